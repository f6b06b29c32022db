"""The form that adds or changes a meal, in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.ui import diary_actions, texts
from app.ui.boundary import component, guard, keyed, say
from app.ui.fields import NARROW, figure_field, focus_first, form_error, text_field, use_field_refs, use_form
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.look import muted
from app.ui.meal_form_model import (
    CARBS,
    FAT,
    KCAL,
    LABELS,
    NAME,
    NOTE,
    PROTEIN,
    TIME,
    WHOLE_FORM,
    FormErrors,
    MealFrame,
    MealTexts,
    counts_for,
    first_texts,
    with_suggestion,
    with_time,
)
from app.ui.slot_choice import slot_choice
from app.ui.suggestion_list import SuggestionSearch, suggestion_list, use_suggestions
from app.ui.surroundings import Surroundings
from contracts.meal import Meal
from contracts.services import Suggestion


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


def _into_diary(around: Surroundings, frame: MealFrame) -> FormPurpose:
    """Add the meal, or replace the original."""
    return FormPurpose(
        title="Edit meal" if frame.original else "Add meal",
        save_words="Save",
        save=lambda held: diary_actions.save_meal(around.core, held, frame),
        said=lambda meal: texts.changed(meal.name) if frame.original else texts.added(meal.name),
        errors={},
    )


@component
def meal_form_dialog(
    around: Surroundings, frame: MealFrame, close: Callable[[], None], purpose: FormPurpose | None = None
) -> ft.Control:
    """The dialog, open as long as this is drawn. Escape and a click beside it close it without saving."""
    form = purpose or _into_diary(around, frame)
    held, change, current = use_form(first_texts(frame))
    errors: State[FormErrors] = use_state(form.errors)
    refs = use_field_refs(list(LABELS))
    at_work, alone = use_alone()

    def pick(chosen: Suggestion) -> None:
        picked = with_suggestion(current(), chosen)
        change(**{field: getattr(picked, field) for field in (NAME, KCAL, PROTEIN, CARBS, FAT, "picked")})

    search = use_suggestions(around.core, pick, is_wanted=frame.original is None)

    async def save() -> None:
        async def work() -> None:
            saved = await asyncio.to_thread(form.save, current())
            if isinstance(saved, Meal):
                close()
                around.look_again()
                say(form.said(saved))
                return
            errors.put(saved)
            focus_first(refs, saved)

        await alone(work)

    def put(field: str, typed: str) -> None:
        if field in form.errors:
            errors.change(lambda found: {each: said for each, said in found.items() if each != field})
        if field == TIME:
            change(eaten_at=typed, slot=with_time(current(), typed).slot)
        else:
            change(**{field: typed})

    fields = _fields(held, put, save, errors.value, refs, lambda: search.put_away(away=True))
    slots = slot_choice(held.slot, lambda slot: change(slot=slot, slot_is_chosen=True))
    words = counts_for(held, frame)
    night = [keyed(muted(words), "night")] if words else []
    wrong = form_error(errors.value.get(WHOLE_FORM))
    return form_dialog(
        form.title,
        [
            _name_field(held, put, save, errors.value.get(NAME), refs, search),
            *suggestion_list(search),
            *fields[:3],
            *night,
            slots,
            *fields[3:],
            *wrong,
        ],
        save,
        close,
        is_busy=at_work,
        save_words=form.save_words,
    )


def _name_field(
    held: MealTexts,
    put: Callable[[str, str], None],
    save: Callable[[], Awaitable[None]],
    error: str | None,
    refs: Mapping[str, ft.Ref[ft.TextField]],
    search: SuggestionSearch,
) -> ft.Control:
    """The name, with the suggestions at its command: Enter takes the marked one, or saves where none is marked."""

    def type_name(typed: str) -> None:
        put(NAME, typed)
        search.look_up(typed)

    async def submit() -> None:
        if search.pick_marked():
            focus_first(refs, {KCAL})  # Enter took the focus from the name
        else:
            await save()

    return text_field(
        LABELS[NAME],
        held.name,
        type_name,
        save=submit,
        error=error,
        ref=refs[NAME],
        autofocus=True,
        helper=search.hint,
        ignore_up_down_keys=True,
        on_focus=guard(lambda: search.put_away(away=False)),
    )


def _fields(
    held: MealTexts,
    put: Callable[[str, str], None],
    save: Callable[[], object],
    errors: Mapping[str, str],
    refs: Mapping[str, ft.Ref[ft.TextField]],
    leave_name: Callable[[], None],
) -> list[ft.Control]:
    """Calories, the macronutrients side by side, time, note. Reaching any of them puts the suggestions away."""

    def field_of(field: str, **more: object) -> ft.TextField:
        return figure_field(
            LABELS[field],
            getattr(held, field),
            partial(put, field),
            save=save,
            error=errors.get(field),
            ref=refs[field],
            on_focus=guard(leave_name),
            **more,
        )

    macros = ft.Row(
        [field_of(field, expand=True, **NARROW) for field in (PROTEIN, CARBS, FAT)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
        key="macronutrients",
    )
    note = text_field(
        LABELS[NOTE],
        held.note,
        partial(put, NOTE),
        error=errors.get(NOTE),
        ref=refs[NOTE],
        multiline=True,
        min_lines=1,
        max_lines=4,
        on_focus=guard(leave_name),
    )
    return [field_of(KCAL), macros, field_of(TIME, keyboard_type=ft.KeyboardType.DATETIME), note]
