"""The Today screen: one logical date, its totals, its meals, and what to do with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, keyed
from app.ui.hooks import use_loaded
from app.ui.look import card, main_button, page_body, second_button, waiting_sign
from app.ui.meal_form import texts as form_texts
from app.ui.navigation import go_to
from app.ui.promotion.doings import PromotionDoings, use_promotion_doings
from app.ui.promotion.notices import notices
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.today import texts as today_texts
from app.ui.today.again_strip import again_strip, use_logging_again
from app.ui.today.day_address import day_in, day_path
from app.ui.today.day_header import day_header
from app.ui.today.day_shortcuts import use_day_shortcuts
from app.ui.today.day_status import day_status_card
from app.ui.today.doings import TodayDoings, use_today_doings
from app.ui.today.followed_day import use_followed_day
from app.ui.today.forms import TodayForms, use_today_forms
from app.ui.today.meal_list import MealActions
from app.ui.today.meal_section import meal_section, use_meal_actions
from app.ui.today.merged_card import merged_card
from app.ui.today.model import TodayView, load_today
from app.ui.today.neighbours import use_neighbours
from app.ui.today.selection_bar import Selection, selection_bar, use_selection
from app.ui.today.totals import totals_card
from app.ui.today.yesterday_card import yesterday_card
from contracts.services import Food


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the parts of the screen work with."""

    show: Callable[[date], Awaitable[None]]
    forms: TodayForms
    doings: TodayDoings
    meal_actions: MealActions
    log_again: Callable[[Food], Awaitable[None]]
    selection: Selection
    promotion: PromotionDoings


@component
def today_screen() -> ft.Control:
    """The day its address names; without one it follows the current logical date."""
    around = use_surroundings()
    pulse = around.pulse
    forms, selection, promotion = use_today_forms(around), use_selection(), use_promotion_doings(around)
    named = day_in(ft.use_route_params(), pulse.today)
    is_busy = forms.is_open or selection.is_going_on
    day = use_followed_day(pulse.today, named, is_busy=is_busy)
    state = [pulse.today, pulse.tz, pulse.data_version, pulse.nudges, pulse.run.is_active, pulse.sync_stop]
    neighbours = use_neighbours(around.core, day, state)
    first = around.first_sight
    at_hand = first.view if first and first.view.day == day else neighbours.views.get(day)
    loaded = use_loaded(lambda: load_today(around.core, day), [day, *state], at_hand)

    async def show(wanted: date) -> None:
        selection.put(None)
        await neighbours.fetch(wanted)
        go_to(day_path(wanted, pulse.today))

    use_day_shortcuts(around, loaded.value, forms, show)
    doings = use_today_doings(around)
    parts = _Parts(
        show=show,
        forms=forms,
        doings=doings,
        meal_actions=use_meal_actions(around, forms, doings, selection),
        log_again=use_logging_again(around, loaded.value.day if loaded.value else pulse.today),
        selection=selection,
        promotion=promotion,
    )
    screen = ft.Column(_screen(around, loaded.value, loaded.failure, parts), spacing=0, expand=True)
    # In a place of its own: a window that becomes narrow must not take what is typed in a form with it.
    return ft.Column([screen, forms.dialog], spacing=0, expand=True)


def _screen(around: Surroundings, view: TodayView | None, failure: str | None, parts: _Parts) -> list[ft.Control]:
    if view is None:
        instead = card([ft.Text(failure)]) if failure else waiting_sign(tr(today_texts.OPENING))
        return [page_body([instead], wide=around.wide)]
    wide, forms, doings = around.wide, parts.forms, parts.doings
    quick = second_button(tr(form_texts.QUICK_ADD), partial(forms.quick_add, view.day), icon=ft.Icons.BOLT)
    add = main_button(
        tr(form_texts.ADD_MEAL),
        partial(forms.add, view.day),
        icon=ft.Icons.ADD,
        expand=not wide,
        autofocus=forms.leads_back,
    )
    body = page_body(
        [
            day_header(view, parts.show, wide=wide, actions=[quick, add] if wide else []),
            *([card([ft.Text(failure)])] if failure else []),
            *notices(around, view.overview, parts.promotion),
            *merged_card(around, view.merged, forms.show_versions),
            keyed(totals_card(view, partial(forms.set_targets, view.targets), wide=wide), "totals"),
            again_strip(around, parts.log_again),
            *([] if around.first_sight else _below(around, view, parts)),
        ],
        wide=wide,
    )
    if parts.selection.is_going_on:
        return [body, selection_bar(parts.selection, view.ids, doings)]
    if wide:
        return [body]
    foot = ft.Row([quick, add], spacing=8)
    return [body, ft.Container(foot, padding=ft.Padding.symmetric(horizontal=16, vertical=8))]


def _below(around: Surroundings, view: TodayView, parts: _Parts) -> list[ft.Control]:
    """What follows below all that a person logs with. A window that opens shows it a moment later, to open sooner."""
    return [
        *meal_section(around, view, parts.meal_actions, parts.doings, parts.selection),
        *yesterday_card(view, parts.doings.copy),
        keyed(day_status_card(view.status, partial(parts.doings.mark, view.day)), "status"),
    ]
