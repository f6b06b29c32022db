"""Foods one tap away: favourites, and what is usual at this time of day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions
from app.ui.boundary import component, guard, keyed
from app.ui.hooks import Kept, use_alone, use_kept, use_loaded
from app.ui.look import heading, muted
from app.ui.surroundings import Surroundings, use_surroundings
from app.ui.today import texts as today_texts
from app.ui.today.again_model import AgainTile, in_their_places, load_again
from app.ui.undo import do_and_say
from contracts.services import Food

_TILE_WIDTH = 158


def again_strip(around: Surroundings, log: Callable[[Food], object]) -> ft.Control:
    """Tiles side by side; on a narrow window they scroll sideways. A tap calls `log`; nothing before it."""
    pulse = around.pulse
    state = (pulse.minute.hour, pulse.tz, pulse.data_version, pulse.nudges, pulse.preferences)
    strip: ft.Control = _kept_strip(log, state, wide=around.wide)
    return strip


@component
def _strip(log: Callable[[Food], object], state: tuple[object, ...], *, wide: bool) -> ft.Control:
    around = use_surroundings()
    tiles = use_loaded(
        lambda: load_again(around.core),
        state,
        around.first_sight.tiles if around.first_sight else None,
    )
    shown: Kept[tuple[AgainTile, ...]] = use_kept(tuple)
    shown.current = in_their_places(shown.current, tiles.value or ())
    if not shown.current:
        return ft.Container()
    row = ft.Row(
        [_tile(tile, log) for tile in shown.current],
        wrap=wide,
        scroll=None if wide else ft.ScrollMode.HIDDEN,
        spacing=8,
        run_spacing=8,
    )
    return ft.Column([heading(tr(today_texts.AGAIN)), row], spacing=8)


_kept_strip: Any = ft.memo(_strip)  # type: ignore[no-untyped-call]  # Flet leaves it untyped
"""Drawn again only where what it is given has changed: what surrounds it may not."""


def use_logging_again(around: Surroundings, day: date) -> Callable[[Food], Awaitable[None]]:
    """Logs a food on `day`: the same function at every drawing, so that the strip can stay as it is."""
    _, alone = use_alone()
    latest = use_kept(lambda: (around, day))
    latest.current = (around, day)

    async def log(food: Food) -> None:
        around, day = latest.current

        async def work() -> None:
            await do_and_say(
                around,
                lambda: diary_actions.log_again(around.core, food, day),
                lambda meal: today_texts.logged_again(meal.name, meal.slot),
            )

        await alone(work)

    return use_kept(lambda: log).current


def _tile(tile: AgainTile, log: Callable[[Food], object]) -> ft.Control:
    name = ft.Text(tile.name, semantics_label=tile.spoken, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)
    energy = muted(tile.energy, size=12)
    sign = [ft.Icon(ft.Icons.STAR, size=14)] if tile.food.is_favourite else []
    lines = ft.Column([name, ft.Row([*sign, energy], spacing=4)], spacing=0, tight=True)
    button = ft.FilledTonalButton(
        lines,
        width=_TILE_WIDTH,
        on_click=guard(partial(log, tile.food)),
        style=ft.ButtonStyle(
            elevation=0,
            padding=ft.Padding.symmetric(horizontal=12, vertical=8),
            shape=ft.RoundedRectangleBorder(radius=12),
            alignment=ft.Alignment.CENTER_LEFT,
        ),
    )
    return keyed(button, tile.name)
