"""The question after signing in to an account: what is to become of the meals on this device."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui import texts
from app.ui.account import actions as account_actions
from app.ui.dialogs import dialog
from app.ui.hooks import State, use_kept, use_state
from app.ui.look import main_button, muted, quiet_button, second_button
from app.ui.promotion import texts as words
from app.ui.promotion.model import preview_sentences
from app.ui.promotion.refused_list import REFUSALS_SHOWN, refused_lines
from app.ui.surroundings import Surroundings
from app.usecases.account_values import PromotionChoice, PromotionPreview
from app.usecases.errors import PersonError

Ask = Callable[[], Awaitable[None]]
"""Looks up what is here and what is in the account, and asks."""

_Answer = Callable[[PromotionChoice], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the open dialog knows: nothing yet, the answer of the server, or why there is none."""

    preview: PromotionPreview | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The way to ask, and whether the answer is being acted upon."""

    ask: Ask
    is_acting: bool


def use_decision(around: Surroundings) -> Decision:
    """The dialog, opened at once, filled when the server has answered. Closed without an answer it means *Not now*."""
    asked: State[_Asked | None] = use_state(None)
    acting = use_state(first=False)
    is_open = use_kept(lambda: False)

    async def ask() -> None:
        is_open.current = True
        asked.put(_Asked())
        try:
            found = _Asked(await asyncio.to_thread(around.core.accounts.preview))
        except PersonError as error:
            found = _Asked(failure=tr(error.words))
        if is_open.current:
            asked.put(found)

    async def answer(choice: PromotionChoice) -> None:
        # Closing by a button is reported as a dismissal as well: only the first answer counts.
        if not is_open.current:
            return
        is_open.current = False
        asked.put(None)
        acting.put(choice is not PromotionChoice.SYNC_NOW)  # the others fetch the account's diary
        try:
            await asyncio.to_thread(account_actions.decide, around.core.accounts, around.run, choice)
        finally:
            acting.put(False)
        around.look_again()

    ft.use_dialog(_dialog(asked.value, answer, ask) if asked.value else None)
    return Decision(ask, acting.value)


def _dialog(asked: _Asked, answer: _Answer, ask: Ask) -> ft.AlertDialog:
    content = [*_content(asked), ft.Row(_buttons(asked, answer, ask), wrap=True, spacing=8, run_spacing=4)]
    return dialog(tr(words.BRING_ALONG_QUESTION), content, partial(answer, PromotionChoice.NOT_NOW))


def _content(asked: _Asked) -> Sequence[ft.Control]:
    if asked.failure is not None:
        return [ft.Text(asked.failure), muted(tr(words.DECISION_LATER))]
    if asked.preview is None:
        looking = tr(words.LOOKING_UP_ACCOUNT)
        return [muted(looking), ft.ProgressBar(semantics_label=looking)]
    sentences = [ft.Text(sentence) for sentence in preview_sentences(asked.preview)]
    refusals = asked.preview.expected_refusals
    refused = [ft.Text(words.will_be_refused(len(refusals))), refused_lines(refusals, REFUSALS_SHOWN)]
    return [*sentences, *(refused if refusals else []), muted(tr(words.DECISION_LATER))]


def _buttons(asked: _Asked, answer: _Answer, ask: Ask) -> list[ft.Control]:
    # The focus has to be in the dialog for Escape to close it; and Enter pressed too soon must decide nothing.
    not_now = second_button(tr(words.NOT_NOW), partial(answer, PromotionChoice.NOT_NOW), autofocus=True)
    if asked.failure is not None:
        return [main_button(tr(texts.TRY_AGAIN), ask), not_now]
    if asked.preview is None:
        return [not_now]
    keep = quiet_button(tr(words.KEEP_HERE), partial(answer, PromotionChoice.KEEP_HERE))
    return [main_button(tr(words.SYNC_NOW), partial(answer, PromotionChoice.SYNC_NOW)), not_now, keep]
