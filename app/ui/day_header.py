"""Which date is shown, and the ways to another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import flet as ft

from app.ui.boundary import guard
from app.ui.look import heading, icon_button, muted, quiet_button
from app.ui.today_model import DAYS_AHEAD_MAX, TodayView
from contracts import limits

_FIRST_DATE = limits.EATEN_AT_MIN.date() + timedelta(days=1)


def day_header(
    view: TodayView, show: Callable[[date], None], *, wide: bool, action: ft.Control | None = None
) -> ft.Control:
    """Title and date between the arrows, then the calendar; on wide windows the screen's main action at the end."""
    one = timedelta(days=1)
    title = ft.Column([heading(view.title, level=1), muted(view.subtitle)], spacing=0, expand=not wide)
    before = icon_button(
        ft.Icons.CHEVRON_LEFT, "Previous day", lambda: show(view.day - one), disabled=view.day <= _FIRST_DATE
    )
    after = icon_button(ft.Icons.CHEVRON_RIGHT, "Next day", lambda: show(view.day + one), disabled=not view.has_next)
    choose = icon_button(ft.Icons.CALENDAR_MONTH, "Choose day", lambda: _open_calendar(view, show))
    back = [] if view.is_today else [quiet_button("Back to today", lambda: show(view.today), icon=ft.Icons.UNDO)]
    if wide:
        gap = ft.Container(expand=True)
        return ft.Row([before, title, after, choose, *back, gap, *([action] if action else [])], spacing=12)
    first = ft.Row([before, title, choose, after], spacing=4)
    return ft.Column([first, *([ft.Row(back)] if back else [])], spacing=0)


def _open_calendar(view: TodayView, show: Callable[[date], None]) -> None:
    def picked(event: ft.Event[ft.DatePicker]) -> None:
        value = event.control.value
        if isinstance(value, datetime):
            # The calendar answers with the midnight of this machine's zone, told in UTC.
            value = value.astimezone().date()
        if value is not None:
            show(value)

    calendar = ft.DatePicker(
        value=view.day,
        current_date=view.today,
        first_date=_FIRST_DATE,
        last_date=view.today + timedelta(days=DAYS_AHEAD_MAX),
        help_text="Choose day",
        on_change=guard(picked),
    )
    ft.context.page.show_dialog(calendar)
