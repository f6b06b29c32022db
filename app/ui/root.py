"""The app of one window: its theme, its addresses, its frame around the screens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.ui import texts
from app.ui.account_screen import account_screen
from app.ui.boundary import component, guard, view_component
from app.ui.hooks import State, use_state
from app.ui.late_answers import drop_late_answers
from app.ui.look import WIDE_FROM, muted, theme
from app.ui.ports import TuckboxCore
from app.ui.promotion_run import PromotionRun
from app.ui.surroundings import Pulse, Surroundings, read_pulse, use_pulse, use_surroundings, use_window, within
from app.ui.today_screen import today_screen
from contracts.meal import Meal


@dataclass(frozen=True, slots=True)
class _Destination:
    path: str
    label: str
    icon: ft.IconData
    selected_icon: ft.IconData


_DESTINATIONS = (
    _Destination("/", "Today", ft.Icons.TODAY_OUTLINED, ft.Icons.TODAY),
    _Destination("/account", "Account", ft.Icons.PERSON_OUTLINE, ft.Icons.PERSON),
)


def window_opener(core: TuckboxCore, run: PromotionRun) -> Callable[[ft.Page], Awaitable[None]]:
    """What Flet calls for every window that opens."""

    async def open_window(page: ft.Page) -> None:
        drop_late_answers(page)
        page.title = texts.APP_NAME
        page.theme = page.dark_theme = theme()
        page.theme_mode = ft.ThemeMode.SYSTEM
        british = ft.Locale("en", "GB")
        page.locale_configuration = ft.LocaleConfiguration(supported_locales=[british], current_locale=british)
        first = await asyncio.to_thread(read_pulse, core, run)
        page.render_views(_app, core, run, first)

    return open_window


@ft.component
def _app(core: TuckboxCore, run: PromotionRun, first: Pulse) -> ft.Control:
    pulse, look_again = use_pulse(core, run, first)
    width = use_window(look_again)
    deleted: State[tuple[Meal, ...]] = use_state(())
    surroundings = Surroundings(core, run, width >= WIDE_FROM, pulse, look_again, deleted.value, deleted.change)
    return within(surroundings, lambda: ft.Router(_ROUTES, not_found=_not_found, manage_views=True))


@view_component
def _frame() -> ft.View:
    """Rail at the side of a wide window, bar at the foot of a narrow one; the screen beside or above it."""
    page, here = ft.context.page, ft.use_route_location()
    selected = next((n for n, each in enumerate(_DESTINATIONS) if each.path == here), 0)

    def go(event: ft.Event[ft.NavigationRail] | ft.Event[ft.NavigationBar]) -> None:
        page.navigate(_DESTINATIONS[int(event.control.selected_index or 0)].path)

    screen = ft.Container(ft.use_route_outlet(), expand=True)
    if use_surroundings().wide:
        rail = ft.NavigationRail(
            selected_index=selected,
            on_change=guard(go),
            label_type=ft.NavigationRailLabelType.ALL,
            group_alignment=-0.95,
            bgcolor=ft.Colors.SURFACE_CONTAINER,
            destinations=[
                ft.NavigationRailDestination(icon=each.icon, selected_icon=each.selected_icon, label=each.label)
                for each in _DESTINATIONS
            ],
        )
        return ft.View(route="/", padding=0, controls=[ft.Row([rail, screen], expand=True, spacing=0)])
    bar = ft.NavigationBar(
        selected_index=selected,
        on_change=guard(go),
        destinations=[
            ft.NavigationBarDestination(icon=each.icon, selected_icon=each.selected_icon, label=each.label)
            for each in _DESTINATIONS
        ],
    )
    return ft.View(route="/", padding=0, controls=[screen], navigation_bar=bar)


@component
def _not_found() -> ft.Control:
    return ft.Container(muted("There is no such page. Choose Today or Account."), padding=24)


_ROUTES = [
    ft.Route(
        component=_frame,
        outlet=True,
        children=[
            ft.Route(index=True, component=today_screen),
            ft.Route(path="account", component=account_screen),
            ft.Route(path=":elsewhere*", component=_not_found),
        ],
    )
]
