"""Has the diary backed up each day the app is open, whether anything is logged or not."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Final

import flet as ft

from app.ui.ports import TuckboxCore

_AFTER_SECONDS: Final = 5.0
"""The first moments of a window belong to what it shows."""


def use_daily_backup(core: TuckboxCore, today: date) -> None:
    """Begin today's backup where there is none, soon after the window opened and after each rollover."""

    async def begin() -> None:
        await asyncio.sleep(_AFTER_SECONDS)
        await asyncio.to_thread(core.backups.start_daily)

    ft.use_effect(begin, [today], cleanup=lambda: None)
