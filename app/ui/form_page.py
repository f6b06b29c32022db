"""A form in place of the whole screen: there at once, where a dialog is three pictures until it can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.hooks import use_lasting
from app.ui.look import heading, main_button, progress_bar, quiet_button
from app.ui.shortcuts import use_escape

_WIDTH = 600


def form_page(
    title: str,
    fields: Sequence[ft.Control],
    save: Callable[[], Any],
    close: Callable[[], None],
    *,
    is_busy: bool,
    save_words: str | None = None,
    also: Sequence[ft.Control] = (),
) -> ft.Control:
    """The fields scroll, the buttons stay in sight; to be called at every drawing of a component.

    The arguments are those of a form in a dialog.
    """
    use_escape(close)
    buttons = [
        quiet_button(tr(texts.CANCEL), close),
        *also,
        main_button(save_words or tr(texts.SAVE), save, disabled=is_busy),
    ]
    busy = progress_bar(tr(texts.SAVING), shown=use_lasting(is_busy))
    column = ft.Column(
        [heading(title, level=1), *fields, *busy], spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    foot = ft.Row(buttons, alignment=ft.MainAxisAlignment.END, wrap=True, spacing=8, run_spacing=8)
    return ft.Column(
        [ft.Column([_in_the_middle(column)], scroll=ft.ScrollMode.AUTO, expand=True), _in_the_middle(foot)],
        spacing=0,
        expand=True,
    )


def _in_the_middle(content: ft.Control) -> ft.Control:
    padded = ft.Container(content, width=_WIDTH, padding=ft.Padding.symmetric(horizontal=16, vertical=12))
    return ft.Row([ft.Container(padded, alignment=ft.Alignment.TOP_CENTER, expand=True)])
