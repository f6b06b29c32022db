"""What was eaten the day before, one tap away: slot by slot, or on an empty day all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

import flet as ft

from app.language.speech import tr
from app.ui.boundary import guard, keyed
from app.ui.look import TOUCH, card, heading, second_button
from app.ui.today import texts as today_texts
from app.ui.today.model import TodayView, YesterdaysSlot


def yesterday_card(view: TodayView, copy: Callable[[Sequence[UUID], date], object]) -> list[ft.Control]:
    """Nothing where every slot of the day before has meals on the shown day as well."""
    buttons = [_button(each, partial(copy, each.ids, view.day)) for each in view.yesterday]
    if view.can_copy_yesterday:
        everything = partial(copy, view.ids_of_yesterday, view.day)
        buttons.append(second_button(tr(today_texts.COPY_YESTERDAY), everything, icon=ft.Icons.CONTENT_COPY))
    if not buttons:
        return []
    row = ft.Row(buttons, wrap=True, spacing=8, run_spacing=8)
    return [keyed(card([heading(tr(today_texts.SAME_AS_YESTERDAY), level=3), row]), "yesterday")]


def _button(slot: YesterdaysSlot, copy: Callable[[], object]) -> ft.Control:
    button = ft.OutlinedButton(
        ft.Text(slot.heading, semantics_label=slot.spoken),
        icon=ft.Icons.REPLAY,
        tooltip=ft.Tooltip(message=slot.names, exclude_from_semantics=True),
        on_click=guard(copy),
        height=TOUCH,
    )
    return keyed(button, slot.heading)
