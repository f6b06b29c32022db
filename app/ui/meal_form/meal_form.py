"""The form that adds or changes a meal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions
from app.ui.boundary import component, keyed
from app.ui.diary_actions import Done, Saved
from app.ui.fields import (
    figure_field,
    focus_first,
    form_error,
    side_by_side,
    text_field,
    use_field_refs,
    use_form,
    use_late_focus,
)
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_state
from app.ui.look import muted, quiet_button
from app.ui.meal_form import texts
from app.ui.meal_form.meal_saving import use_saving
from app.ui.meal_form.model import (
    AMOUNT,
    CARBS,
    FAT,
    FIELD_NAMES,
    KCAL,
    NAME,
    NOTE,
    PROTEIN,
    TIME,
    WHOLE_FORM,
    FormErrors,
    MealFrame,
    MealTexts,
    cleared_fields,
    counts_for,
    first_texts,
    food_fields,
    label,
    with_time,
)
from app.ui.meal_form.slot_choice import slot_choice
from app.ui.meal_form.suggestion_list import SuggestionSearch, suggestion_list, use_suggestions
from app.ui.surroundings import Surroundings
from app.ui.undo import say_done
from contracts.meal import Meal
from contracts.services import Change
from contracts.settings import EnergyUnit


@dataclass(frozen=True, slots=True)
class FormPurpose:
    """What a form is for, where that is not simply the diary.

    `save` blocks; `said` is what a person reads once it has saved; `errors` stand at their fields from the start.
    """

    title: str
    save_words: str
    save: Callable[[MealTexts], Meal | FormErrors]
    said: Callable[[Meal], str]
    errors: FormErrors


@component
def meal_form(
    around: Surroundings,
    frame: MealFrame,
    close: Callable[[], None],
    purpose: FormPurpose | None = None,
    earlier: Callable[[], None] | None = None,
    *,
    by_key: bool = False,
    draw: Callable[..., ft.Control] = form_dialog,
) -> ft.Control:
    """The form, open as long as this is drawn, in the frame `draw` puts around it. Escape closes it without saving.

    `earlier` leads to what the meal was before. Opened `by_key`, the name takes the very next letter.
    """
    form = use_form(first_texts(frame))
    refs = use_field_refs(list(FIELD_NAMES))
    added: State[tuple[str, ...]] = use_state(())
    ft.use_effect(lambda: focus_first(refs, {NAME} if added.value else ()), [added.value])
    use_late_focus(refs[NAME], is_wanted=not by_key)
    is_new = purpose is None and frame.original is None
    saving = use_saving(refs, lambda: _store(around, frame, purpose, form.current()), purpose.errors if purpose else {})
    search = use_suggestions(
        around.core, frame, form.held.slot, lambda food: form.change(**food_fields(food, frame.unit)), is_wanted=is_new
    )

    def done(meal: Meal, undoable: Change | None) -> None:
        close()
        around.look_again()
        say_done(around, _said(meal, frame, purpose), undoable)

    def another(meal: Meal, _: Change | None) -> None:
        added.change(lambda names: (*names, meal.name))
        form.change(**cleared_fields())
        search.look_up("", form.current().slot)
        around.look_again()

    def put(field: str, typed: str) -> None:
        if purpose and field in purpose.errors:
            saving.forget(field)
        if field == TIME:
            form.change(eaten_at=typed, slot=with_time(form.current(), typed).slot)
        else:
            form.note(**{field: typed})
        if field == NAME:
            search.look_up(typed, form.current().slot)

    save, save_another = partial(saving.save, done), partial(saving.save, another)
    drawn = _Drawing(
        form.held, put, save, saving.errors, refs, search, frame.unit, len(added.value), around.text_scale, by_key
    )
    also = [quiet_button(tr(texts.SAVE_AND_ADD_ANOTHER), save_another, disabled=saving.is_busy)] if is_new else []
    also += [quiet_button(tr(texts.EARLIER_VERSIONS), earlier, disabled=saving.is_busy)] if earlier else []
    return draw(
        purpose.title if purpose else _title(frame),
        [
            *_announced(added.value),
            *drawn.name(),
            *drawn.figures(),
            *_noted(counts_for(form.held, frame, around.pulse.today)),
            slot_choice(form.held.slot, lambda slot: form.change(slot=slot, slot_is_chosen=True)),
            drawn.note(),
            *form_error(saving.errors.get(WHOLE_FORM)),
        ],
        save,
        close,
        is_busy=saving.is_busy,
        save_words=purpose.save_words if purpose else None,
        also=also,
    )


def _store(around: Surroundings, frame: MealFrame, purpose: FormPurpose | None, held: MealTexts) -> Saved:
    return Done(purpose.save(held), None) if purpose else diary_actions.save_meal(around.core, held, frame)


def _said(meal: Meal, frame: MealFrame, purpose: FormPurpose | None) -> str:
    if purpose:
        return purpose.said(meal)
    return texts.changed(meal.name) if frame.original else texts.added(meal.name)


def _title(frame: MealFrame) -> str:
    return tr(texts.EDIT_MEAL if frame.original else texts.ADD_MEAL)


def _announced(added: Sequence[str]) -> list[ft.Control]:
    """What *Save and add another* saved last, read aloud when it changes."""
    if not added:
        return []
    words = ft.Text(texts.another_added(added[-1]))
    row = ft.Row([ft.Icon(ft.Icons.CHECK_CIRCLE_OUTLINE), ft.Container(words, expand=True)], spacing=8)
    return [ft.Semantics(container=True, live_region=True, content=row, key="said")]


def _noted(words: str | None) -> list[ft.Control]:
    return [keyed(muted(words), "night")] if words else []


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The fields of one drawing. Reaching any but the name puts the suggestions away.

    For another meal the fields are new ones: screen readers would go on hearing what an emptied one held before.
    """

    held: MealTexts
    put: Callable[[str, str], None]
    save: Callable[[], Awaitable[None]]
    errors: Mapping[str, str]
    refs: Mapping[str, ft.Ref[ft.TextField]]
    search: SuggestionSearch
    unit: EnergyUnit
    nth_meal: int
    text_scale: float
    by_key: bool

    def name(self) -> list[ft.Control]:
        """Beneath the name what fits it; Enter takes the marked suggestion, or saves where none is marked."""

        async def submit() -> None:
            if self.search.pick_marked():
                focus_first(self.refs, {KCAL})  # Enter took the focus from the name
            else:
                await self.save()

        name = self._text(
            NAME,
            save=submit,
            autofocus=self.by_key,
            helper=self.search.hint,
            ignore_up_down_keys=True,
            on_focus=lambda: self.search.put_away(away=False),
        )
        return [name, *suggestion_list(self.search)]

    def figures(self) -> list[ft.Control]:
        """The energy, then side by side the macronutrients, the time and the amount."""
        macros = [self._figure(field) for field in (PROTEIN, CARBS, FAT)]
        time = self._figure(TIME, keyboard_type=ft.KeyboardType.DATETIME)
        amount = self._text(AMOUNT, save=self.save)
        return [
            self._figure(KCAL),
            side_by_side(macros, "macronutrients", self.text_scale),
            side_by_side([time, amount], "time", self.text_scale),
        ]

    def note(self) -> ft.Control:
        """Of several lines: Enter begins another."""
        return self._text(NOTE, multiline=True, min_lines=1, max_lines=4)

    def _text(self, field: str, **more: Any) -> ft.TextField:
        drawn = text_field(**self._shared(field), **{"on_focus": self._leave_name, **more})
        return keyed(drawn, f"{field} {self.nth_meal}")

    def _figure(self, field: str, **more: Any) -> ft.TextField:
        drawn = figure_field(**self._shared(field), save=self.save, on_focus=self._leave_name, **more)
        return keyed(drawn, f"{field} {self.nth_meal}")

    def _leave_name(self) -> None:
        self.search.put_away(away=True)

    def _shared(self, field: str) -> dict[str, Any]:
        return {
            "label": label(field, self.unit),
            "value": getattr(self.held, field),
            "change": partial(self.put, field),
            "error": self.errors.get(field),
            "ref": self.refs[field],
        }
