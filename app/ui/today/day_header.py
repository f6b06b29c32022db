"""Which date is shown, and the ways to another one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.look import heading, icon_button, muted, quiet_button
from app.ui.sync.mark import sync_sign
from app.ui.sync.model import sync_mark
from app.ui.today import texts as today_texts
from app.ui.today.day_address import FIRST_DAY
from app.ui.today.day_calendar import open_calendar
from app.ui.today.model import DAYS_AHEAD_MAX, TodayView


def day_header(
    view: TodayView, show: Callable[[date], Awaitable[None]], *, wide: bool, actions: Sequence[ft.Control] = ()
) -> ft.Control:
    """Title and date between the arrows, then the calendar; on wide windows the screen's main actions at the end."""
    one = timedelta(days=1)
    title = ft.Column([heading(view.title, level=1), muted(view.subtitle)], spacing=0, expand=True)
    before = icon_button(
        ft.Icons.CHEVRON_LEFT,
        tr(today_texts.PREVIOUS_DAY),
        partial(show, view.day - one),
        disabled=view.day <= FIRST_DAY,
    )
    after = icon_button(
        ft.Icons.CHEVRON_RIGHT, tr(today_texts.NEXT_DAY), partial(show, view.day + one), disabled=not view.has_next
    )
    choose = icon_button(ft.Icons.CALENDAR_MONTH, tr(today_texts.CHOOSE_DAY), lambda: _choose(view, show))
    back_to_today = tr(today_texts.BACK_TO_TODAY)
    mark = sync_sign(sync_mark(view.overview))
    if wide:
        back = [] if view.is_today else [icon_button(ft.Icons.TODAY, back_to_today, partial(show, view.today))]
        return ft.Row([before, after, title, *mark, *back, choose, *actions], spacing=8)
    words = [] if view.is_today else [quiet_button(back_to_today, partial(show, view.today), icon=ft.Icons.TODAY)]
    first = ft.Row([before, title, *mark, choose, after], spacing=4)
    return ft.Column([first, *([ft.Row(words)] if words else [])], spacing=0)


def _choose(view: TodayView, show: Callable[[date], Awaitable[None]]) -> None:
    last = view.today + timedelta(days=DAYS_AHEAD_MAX)
    open_calendar(tr(today_texts.CHOOSE_DAY), view.day, view.today, last, show)
