"""Importing a file: it is picked, what would be done is shown, and only then it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import show_message
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.look import heading, main_button, progress_bar, quiet_button
from app.ui.settings import file_texts as words
from app.ui.settings.actions import preview_import, run_import
from app.ui.settings.model import ImportPreview
from app.ui.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class _Picked:
    name: str
    data: bytes
    preview: ImportPreview


def use_import(around: Surroundings) -> tuple[Callable[[], Awaitable[None]], bool]:
    """The way to pick a file, and whether one is being read."""
    picked: State[_Picked | None] = use_state(None)
    is_reading, read_alone = use_alone()
    is_importing, import_alone = use_alone()

    async def pick() -> None:
        async def work() -> None:
            found = await ft.FilePicker().pick_files(
                with_data=True, file_type=ft.FilePickerFileType.CUSTOM, allowed_extensions=["json", "csv"]
            )
            if found:
                data = found[0].bytes or b""
                picked.put(_Picked(found[0].name, data, await asyncio.to_thread(preview_import, around.core, data)))

        await read_alone(work)

    def close() -> None:
        picked.put(None)

    async def take(data: bytes) -> None:
        async def work() -> None:
            count = await asyncio.to_thread(run_import, around.core, data)
            close()
            around.look_again()
            show_message(words.imported(count))

        await import_alone(work)

    ft.use_dialog(_dialog(picked.value, take, close, at_work=is_importing) if picked.value else None)
    return pick, is_reading


def _dialog(
    picked: _Picked, take: Callable[[bytes], Awaitable[None]], close: Callable[[], None], *, at_work: bool
) -> ft.AlertDialog:
    preview = picked.preview

    async def confirm() -> None:
        await take(picked.data)

    confirms = [main_button(words.import_count(preview.count), confirm, disabled=at_work)] if preview.count else []
    leave = tr(texts.CANCEL if preview.count else texts.CLOSE)
    lines = [
        ft.Text(picked.name, weight=ft.FontWeight.W_500),
        *(ft.Text(each) for each in preview.sentences),
        *_problems(preview),
        *progress_bar(tr(words.IMPORT), shown=at_work),
    ]
    buttons = [quiet_button(leave, close, autofocus=True, disabled=at_work), *confirms]
    return dialog(tr(words.PREVIEW_TITLE if preview.count else words.IMPORT), lines, close, actions=buttons)


def _problems(preview: ImportPreview) -> list[ft.Control]:
    if not preview.problem_count:
        return []
    rest = preview.problem_count - len(preview.problems)
    listed = [*preview.problems, *([words.more_problems(rest)] if rest else [])]
    return [
        heading(words.not_taken(preview.problem_count), level=3),
        *(ft.Text(each, color=ft.Colors.ERROR) for each in listed),
    ]
