"""The sheet of what the keys do, opened by `?` and from Settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import component
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_state
from app.ui.look import quiet_button, spoken_as_one
from app.ui.shortcuts import Shortcut, keyboard, use_shortcuts
from contracts.messages import Message

SHEET_KEY: Final = "?"
_TITLE: Final = Message("Keyboard shortcuts")
_ALSO: Final = (
    ("Tab", Message("To the next control")),
    ("Enter", Message("Save a form, or press what has the keyboard")),
    ("Esc", Message("Close a form or a dialog")),
)
_SHOW: Final = Message("Show these shortcuts")
_WIDTH: Final = 420
_KEY_WIDTH: Final = 72


@component
def shortcut_sheet() -> ft.Control:
    """Nothing to be seen until its key is pressed. One in each window."""
    shown: State[Sequence[Shortcut]] = use_state(())
    use_shortcuts(Shortcut(SHEET_KEY, _SHOW, lambda: shown.put(keyboard().offered)))
    ft.use_dialog(_sheet(shown.value, lambda: shown.put(())) if shown.value else None)
    return ft.Container(width=0, height=0)


def _sheet(offered: Sequence[Shortcut], close: Callable[[], None]) -> ft.AlertDialog:
    keys = [(each.key, each.means) for each in offered]
    lines = [_line(key, means) for key, means in (*keys, *_ALSO)]
    leave = quiet_button(tr(texts.CLOSE), close, autofocus=True)
    return dialog(tr(_TITLE), lines, close, actions=[leave], width=_WIDTH, spacing=10)


def _line(key: str, means: Message) -> ft.Control:
    cap = ft.Container(
        ft.Text(key, weight=ft.FontWeight.W_600, color=ft.Colors.ON_SURFACE_VARIANT),
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=6,
        padding=ft.Padding.symmetric(horizontal=10, vertical=4),
    )
    return spoken_as_one(ft.Row([ft.Row([cap], width=_KEY_WIDTH), ft.Text(tr(means), expand=True)]))
