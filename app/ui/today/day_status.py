"""What the person says of the shown day: everything logged, something missing, nothing eaten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import guard, keyed
from app.ui.look import TOUCH, card, heading, muted
from app.ui.today import texts as today_texts
from contracts.day import DayStatus


def day_status_card(status: DayStatus | None, mark: Callable[[DayStatus | None], object]) -> ft.Control:
    """Chips that behave like checkboxes; choosing the chosen one again takes the mark away."""
    chips: list[ft.Control] = [
        keyed(
            ft.Chip(
                label=ft.Text(tr(name)),
                selected=each is status,
                on_select=guard(partial(mark, None if each is status else each)),
                height=TOUCH,
            ),
            each,
        )
        for each, name in today_texts.STATUS_NAMES.items()
    ]
    return card(
        [
            heading(tr(today_texts.STATUS_QUESTION), level=3),
            ft.Row(chips, wrap=True, spacing=8, run_spacing=4),
            muted(tr(today_texts.STATUS_MEANS[status]), size=13),
        ]
    )
