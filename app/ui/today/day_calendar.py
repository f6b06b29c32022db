"""The calendar in which a person chooses a date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import flet as ft

from app.ui.boundary import guard
from app.ui.today.day_address import FIRST_DAY

_HALF_A_DAY = timedelta(hours=12)


def open_calendar(title: str, shown: date, today: date, last: date, pick: Callable[[date], Awaitable[None]]) -> None:
    """Ask for a date up to `last`; closed without a choice, nothing is picked."""

    async def picked(event: ft.Event[ft.DatePicker]) -> None:
        value = event.control.value
        if value is not None:
            await pick(picked_day(value) if isinstance(value, datetime) else value)

    calendar = ft.DatePicker(
        value=shown,
        current_date=today,
        first_date=FIRST_DAY,
        last_date=last,
        help_text=title,
        entry_mode=ft.DatePickerEntryMode.CALENDAR_ONLY,  # Escape does not close the other one
        on_change=guard(picked),
    )
    ft.context.page.show_dialog(calendar)


def picked_day(midnight: datetime, zone: tzinfo | None = None) -> date:
    """The date a calendar means that answers with its midnight, told in UTC; `zone` is this machine's unless given.

    A window elsewhere has its midnight at another time; then the date whose midnight in UTC is nearest is meant.
    """
    here = midnight.astimezone(zone)
    return here.date() if here.time() == time.min else (midnight.astimezone(UTC) + _HALF_A_DAY).date()
