"""The days a person may go to next, each loaded before it is shown: the screen changes once, and whole."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import flet as ft

from app.ui.hooks import use_kept
from app.ui.ports import TuckboxCore
from app.ui.today.model import TodayView, load_today
from contracts.services import StoreUnavailable

_BESIDE = (timedelta(days=-1), timedelta(days=1))
_PAUSE_SECONDS = 0.1
"""The browser draws meanwhile; somebody who taps from day to day taps later."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The views that are at hand, as long as everything else they depend on stays what it is."""

    core: TuckboxCore
    views: dict[date, TodayView]

    async def fetch(self, day: date) -> None:
        """Have that one at hand. Where that fails nothing is said: the screen tries again, and says why."""
        if day not in self.views:
            with contextlib.suppress(StoreUnavailable):
                self.views[day] = await asyncio.to_thread(load_today, self.core, day)


def use_neighbours(core: TuckboxCore, shown: date, state: Sequence[object]) -> Neighbours:
    """Those of a screen that depends on `state` beside the day. The days beside `shown`, where the arrows lead, are
    loaded while nobody waits.
    """
    views: dict[date, TodayView] = {}
    kept = use_kept(lambda: (tuple(state), views))
    if kept.current[0] != tuple(state):
        kept.current = (tuple(state), views)
    neighbours = Neighbours(core, kept.current[1])

    async def look_ahead() -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        for way in _BESIDE:
            await neighbours.fetch(shown + way)

    ft.use_effect(look_ahead, [shown, *state], cleanup=lambda: None)
    return neighbours
