"""The Today screen: one logical date, its totals, its meals, and what to do with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import flet as ft

from app.ui import diary_actions, texts
from app.ui.boundary import component, say
from app.ui.day_header import day_header
from app.ui.hooks import State, use_alone, use_loaded, use_state
from app.ui.look import TOUCH, card, heading, main_button, muted, page_body, second_button, waiting_sign
from app.ui.meal_form import meal_form_dialog
from app.ui.meal_form_model import MealFrame
from app.ui.meal_list import MealActions, meal_groups
from app.ui.notices import notices
from app.ui.promotion_doings import PromotionDoings, use_promotion_doings
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.target_form import target_form_dialog
from app.ui.today_model import TodayView, load_today
from app.ui.totals import totals_card
from app.ui.undo import delete_with_undo, undo_button
from contracts.meal import Meal


@dataclass(frozen=True, slots=True)
class _Doings:
    """What the parts of the screen can set going."""

    show: Callable[[date], None]
    add: Callable[[], object]
    copy_yesterday: Callable[[], object]
    set_targets: Callable[[], None]
    meals: MealActions
    promotion: PromotionDoings


@component
def today_screen() -> ft.Control:
    """Follows the current logical date until another one is chosen."""
    around = use_surroundings()
    chosen: State[date | None] = use_state(None)
    frame: State[MealFrame | None] = use_state(None)
    targets_open = use_state(first=False)
    _, alone = use_alone()
    promotion = use_promotion_doings(around)
    pulse = around.pulse
    loaded = use_loaded(
        lambda: load_today(around.core, chosen.value),
        [chosen.value, pulse.today, pulse.tz, pulse.data_version, pulse.nudges, pulse.run.is_active],
    )
    view = loaded.value

    async def open_form(original: Meal | None = None) -> None:
        day = chosen.value or pulse.today
        frame.put(await asyncio.to_thread(diary_actions.open_frame, around.core, day, original))

    async def copy_yesterday() -> None:
        async def work() -> None:
            copies = await asyncio.to_thread(diary_actions.copy_day_before, around.core, chosen.value or pulse.today)
            around.look_again()
            say(texts.copied(len(copies)))

        await alone(work)

    doings = _Doings(
        show=lambda day: chosen.put(None if day == pulse.today else day),
        add=open_form,
        copy_yesterday=copy_yesterday,
        set_targets=lambda: targets_open.put(True),
        meals=_meal_actions(around, open_form),
        promotion=promotion,
    )
    dialogs: list[ft.Control] = []
    if frame.value is not None:
        dialogs.append(meal_form_dialog(around, frame.value, lambda: frame.put(None)))
    if targets_open.value and view is not None:
        dialogs.append(target_form_dialog(around, view.targets, lambda: targets_open.put(False)))
    return ft.Column([*_screen(around, view, loaded.failure, doings), *dialogs], spacing=0, expand=True)


def _meal_actions(around: Surroundings, open_form: Callable[[Meal | None], object]) -> MealActions:
    async def copy(meal: Meal) -> None:
        await asyncio.to_thread(diary_actions.copy_to_today, around.core, meal)
        around.look_again()
        say(texts.copied_to_today(meal.name))

    async def delete(meal: Meal) -> None:
        await delete_with_undo(around, meal)

    return MealActions(edit=open_form, copy=copy, delete=delete)


def _screen(around: Surroundings, view: TodayView | None, failure: str | None, doings: _Doings) -> list[ft.Control]:
    if view is None:
        instead = card([ft.Text(failure)]) if failure else waiting_sign("Opening the diary")
        return [page_body([instead], wide=around.wide)]
    add = main_button("Add meal", doings.add, icon=ft.Icons.ADD, expand=not around.wide)
    body = page_body(
        [
            day_header(view, doings.show, wide=around.wide, action=add if around.wide else None),
            *([card([ft.Text(failure)])] if failure else []),
            *notices(around, view.overview, doings.promotion),
            totals_card(view, doings.set_targets, wide=around.wide),
            *_meals(around, view, doings),
        ],
        wide=around.wide,
    )
    if around.wide:
        return [body]
    foot = ft.Container(ft.Row([add]), padding=ft.Padding.symmetric(horizontal=16, vertical=8))
    return [body, foot]


def _meals(around: Surroundings, view: TodayView, doings: _Doings) -> list[ft.Control]:
    undo = [undo_button(around)] if around.deleted else []
    top = ft.Row([ft.Container(heading("Meals"), expand=True), *undo], height=TOUCH)
    if view.groups:
        return [top, *meal_groups(view, doings.meals, wide=around.wide)]
    words = "Nothing logged yet." if view.is_today else "Nothing logged on this day."
    copy = second_button("Copy yesterday", doings.copy_yesterday, icon=ft.Icons.CONTENT_COPY)
    again = [ft.Row([copy])] if view.can_copy_yesterday else []
    return [top, card([muted(words), *again])]
