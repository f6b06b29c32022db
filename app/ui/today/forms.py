"""The form that is open over the Today screen, if any."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import flet as ft

from app.ui import diary_actions
from app.ui.hooks import State, use_state
from app.ui.meal_form.meal_form import meal_form_dialog
from app.ui.meal_form.model import MealFrame
from app.ui.meal_form.quick_add_form import quick_add_dialog
from app.ui.settings.target_form import target_form_dialog
from app.ui.surroundings import Surroundings
from app.ui.today.versions_dialog import versions_dialog
from contracts.meal import Meal
from contracts.targets import Targets


@dataclass(frozen=True, slots=True)
class _Open:
    """One of the forms: `targets` are those to be changed, `frame` is what a form for a meal works with.

    `versions_of` is the meal whose earlier versions are shown.
    """

    frame: MealFrame | None = None
    versions_of: Meal | None = None
    is_quick: bool = False
    targets: Targets | None = None


@dataclass(frozen=True, slots=True)
class TodayForms:
    """Ways to open one, and what is drawn of it."""

    add: Callable[[date], Awaitable[None]]
    quick_add: Callable[[date], Awaitable[None]]
    edit: Callable[[Meal], Awaitable[None]]
    set_targets: Callable[[Targets | None], None]
    show_versions: Callable[[Meal], None]
    dialogs: list[ft.Control]

    @property
    def is_open(self) -> bool:
        """Whether one is."""
        return bool(self.dialogs)


def use_today_forms(around: Surroundings) -> TodayForms:
    """No form is open at first. What one was opened for stays as it was then, also past the rollover."""
    opened: State[_Open | None] = use_state(None)

    async def for_meal(day: date, original: Meal | None = None, *, is_quick: bool = False) -> None:
        frame = await asyncio.to_thread(diary_actions.open_frame, around.core, day, original)
        opened.put(_Open(frame, is_quick=is_quick))

    async def edit(meal: Meal) -> None:
        await for_meal(meal.logical_date, meal)

    return TodayForms(
        add=for_meal,
        quick_add=partial(for_meal, is_quick=True),
        edit=edit,
        set_targets=lambda targets: opened.put(_Open(targets=targets)),
        show_versions=lambda meal: opened.put(_Open(versions_of=meal)),
        dialogs=[_dialog(around, opened.value, opened)] if opened.value else [],
    )


def _dialog(around: Surroundings, form: _Open, opened: State[_Open | None]) -> ft.Control:
    def close() -> None:
        """Not what took this one's place: a dialog that goes says so afterwards."""
        opened.change(lambda held: None if held is form else held)

    if form.versions_of is not None:
        return versions_dialog(around, form.versions_of, close)
    if form.frame is None:
        return target_form_dialog(around, form.targets, close)
    if form.is_quick:
        return quick_add_dialog(around, form.frame, close)
    original = form.frame.original
    if original is None or around.pulse.is_guest:
        return meal_form_dialog(around, form.frame, close)
    return meal_form_dialog(around, form.frame, close, earlier=lambda: opened.put(_Open(versions_of=original)))
