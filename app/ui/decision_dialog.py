"""The question after signing in to an account: what is to become of the meals on this device."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from app.ui import account_actions, texts
from app.ui.account_model import preview_sentences
from app.ui.boundary import guard
from app.ui.hooks import State, use_kept, use_state
from app.ui.look import main_button, muted, quiet_button, second_button
from app.ui.surroundings import Surroundings
from app.usecases.account_values import PromotionChoice, PromotionPreview

_WIDTH = 480


Ask = Callable[[], Awaitable[None]]
"""Looks up what is here and what is in the account, and asks. Raises `PersonError` where the server does not answer."""


def use_decision(around: Surroundings) -> Ask:
    """The dialog, and the way to open it. Closing it without an answer means *Not now*."""
    preview: State[PromotionPreview | None] = use_state(None)
    is_open = use_kept(lambda: False)

    async def ask() -> None:
        found = await asyncio.to_thread(around.core.accounts.preview)
        is_open.current = True
        preview.put(found)

    async def answer(choice: PromotionChoice) -> None:
        # Closing by a button is reported as a dismissal as well: only the first answer counts.
        if not is_open.current:
            return
        is_open.current = False
        preview.put(None)
        await asyncio.to_thread(account_actions.decide, around.core.accounts, around.run, choice)
        around.look_again()

    ft.use_dialog(_dialog(preview.value, answer) if preview.value else None)
    return ask


def _dialog(preview: PromotionPreview, answer: Callable[[PromotionChoice], object]) -> ft.AlertDialog:
    sentences = [ft.Text(sentence) for sentence in preview_sentences(preview)]
    buttons = [
        main_button("Sync now", partial(answer, PromotionChoice.SYNC_NOW)),
        # The focus has to be in the dialog for Escape to close it; and Enter pressed too soon must decide nothing.
        second_button("Not now", partial(answer, PromotionChoice.NOT_NOW), autofocus=True),
        quiet_button("Keep them on this device only", partial(answer, PromotionChoice.KEEP_HERE)),
    ]
    return ft.AlertDialog(
        title=ft.Text("Bring your meals along?"),
        content=ft.Column(
            [*sentences, muted(texts.DECISION_LATER), ft.Row(buttons, wrap=True, spacing=8, run_spacing=4)],
            tight=True,
            width=_WIDTH,
            spacing=14,
        ),
        scrollable=True,
        inset_padding=ft.Padding.all(16),
        on_dismiss=guard(partial(answer, PromotionChoice.NOT_NOW)),
    )
