"""How large the person has set letters, in the browser or the system. Flet does not tell; a text of known size does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import flet as ft

from app.ui.boundary import guard

LARGE: Final = 1.3
"""From here on, things whose words need the room of a line each get one."""

_SIZE: Final = 20


def scale_probe(note: Callable[[float], None]) -> ft.Control:
    """For a row, in which it is not seen and takes no room.

    Tells how many times the usual size letters are, at first and whenever that changes.
    """
    text = ft.Text("0", style=ft.TextStyle(size=_SIZE, height=1))
    probe = ft.Container(text, opacity=0, on_size_change=guard(lambda event: note(round(event.height / _SIZE, 1))))
    return ft.Semantics(exclude_semantics=True, content=ft.Column([probe], width=0, tight=True))
