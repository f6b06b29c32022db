"""The days beside the one that is shown, loaded while nobody waits: the arrows lead there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import date, timedelta

import flet as ft

from app.ui.hooks import REST_SECONDS, use_kept
from app.ui.ports import TuckboxCore
from app.ui.today.model import TodayView, load_today
from contracts.services import StoreUnavailable

_BESIDE = (timedelta(days=-1), timedelta(days=1))


def use_neighbours(core: TuckboxCore, shown: date, state: Sequence[object]) -> dict[date, TodayView]:
    """The views of days at hand as long as `state`, everything else they depend on, stays what it is."""
    days: dict[date, TodayView] = {}
    kept = use_kept(lambda: (tuple(state), days))
    if kept.current[0] != tuple(state):
        kept.current = (tuple(state), days)
    at_hand = kept.current[1]

    async def look_ahead() -> None:
        await asyncio.sleep(REST_SECONDS)
        for day in (shown + way for way in _BESIDE):
            if day not in at_hand:
                with contextlib.suppress(StoreUnavailable):  # the person is told when they go there
                    at_hand[day] = await asyncio.to_thread(load_today, core, day)

    ft.use_effect(look_ahead, [shown, *state], cleanup=lambda: None)
    return at_hand
