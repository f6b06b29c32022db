"""The meals of the shown date under their heading, with what can be done to all of them."""

from __future__ import annotations

import flet as ft

from app.language.speech import tr
from app.ui.look import TOUCH, card, heading, icon_button, muted
from app.ui.surroundings import Surroundings
from app.ui.today import texts as today_texts
from app.ui.today.doings import TodayDoings
from app.ui.today.forms import TodayForms
from app.ui.today.meal_list import MealActions, MealList, meal_groups
from app.ui.today.model import TodayView
from app.ui.today.selection_bar import Selection
from app.ui.undo import undo_button
from contracts.meal import Meal


def meal_section(
    around: Surroundings, view: TodayView, forms: TodayForms, doings: TodayDoings, selection: Selection
) -> list[ft.Control]:
    """The meals, or what an empty day teaches."""
    if not view.groups:
        words = today_texts.EMPTY_TODAY if view.is_today else today_texts.EMPTY_DAY
        return [_heading(around, view, []), card([muted(tr(words))])]
    buttons = [] if selection.is_going_on else _buttons(view, doings, selection)
    meals = MealList(view, _actions(view, forms, doings), selection, around.wide)
    return [_heading(around, view, buttons), *meal_groups(meals)]


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


def _actions(view: TodayView, forms: TodayForms, doings: TodayDoings) -> MealActions:
    async def copy(meal: Meal) -> None:
        if view.is_today:
            doings.ask_where_to_copy([meal.id], lambda: None)
        else:
            await doings.copy([meal.id], view.today)

    async def delete(meal: Meal) -> None:
        await doings.delete([meal.id])

    return MealActions(edit=forms.edit, copy=copy, delete=delete)
