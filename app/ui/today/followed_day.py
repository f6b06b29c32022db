"""The logical date a screen shows: without a chosen one it turns the page at the rollover, and says so."""

from __future__ import annotations

from datetime import date

import flet as ft

from app.ui.boundary import show_message
from app.ui.hooks import use_state
from app.ui.today import texts as today_texts


def use_followed_day(today: date, chosen: date | None, *, is_busy: bool) -> date:
    """`chosen`, or else `today`; while `is_busy`, with a form open or meals selected, the page waits to be turned."""
    followed = use_state(today)
    said = today_texts.new_day(today)

    def turn() -> None:
        if is_busy or followed.value == today:
            return
        if chosen is None and followed.value < today:
            show_message(said)
        followed.put(today)

    ft.use_effect(turn, [today, is_busy])
    return chosen or followed.value
