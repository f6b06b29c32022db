"""The frame of every dialog: named for screen readers, as wide as its words need, closed by Escape or a tap beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.ui.boundary import guard

_WIDTH = 480


def dialog(
    title: str,
    content: Sequence[ft.Control],
    close: Callable[[], object],
    *,
    actions: Sequence[ft.Control] = (),
    width: int = _WIDTH,
    spacing: int = 14,
    fills: bool = False,
) -> ft.AlertDialog:
    """The content scrolls, the actions stay in sight. With `fills`, each part of the content is as wide as the dialog.

    Without actions the last part of the content is what to press.
    """
    alignment = ft.CrossAxisAlignment.STRETCH if fills else ft.CrossAxisAlignment.START
    return ft.AlertDialog(
        title=ft.Text(title),
        semantics_label=title,  # Flutter would call it "Alert"
        content=ft.Column(list(content), tight=True, spacing=spacing, width=width, horizontal_alignment=alignment),
        content_padding=None if actions else ft.Padding.only(left=24, top=16, right=24, bottom=4),
        scrollable=True,
        actions=list(actions),
        inset_padding=ft.Padding.all(12),
        on_dismiss=guard(close),
    )
