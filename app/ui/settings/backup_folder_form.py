"""The form that asks where backups are to go, in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, show_message
from app.ui.fields import text_field, use_form
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.look import muted, quiet_button
from app.ui.settings import texts as words
from app.ui.surroundings import Surroundings
from app.usecases.errors import PersonError


@dataclass(frozen=True, slots=True)
class _FolderText:
    path: str


@component
def backup_folder_dialog(around: Surroundings, folder: Path, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn."""
    form = use_form(_FolderText(str(folder)))
    error: State[str | None] = use_state(None)
    at_work, alone = use_alone()

    async def save() -> None:
        async def work() -> None:
            try:
                made = await asyncio.to_thread(around.core.backups.choose_folder, form.current().path)
            except PersonError as refused:
                error.put(tr(refused.words))
                return
            close()
            around.look_again()
            show_message(words.backed_up(made.path))

        await alone(work)

    async def browse() -> None:
        if chosen := await ft.FilePicker().get_directory_path():
            form.change(path=chosen)

    def typed(path: str) -> None:
        form.change(path=path)

    field = text_field(
        tr(words.FOLDER_FIELD), form.held.path, typed, save=save, error=error.value, autofocus=True, autocorrect=False
    )
    # A browser tells no page where a folder is.
    ways = [] if ft.context.page.web else [ft.Row([quiet_button(tr(words.BROWSE), browse)])]
    fields = [muted(tr(words.FOLDER_MEANS)), field, *ways]
    return form_dialog(tr(words.CHOOSE_FOLDER), fields, save, close, is_busy=at_work)
