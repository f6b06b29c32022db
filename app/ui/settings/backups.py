"""The card of the backups: where they are, one more now, and the way back to any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui.boundary import component, keyed, show_message
from app.ui.hooks import use_alone, use_state
from app.ui.look import (
    button_row,
    card,
    heading,
    muted,
    named_button,
    progress_bar,
    quiet_button,
    second_button,
    spoken_as_one,
)
from app.ui.settings import texts as words
from app.ui.settings.backup_folder_form import backup_folder_dialog
from app.ui.settings.model import BackupLine
from app.ui.settings.restore_dialog import use_restore
from app.ui.surroundings import Surroundings
from app.usecases.backups import BackupStanding
from contracts.messages import Words

_SHOWN_AT_FIRST = 5


@component
def backups_card(around: Surroundings, backups: BackupStanding, lines: tuple[BackupLine, ...]) -> ft.Control:
    """Holds the open dialog, and how much of the list is shown."""
    shown = use_state(_SHOWN_AT_FIRST)
    choosing = use_state(first=False)
    at_work, alone = use_alone()
    ask = use_restore(around)

    async def back_up() -> None:
        async def work() -> None:
            made = await asyncio.to_thread(around.core.backups.make)
            around.look_again()
            show_message(words.backed_up(made.path))

        await alone(work)

    buttons = [
        second_button(tr(words.BACK_UP), back_up, icon=ft.Icons.SAVE_OUTLINED, disabled=at_work),
        second_button(tr(words.CHOOSE_FOLDER), lambda: choosing.put(True), icon=ft.Icons.FOLDER_OUTLINED),
    ]
    hidden = len(lines) - shown.value
    more = quiet_button(words.show_more(hidden), lambda: shown.put(len(lines)))
    form = [backup_folder_dialog(around, backups.folder, lambda: choosing.put(False))] if choosing.value else []
    return card(
        [
            heading(tr(words.BACKUPS)),
            muted(tr(words.BACKUPS_MEAN)),
            ft.Text(words.folder(backups.folder)),
            *_trouble(backups.trouble),
            button_row(buttons),
            *progress_bar(tr(words.BACK_UP), shown=at_work),
            *(_line(each, ask) for each in lines[: shown.value]),
            *([ft.Row([more])] if hidden > 0 else []),
            *form,
        ]
    )


def _trouble(trouble: Words | None) -> list[ft.Control]:
    return [ft.Text(words.no_backup_today(trouble), color=ft.Colors.ERROR)] if trouble else []


def _line(line: BackupLine, ask: Callable[[BackupLine], object]) -> ft.Control:
    restore = named_button(tr(words.RESTORE), words.restore_named(line.when), partial(ask, line))
    when, details = ft.Text(line.when), muted(line.details, size=13)
    said = ft.Container(spoken_as_one(ft.Column([when, details], spacing=0)), expand=True)
    return keyed(ft.Row([said, restore]), line.path.name)
