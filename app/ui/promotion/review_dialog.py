"""What the server refused, shown before anything is committed: go on without it, or stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.account import actions as account_actions
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_state
from app.ui.look import main_button, muted, quiet_button, second_button
from app.ui.promotion import texts as words
from app.ui.promotion.model import others_of
from app.ui.promotion.refused_list import refused_lines
from app.ui.surroundings import Surroundings
from app.usecases.account_values import ExpectedRefusal

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Review:
    refused: tuple[ExpectedRefusal, ...]
    others: int


def use_review(around: Surroundings) -> Callable[[], Awaitable[None]]:
    """The way to open the dialog. Closed without an answer, everything waits as before."""
    review: State[_Review | None] = use_state(None)

    def look_up() -> _Review:
        accounts = around.core.accounts
        left = accounts.overview().promotion
        return _Review(tuple(accounts.review()), others_of(left) if left else 0)

    async def open_review() -> None:
        review.put(await asyncio.to_thread(look_up))

    def close() -> None:
        review.put(None)

    async def go_on() -> None:
        close()
        await asyncio.to_thread(account_actions.go_on_without_refused, around.core.accounts, around.run)
        around.look_again()

    def stop() -> None:
        close()
        around.run.cancel()
        around.look_again()

    ft.use_dialog(_dialog(review.value, go_on, stop, close) if review.value else None)
    return open_review


def _dialog(
    review: _Review, go_on: Callable[[], Awaitable[None]], stop: Callable[[], None], close: Callable[[], None]
) -> ft.AlertDialog:
    buttons = [
        main_button(words.bring_others(review.others), go_on),
        second_button(tr(texts.CANCEL), stop),
        quiet_button(tr(words.DECIDE_LATER), close, autofocus=True),
    ]
    content = [
        refused_lines(review.refused, _SHOWN),
        muted(tr(words.REVIEW_EXPLAINED)),
        ft.Row(buttons, wrap=True, spacing=8, run_spacing=4),
    ]
    return dialog(tr(words.REVIEW_TITLE), content, close)
