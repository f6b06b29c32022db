"""The app of one window: its theme, its addresses, its frame around the screens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import flet as ft

from app.language import writing
from app.language.speech import speaking, tr
from app.ui import screens, texts
from app.ui.boundary import component, guard, view_component
from app.ui.dead_letters import texts as dead_letters_texts
from app.ui.early_listening import listening_from_the_start
from app.ui.hooks import REST_SECONDS, use_kept, use_loaded, use_redraw, use_state
from app.ui.languages import device_language, speak
from app.ui.lasting_updates import keep_drawing
from app.ui.late_answers import drop_late_answers
from app.ui.look import WIDE_FROM, Handler, muted
from app.ui.navigation import go_to, navigate, navigation
from app.ui.ports import TuckboxCore
from app.ui.promotion.doings import ACCOUNT_PATH, DEAD_LETTERS_PATH
from app.ui.promotion.run import PromotionRun
from app.ui.settings.address import SETTINGS_PATH
from app.ui.settings.daily_backup import use_daily_backup
from app.ui.shortcut_sheet import shortcut_sheet
from app.ui.shortcuts import Shortcut, use_keyboard, use_shortcuts
from app.ui.stage import Stage, staged
from app.ui.surroundings import Pulse, Surroundings, read_pulse, use_pulse, use_surroundings, use_window, within
from app.ui.sync.run import SyncRun
from app.ui.text_scale import scale_probe
from app.ui.theming import dress, use_theme
from app.ui.today.day_address import DAY_PATH, DAY_ROUTE, TODAY_PATH
from app.ui.today.first_sight import FirstSight, load_first_sight
from app.ui.today.screen import today_screen
from app.ui.trends.address import TRENDS_PATH, TRENDS_ROUTE
from app.ui.trends.ahead import TrendsAhead
from contracts.messages import Message
from contracts.services import DiaryError
from contracts.settings import Language


@dataclass(frozen=True, slots=True)
class _Destination:
    paths: tuple[str, ...]
    """Its own address first, then those of the screens below it."""
    label: Message
    icon: ft.IconData
    selected_icon: ft.IconData


_DESTINATIONS = (
    _Destination((TODAY_PATH, DAY_PATH), Message("Today"), ft.Icons.TODAY_OUTLINED, ft.Icons.TODAY),
    _Destination((TRENDS_PATH,), Message("Trends"), ft.Icons.INSERT_CHART_OUTLINED, ft.Icons.INSERT_CHART),
    _Destination(("/foods",), Message("Foods"), ft.Icons.RESTAURANT_OUTLINED, ft.Icons.RESTAURANT),
    _Destination((ACCOUNT_PATH, DEAD_LETTERS_PATH), Message("Account"), ft.Icons.PERSON_OUTLINE, ft.Icons.PERSON),
    _Destination((SETTINGS_PATH,), Message("Settings"), ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS),
)


def window_opener(core: TuckboxCore, run: PromotionRun, sync: SyncRun) -> Callable[[ft.Page], Awaitable[None]]:
    """What Flet calls for every window that opens."""

    async def open_window(page: ft.Page) -> None:
        drop_late_answers(page)
        keep_drawing(page)
        navigate(page)
        first, device = await asyncio.gather(asyncio.to_thread(read_pulse, core, run, sync), device_language(page))
        language = first.preferences.language or device
        sight = await _first_sight(core, language) if page.route == TODAY_PATH else None
        # All in one message: for each that concerns the page the browser draws the whole window.
        page.title = texts.APP_NAME
        speak(page, language)
        dress(page, first.preferences.theme)
        with listening_from_the_start(page):
            page.render_views(_app, core, run, sync, first, sight, device)

    return open_window


async def _first_sight(core: TuckboxCore, language: Language) -> FirstSight | None:
    """None where it cannot be had: the screen asks again, and says why."""
    with speaking(language), contextlib.suppress(DiaryError):
        return await asyncio.to_thread(load_first_sight, core)
    return None


@ft.component
def _app(
    core: TuckboxCore, run: PromotionRun, sync: SyncRun, first: Pulse, sight: FirstSight | None, device: Language
) -> ft.Control:
    pulse, look_again = use_pulse(core, run, sync, first)
    language = pulse.preferences.language or device
    speak(ft.context.page, language)
    use_theme(pulse.preferences.theme)
    use_daily_backup(core, pulse.today)
    screens.use_all_screens()

    def when_back() -> None:
        run.wake()
        sync.wake()
        look_again()

    width = use_window(when_back)
    scale = use_state(1.0)
    at_first = _use_at_first(sight)
    ahead, stage = use_kept(lambda: TrendsAhead(core)).current, use_kept(Stage).current
    surroundings = Surroundings(
        core=core,
        run=run,
        sync=sync,
        wide=width >= WIDE_FROM,
        pulse=pulse,
        look_again=look_again,
        text_scale=scale.value,
        note_text_scale=scale.put,
        first_sight=at_first if pulse == first else None,
        trends_ahead=ahead,
        stage=stage,
    )
    # Keyed: another language draws everything anew, in words that were loaded in it.
    return within(surroundings, lambda: _routes(key=language))  # type: ignore[call-arg]  # every component takes a key


def _use_at_first(sight: FirstSight | None) -> FirstSight | None:
    """What the window opened with, until the browser has had the time to draw it."""
    held = use_state(sight)

    async def let_go() -> None:
        await asyncio.sleep(REST_SECONDS)
        held.put(None)

    ft.use_effect(let_go, [], cleanup=lambda: None)
    return held.value


@ft.component
def _routes() -> ft.Control:
    return ft.Router(_ROUTES, not_found=_not_found, manage_views=True)


@view_component
def _frame() -> ft.View:
    """Rail at the side of a wide window, bar at the foot of a narrow one; the screen beside or above it."""
    around = use_surroundings()
    here = "/" + ft.use_route_location().strip("/").split("/")[0]
    selected = next((n for n, each in enumerate(_DESTINATIONS) if here in each.paths), 0)
    pulse = around.pulse
    letters = use_loaded(around.core.accounts.letters.all, [pulse.data_version, pulse.nudges]).value or ()

    wanted, stage = use_kept(lambda: here), around.stage
    stage.draw_frame = use_redraw()

    async def show(path: str) -> None:
        left, wanted.current = navigation().location, path
        if path == TRENDS_PATH:
            await around.trends_ahead.fetch({}, pulse)
        if (navigation().location, wanted.current) == (left, path):  # the person may want another one by now
            go_to(path)

    async def go(event: ft.Event[ft.NavigationRail] | ft.Event[ft.NavigationBar]) -> None:
        # As the event says it: by now the control may be another one, drawn meanwhile.
        await show(_DESTINATIONS[int(str(event.data))].paths[0])

    use_keyboard()
    use_shortcuts(
        *(Shortcut(str(n), each.label, partial(show, each.paths[0])) for n, each in enumerate(_DESTINATIONS, 1))
    )
    # The same frame with the rail and without: else a window that is made narrow would lose what is open on its screen.
    screen = ft.Container(ft.use_route_outlet(), expand=True, key="screen")
    rail = [_rail(selected, go, len(letters))] if around.wide else []
    content = ft.Container(staged(stage, ft.Row([*rail, screen], expand=True, spacing=0)), expand=True)
    return ft.View(
        route="/",
        padding=0,
        controls=[
            ft.Row([content, scale_probe(around.note_text_scale)], expand=True, spacing=0),
            shortcut_sheet(),
        ],
        navigation_bar=None if around.wide or stage.act else _bar(selected, go, len(letters)),
    )


def _rail(selected: int, go: Handler, letters: int) -> ft.NavigationRail:
    return ft.NavigationRail(
        selected_index=selected,
        on_change=guard(go),
        label_type=ft.NavigationRailLabelType.ALL,
        group_alignment=-0.95,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        destinations=[
            ft.NavigationRailDestination(
                icon=_icon(each, each.icon, letters),
                selected_icon=_icon(each, each.selected_icon, letters),
                label=tr(each.label),
            )
            for each in _DESTINATIONS
        ],
        key="rail",
    )


def _bar(selected: int, go: Handler, letters: int) -> ft.NavigationBar:
    return ft.NavigationBar(
        selected_index=selected,
        on_change=guard(go),
        destinations=[
            ft.NavigationBarDestination(
                icon=_icon(each, each.icon, letters),
                selected_icon=_icon(each, each.selected_icon, letters),
                label=tr(each.label),
            )
            for each in _DESTINATIONS
        ],
    )


def _icon(destination: _Destination, icon: ft.IconData, letters: int) -> ft.Icon:
    """With the count of what needs the person's attention there."""
    if not letters or DEAD_LETTERS_PATH not in destination.paths:
        return ft.Icon(icon)
    count = ft.Text(writing.number(Decimal(letters)), semantics_label=dead_letters_texts.counted_aloud(letters))
    return ft.Icon(icon, badge=ft.Badge(label=count))


@component
def _not_found() -> ft.Control:
    return ft.Container(muted(tr(texts.NO_SUCH_PAGE)), padding=24)


_ROUTES = [
    ft.Route(
        component=_frame,
        outlet=True,
        children=[
            ft.Route(index=True, component=today_screen),
            ft.Route(path=DAY_ROUTE, component=today_screen),
            ft.Route(path=TRENDS_ROUTE, component=screens.trends),
            ft.Route(path="foods", component=screens.foods),
            ft.Route(path="account", component=screens.account),
            ft.Route(path="dead-letters", component=screens.dead_letters),
            ft.Route(path="settings", component=screens.settings),
            ft.Route(path=":elsewhere*", component=_not_found),
        ],
    )
]
