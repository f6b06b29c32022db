"""Saving what a form's fields amount to: the meal, or the errors at their fields."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import flet as ft

from app.language.speech import tr
from app.ui.diary_actions import Saved
from app.ui.fields import focus_first
from app.ui.hooks import State, use_alone, use_state
from app.ui.meal_form.model import WHOLE_FORM, FormErrors
from app.usecases.errors import PersonError
from contracts.meal import Meal
from contracts.services import Change, DiaryError

Then = Callable[[Meal, Change | None], object]
"""What follows once the meal is saved; the change is None where it cannot be undone from here."""


@dataclass(frozen=True, slots=True)
class Saving:
    """How a form saves, and what was wrong with what it holds."""

    errors: FormErrors
    forget: Callable[[str], None]
    is_busy: bool
    save: Callable[[Then], Awaitable[None]]


def use_saving(
    refs: Mapping[str, ft.Ref[ft.TextField]], store: Callable[[], Saved], first_errors: FormErrors
) -> Saving:
    """`store` blocks. Errors lead the person to the first field that needs a correction; `forget` drops one.

    What the diary refuses is said in the form, which stays open with all it holds.
    """
    errors: State[FormErrors] = use_state(first_errors)
    is_busy, alone = use_alone()

    async def save(then: Then) -> None:
        async def work() -> None:
            try:
                done = await asyncio.to_thread(store)
            except (DiaryError, PersonError) as error:
                errors.put({WHOLE_FORM: tr(error.words)})
                return
            if isinstance(done.result, Meal):
                errors.put({})
                then(done.result, done.change)
            else:
                errors.put(done.result)
                focus_first(refs, done.result)

        await alone(work)

    def forget(field: str) -> None:
        errors.change(lambda found: {each: said for each, said in found.items() if each != field})

    return Saving(errors.value, forget, is_busy, save)
