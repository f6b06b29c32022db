"""The choice of a slot: one of four, or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import guard, keyed
from contracts.meal import Slot


def slot_choice(chosen: Slot | None, choose: Callable[[Slot | None], object]) -> ft.Control:
    """Chips that behave like checkboxes; choosing the chosen one again takes the choice back."""

    def toggle(slot: Slot) -> None:
        choose(None if slot is chosen else slot)

    chips: list[ft.Control] = [
        keyed(
            ft.Chip(
                label=ft.Text(tr(texts.SLOT_NAMES[slot])),
                selected=slot is chosen,
                on_select=guard(partial(toggle, slot)),
                height=44,
            ),
            slot,
        )
        for slot in Slot
    ]
    return ft.Row(chips, wrap=True, spacing=8, run_spacing=4, key="slot")
