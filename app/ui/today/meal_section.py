"""The meals of the shown date under their heading, with what can be done to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import flet as ft

from app.language.speech import tr
from app.ui.hooks import use_kept
from app.ui.look import TOUCH, card, heading, icon_button, muted
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.doings import TodayDoings
from app.ui.today.forms import TodayForms
from app.ui.today.meal_list import MealActions, meal_list
from app.ui.today.model import TodayView
from app.ui.today.selection_bar import Selection
from app.ui.undo import undo_button
from contracts.meal import Meal


def meal_section(
    around: Surroundings, view: TodayView, actions: MealActions, doings: TodayDoings, selection: Selection
) -> list[ft.Control]:
    """The meals, or what an empty day teaches."""
    if not view.groups:
        words = today_texts.EMPTY_TODAY if view.is_today else today_texts.EMPTY_DAY
        return [_heading(around, view, []), card([muted(tr(words))])]
    buttons = [] if selection.is_going_on else _buttons(view, doings, selection)
    meals = meal_list(
        view.day,
        view.groups,
        actions,
        selection.chosen,
        float(ft.context.page.height or 0),
        wide=around.wide,
        is_today=view.is_today,
        key="meal list",
    )
    return [_heading(around, view, buttons), meals]


def _heading(around: Surroundings, view: TodayView, buttons: list[ft.Control]) -> ft.Control:
    undo = undo_button(around, view)
    title = ft.Container(heading(tr(today_texts.MEALS)), expand=not undo)
    return ft.Row([title, *undo, *buttons], spacing=4, height=TOUCH, key="meals")


def _buttons(view: TodayView, doings: TodayDoings, selection: Selection) -> list[ft.Control]:
    def copy_day() -> None:
        doings.ask_where_to_copy(view.ids, lambda: None)

    return [
        icon_button(ft.Icons.CHECKLIST, tr(today_texts.SELECT), lambda: selection.put(frozenset())),
        icon_button(ft.Icons.CONTENT_COPY, tr(today_texts.COPY_DAY), copy_day),
    ]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the last drawing of the screen worked with."""

    today: date
    forms: TodayForms
    doings: TodayDoings
    selection: Selection


def use_meal_actions(around: Surroundings, forms: TodayForms, doings: TodayDoings, selection: Selection) -> MealActions:
    """The same functions at every drawing, with what the last one worked with."""
    drawn = _Drawn(around.pulse.today, forms, doings, selection)
    latest = use_kept(lambda: drawn)
    latest.current = drawn

    def edit(meal: Meal) -> None:
        latest.current.forms.edit(meal)

    async def copy(meal: Meal) -> None:
        now = latest.current
        if meal.logical_date == now.today:
            now.doings.ask_where_to_copy([meal.id], lambda: None)
        else:
            await now.doings.copy([meal.id], now.today)

    async def delete(meal: Meal) -> None:
        await latest.current.doings.delete([meal.id])

    def select(one: UUID) -> None:
        latest.current.selection.put(frozenset({one}))

    def toggle(one: UUID) -> None:
        latest.current.selection.toggle(one)

    return use_kept(lambda: MealActions(edit, copy, delete, select, toggle)).current
