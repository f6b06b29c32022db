"""The form that corrects a food, in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, guard
from app.ui.fields import figure_field, focus_first, form_error, side_by_side, text_field, use_field_refs, use_form
from app.ui.foods import actions as foods_actions
from app.ui.foods import texts as words
from app.ui.foods.form_model import FOOD_FIELDS, texts_of_food
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.look import TOUCH, muted
from app.ui.meal_form.model import AMOUNT, NAME, WHOLE_FORM, FormErrors, labels
from app.ui.surroundings import Surroundings
from app.ui.undo import say_done
from contracts.services import Food


@component
def food_form_dialog(around: Surroundings, food: Food, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn."""
    unit = around.pulse.preferences.energy_unit
    form = use_form(texts_of_food(food, unit))
    errors: State[FormErrors] = use_state({})
    refs = use_field_refs(list(FOOD_FIELDS))
    at_work, alone = use_alone()

    async def save() -> None:
        async def work() -> None:
            typed = form.current()
            done = await asyncio.to_thread(foods_actions.save_food, around.core, food, typed, unit)
            if isinstance(done.result, int):
                close()
                around.look_again()
                say_done(around, words.changed(typed.name, done.result, past_too=typed.past_too), done.change)
                return
            errors.put(done.result)
            focus_first(refs, done.result)

        await alone(work)

    def put(field: str, typed: str) -> None:
        form.change(**{field: typed})

    named = labels(unit)

    def field_of(field: str, **more: Any) -> ft.TextField:
        kind = text_field if field in (NAME, AMOUNT) else figure_field
        return kind(
            named[field],
            getattr(form.held, field),
            partial(put, field),
            save=save,
            error=errors.value.get(field),
            ref=refs[field],
            **more,
        )

    name, amount, kcal, *macros = FOOD_FIELDS
    return form_dialog(
        tr(words.EDIT_TITLE),
        [
            field_of(name, autofocus=True),
            field_of(amount),
            field_of(kcal),
            side_by_side([field_of(field) for field in macros], "macronutrients", around.text_scale),
            _past_too(food, form.change, past_too=form.held.past_too),
            *form_error(errors.value.get(WHOLE_FORM)),
        ],
        save,
        close,
        is_busy=at_work,
    )


def _past_too(food: Food, change: Callable[..., None], *, past_too: bool) -> ft.Control:
    """The question, its answer no until it is changed, and what the answer does."""
    said = words.past_meals_change(food.times_eaten) if past_too else words.past_meals(food.times_eaten)
    question = ft.Switch(
        label=tr(words.PAST_TOO),
        value=past_too,
        on_change=guard(lambda event: change(past_too=bool(event.data))),
        height=TOUCH,
    )
    return ft.Column([question, muted(said, size=13)], spacing=0, tight=True, key="past too")
