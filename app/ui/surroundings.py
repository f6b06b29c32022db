"""What every component of one window knows: the program behind it, the window's size, and what changed meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import flet as ft

from app.ui.faults import sentence_for
from app.ui.hooks import use_kept, use_state
from app.ui.ports import TuckboxCore
from app.ui.promotion.run import PromotionRun, RunSnapshot
from app.ui.stage import Stage
from app.ui.sync.run import SyncRun
from app.ui.today.first_sight import FirstSight
from app.ui.trends.ahead import TrendsAhead
from contracts.logical_day import logical_date
from contracts.settings import Preferences
from sync_client.cycle import SyncStop

_log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 1.0
_LOOK_EVERY_SECONDS_AT_WORK = 0.25


@dataclass(frozen=True, slots=True)
class Pulse:
    """What makes a screen look again. `nudges` counts this window's own changes."""

    minute: datetime
    today: date
    tz: str
    data_version: int
    run: RunSnapshot
    preferences: Preferences
    is_guest: bool
    sync_stop: SyncStop | None = None
    nudges: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Handed down to every component of a window. Equal surroundings show equal screens."""

    core: TuckboxCore
    run: PromotionRun
    sync: SyncRun
    wide: bool
    pulse: Pulse
    look_again: Callable[[], None]
    text_scale: float
    """How many times the usual size letters are."""
    note_text_scale: Callable[[float], None]
    first_sight: FirstSight | None
    """Today, as the window opens with it; None once that is drawn, or anything has changed."""
    trends_ahead: TrendsAhead
    stage: Stage


_context: Any = ft.create_context(None)


def within(surroundings: Surroundings, draw: Callable[[], ft.Control]) -> ft.Control:
    """Draw with these surroundings in reach of `use_surroundings`."""
    drawn: ft.Control = _context(surroundings, draw)
    return drawn


def use_surroundings() -> Surroundings:
    """The surroundings of this window."""
    found: object = ft.use_context(_context)
    if not isinstance(found, Surroundings):
        raise LookupError("this component is not within surroundings")
    return found


def read_pulse(core: TuckboxCore, run: PromotionRun, sync: SyncRun) -> Pulse:
    """How things stand now. Blocks."""
    tz = core.time_zone()
    now = core.clock.now()
    minute = now.replace(second=0, microsecond=0)
    version = core.data_version()
    run.notice(version)
    sync.notice(version)
    preferences = core.provider.diary().settings.preferences()
    is_guest = core.provider.user().is_guest
    return Pulse(minute, logical_date(now, tz), tz, version, run.snapshot(), preferences, is_guest, sync.last_stop)


def use_pulse(core: TuckboxCore, run: PromotionRun, sync: SyncRun, first: Pulse) -> tuple[Pulse, Callable[[], None]]:
    """The pulse, read again about every second, and a way to make every screen of this window look at once.

    So a meal logged by another window or by the command line appears by itself, and the page turns at the rollover.
    """
    pulse = use_state(first)
    nudged = use_kept(asyncio.Event).current

    def adopt(found: Pulse) -> None:
        pulse.change(lambda held: replace(found, nudges=held.nudges))

    async def watch() -> None:
        troubled = False
        while True:
            try:
                found = await asyncio.to_thread(read_pulse, core, run, sync)
            except Exception as error:  # noqa: BLE001 -- the next look may succeed; an effect that raises is lost
                if not troubled:
                    sentence_for(error, _log)
                troubled = True
            else:
                troubled = False
                adopt(found)
            at_work = run.snapshot().is_active
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(nudged.wait(), _LOOK_EVERY_SECONDS_AT_WORK if at_work else _LOOK_EVERY_SECONDS)
            nudged.clear()

    def look_again() -> None:
        nudged.set()
        pulse.change(lambda held: replace(held, nudges=held.nudges + 1))

    ft.use_effect(watch, [], cleanup=lambda: None)
    return pulse.value, look_again


def use_window(when_back: Callable[[], None]) -> float:
    """The width of the window in pixels; `when_back` is called when a lost connection, or the person, is back.

    What was set while nobody was connected was never sent, so everything has to be drawn anew then.
    """
    page = ft.context.page
    width = use_state(float(page.width or 800))

    def back_in_sight(event: ft.AppLifecycleStateChangeEvent) -> None:
        if event.state is ft.AppLifecycleState.RESUME:
            when_back()

    def listen() -> None:
        page.on_resize = lambda event: width.put(float(event.width))
        page.on_connect = lambda _: when_back()
        page.on_app_lifecycle_state_change = back_in_sight

    def leave() -> None:
        page.on_resize = None
        page.on_connect = None
        page.on_app_lifecycle_state_change = None

    ft.use_effect(listen, [], cleanup=leave)
    return width.value
