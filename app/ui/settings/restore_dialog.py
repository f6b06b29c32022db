"""The question before going back to a backup: what it holds, and what it takes the place of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.boundary import show_message
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_alone, use_state
from app.ui.look import main_button, muted, progress_bar, quiet_button
from app.ui.settings import texts as words
from app.ui.settings.actions import RestoreQuestion, ask_restore
from app.ui.settings.model import BackupLine
from app.ui.surroundings import Surroundings


def use_restore(around: Surroundings) -> Callable[[BackupLine], Awaitable[None]]:
    """The way to ask. A backup that cannot be restored says so instead."""
    question: State[RestoreQuestion | None] = use_state(None)
    at_work, alone = use_alone()

    async def ask(line: BackupLine) -> None:
        question.put(await asyncio.to_thread(ask_restore, around.core, line.path, line.when))

    def close() -> None:
        question.put(None)

    async def go_back(asked: RestoreQuestion) -> None:
        async def work() -> None:
            try:
                await asyncio.to_thread(around.core.backups.restore, asked.file)
            finally:
                close()
                around.look_again()
            show_message(words.restored(asked.held))

        await alone(work)

    ft.use_dialog(_dialog(question.value, go_back, close, at_work=at_work) if question.value else None)
    return ask


def _dialog(
    asked: RestoreQuestion,
    go_back: Callable[[RestoreQuestion], Awaitable[None]],
    close: Callable[[], None],
    *,
    at_work: bool,
) -> ft.AlertDialog:
    lines = [
        ft.Text(asked.when, weight=ft.FontWeight.W_500),
        ft.Text(words.holds(asked.held, asked.here)),
        muted(tr(words.RESTORE_KEEPS)),
        *([muted(tr(words.RESTORE_AND_ACCOUNT))] if asked.has_account else []),
        *progress_bar(tr(words.GO_BACK), shown=at_work),
    ]

    async def confirm() -> None:
        await go_back(asked)

    buttons = [
        quiet_button(tr(texts.CANCEL), close, autofocus=True, disabled=at_work),
        main_button(tr(words.GO_BACK), confirm, disabled=at_work),
    ]
    return dialog(tr(words.RESTORE_TITLE), lines, close, actions=buttons)
