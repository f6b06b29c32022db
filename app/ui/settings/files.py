"""The card of the diary as a file: out of the app, and into it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, show_message
from app.ui.hooks import use_alone
from app.ui.look import TOUCH, button_row, card, heading, muted, progress_bar, second_button
from app.ui.settings import file_texts as words
from app.ui.settings.actions import export_to
from app.ui.settings.import_dialog import use_import
from app.ui.surroundings import Surroundings
from app.web.downloads import DIARY_PATH

_EXPORTS = {"json": words.EXPORT_JSON, "csv": words.EXPORT_CSV}


@component
def files_card(around: Surroundings) -> ft.Control:
    """Export, import, and what each is good for."""
    pick, is_reading = use_import(around)
    chooser = second_button(tr(words.IMPORT), pick, icon=ft.Icons.UPLOAD_FILE, disabled=is_reading)
    return card(
        [
            heading(tr(words.FILES)),
            muted(tr(words.EXPORT_MEANS)),
            button_row([_export(around, ending) for ending in _EXPORTS]),
            muted(tr(words.IMPORT_MEANS)),
            ft.Row([chooser]),
            *progress_bar(tr(words.READING), shown=is_reading),
        ]
    )


def _export(around: Surroundings, ending: str) -> ft.Control:
    """In a browser a download, which is quick for a diary of any size; in a window of its own a place to choose."""
    name = words.export_name(around.pulse.today, ending)
    if ft.context.page.web:
        address = ft.OpenUrl(f"{DIARY_PATH}/{name}")
        return ft.OutlinedButton(tr(_EXPORTS[ending]), icon=ft.Icons.DOWNLOAD, action=address, height=TOUCH)
    _, alone = use_alone()

    async def save() -> None:
        if chosen := await ft.FilePicker().save_file(file_name=name):
            path = Path(chosen).with_suffix(f".{ending}")
            show_message(words.exported(await asyncio.to_thread(export_to, around.core, path), str(path)))

    async def save_alone() -> None:
        await alone(save)

    return second_button(tr(_EXPORTS[ending]), save_alone, icon=ft.Icons.DOWNLOAD)
