"""The dialog around a form: the fields scroll, the buttons stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.dialogs import dialog
from app.ui.hooks import use_kept, use_lasting
from app.ui.look import main_button, progress_bar, quiet_button

_WIDTH = 520


def form_dialog(
    title: str,
    fields: Sequence[ft.Control],
    save: Callable[[], Any],
    close: Callable[[], None],
    *,
    is_busy: bool,
    save_words: str | None = None,
    also: Sequence[ft.Control] = (),
) -> ft.Control:
    """Shows the dialog; what is returned only holds its place. To be called at every drawing of a component.

    `save_words` say *Save* in other words; `also` are buttons beside it.
    """
    buttons = [
        quiet_button(tr(texts.CANCEL), close),
        *also,
        main_button(save_words or tr(texts.SAVE), save, disabled=is_busy),
    ]
    busy = progress_bar(tr(texts.SAVING), shown=use_lasting(is_busy))
    _use_dialog_at_once(dialog(title, [*fields, *busy], close, actions=buttons, width=_WIDTH, fills=True))
    return ft.Container(width=0, height=0)


def _use_dialog_at_once(form: ft.AlertDialog) -> None:
    """Send it before the screen that asks for it: while it paints, a browser takes in one message for each picture."""
    ft.use_dialog(form)
    is_new = use_kept(lambda: [True]).current
    if is_new:
        is_new.clear()
        ft.context.page._dialogs.update()
