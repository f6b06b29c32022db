"""The form that is open over the Today screen, if any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import flet as ft

from app.ui.boundary import component
from app.ui.form_page import form_page
from app.ui.hooks import use_kept, use_redraw
from app.ui.meal_form.meal_form import meal_form
from app.ui.meal_form.model import MealFrame
from app.ui.meal_form.quick_add_form import quick_add_dialog
from app.ui.settings.target_form import target_form_dialog
from app.ui.stage import Stage
from app.ui.surroundings import Surroundings, use_surroundings
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
    by_key: bool = False
    targets: Targets | None = None


class _Desk:
    """Where the open form lies. Opening one draws it alone, not the screen beneath it."""

    def __init__(self, stage: Stage) -> None:
        self.form: _Open | None = None
        self.draw: Callable[[], None] = lambda: None
        self.draw_screen: Callable[[], None] = lambda: None
        self.has_covered = False
        self._stage = stage

    def put(self, form: _Open) -> None:
        """Open this one, in the place of another."""
        self.form = form
        self.draw()

    def put_on_stage(self, frame: MealFrame, *, by_key: bool, wide: bool) -> None:
        """Open a form for a new meal in the place of the whole window."""
        self.has_covered = True
        self.form = form = _Open(frame, by_key=by_key)
        self._stage.put(lambda: _staged_form(form, frame, self), wide=wide)

    def close(self, form: _Open, *, wide: bool) -> None:
        """Not what took this one's place: a dialog that goes says so afterwards. The screen may have waited for it."""
        if self.form is form:
            self.form = None
            self.clear_stage(wide=wide)
            self.draw()
            self.draw_screen()

    def clear_stage(self, *, wide: bool) -> None:
        """The window is there again."""
        if self._stage.act:
            self._stage.put(None, wide=wide)


@dataclass(frozen=True, slots=True)
class TodayForms:
    """Ways to open one, and what is drawn of it."""

    add: Callable[[date], None]
    add_by_key: Callable[[date], None]
    quick_add: Callable[[date], None]
    edit: Callable[[Meal], None]
    set_targets: Callable[[Targets | None], None]
    show_versions: Callable[[Meal], None]
    dialog: ft.Control
    is_open: bool
    """When the screen was drawn. It is not drawn again where one opens, but where one closes."""
    leads_back: bool
    """Whether who comes from a form that covered the screen finds the keyboard where that was opened."""


def use_today_forms(around: Surroundings) -> TodayForms:
    """No form is open at first. What one was opened for stays as it was then, also past the rollover."""
    desk = use_kept(lambda: _Desk(around.stage)).current
    desk.draw_screen = use_redraw()
    ft.use_effect(lambda: None, [], cleanup=lambda: desk.clear_stage(wide=around.wide))

    def for_meal(day: date, original: Meal | None = None, *, is_quick: bool = False) -> None:
        desk.put(_Open(_frame(around, day, original), is_quick=is_quick))

    def add(day: date, *, by_key: bool = False) -> None:
        desk.put_on_stage(_frame(around, day, None), by_key=by_key, wide=around.wide)

    return TodayForms(
        add=add,
        add_by_key=partial(add, by_key=True),
        quick_add=partial(for_meal, is_quick=True),
        edit=lambda meal: for_meal(meal.logical_date, meal),
        set_targets=lambda targets: desk.put(_Open(targets=targets)),
        show_versions=lambda meal: desk.put(_Open(versions_of=meal)),
        dialog=_open_form(around, desk, key="form"),  # type: ignore[call-arg]  # every component takes a key
        is_open=desk.form is not None,
        leads_back=desk.has_covered,
    )


def _frame(around: Surroundings, day: date, original: Meal | None) -> MealFrame:
    """As of now, in the zone and unit that the window shows: who opens a form does not wait for the diary."""
    now, unit = around.core.clock.now(), around.pulse.preferences.energy_unit
    return MealFrame.for_edit(original, now, unit) if original else MealFrame(day, around.pulse.tz, now, unit)


@component
def _open_form(around: Surroundings, desk: _Desk) -> ft.Control:
    desk.draw = use_redraw()
    shown = _dialog(around, desk.form, desk) if desk.form and not around.stage.act else None
    return ft.Container(shown, width=0, height=0)


@component
def _staged_form(form: _Open, frame: MealFrame, desk: _Desk) -> ft.Control:
    around = use_surroundings()
    close = partial(desk.close, form, wide=around.wide)
    return meal_form(around, frame, close, by_key=form.by_key, draw=form_page)


def _dialog(around: Surroundings, form: _Open, desk: _Desk) -> ft.Control:
    close = partial(desk.close, form, wide=around.wide)
    if form.versions_of is not None:
        return versions_dialog(around, form.versions_of, close)
    if form.frame is None:
        return target_form_dialog(around, form.targets, close)
    if form.is_quick:
        return quick_add_dialog(around, form.frame, close)
    original = form.frame.original
    if original is None or around.pulse.is_guest:
        return meal_form(around, form.frame, close)
    return meal_form(around, form.frame, close, earlier=lambda: desk.put(_Open(versions_of=original)))
