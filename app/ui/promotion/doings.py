"""What the buttons of a promotion's card do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from app.language.speech import tr
from app.ui.hooks import use_alone
from app.ui.look import Handler
from app.ui.navigation import go_to
from app.ui.promotion import texts as words
from app.ui.promotion.decision_dialog import Ask, use_decision
from app.ui.promotion.model import Doing
from app.ui.promotion.review_dialog import use_review
from app.ui.surroundings import Surroundings

DEAD_LETTERS_PATH = "/dead-letters"
ACCOUNT_PATH = "/account"


@dataclass(frozen=True, slots=True)
class PromotionDoings:
    """`ask` puts the question; `handlers` has one for each `Doing`; `acting`: what is waited for, if anything."""

    ask: Ask
    handlers: Mapping[Doing, Handler]
    acting: str | None


def use_promotion_doings(around: Surroundings) -> PromotionDoings:
    """Holds the dialogs these open, so it is to be called at every drawing of a screen."""
    run, accounts = around.run, around.core.accounts
    decision = use_decision(around)
    open_review = use_review(around)
    at_work, alone = use_alone()

    async def sign_in() -> None:
        async def leave() -> None:
            await asyncio.to_thread(accounts.sign_out)
            run.dismiss()
            around.look_again()
            go_to(ACCOUNT_PATH)

        await alone(leave)

    async def start_over() -> None:
        await asyncio.to_thread(accounts.start_over)
        run.dismiss()
        around.look_again()
        await decision.ask()

    def cancel() -> None:
        run.cancel()
        around.look_again()

    def try_again() -> None:
        run.start()
        around.look_again()

    def dismiss() -> None:
        run.dismiss()
        around.look_again()

    handlers: dict[Doing, Handler] = {
        Doing.CANCEL: cancel,
        Doing.TRY_AGAIN: try_again,
        Doing.SIGN_IN: sign_in,
        Doing.START_OVER: start_over,
        Doing.REVIEW: open_review,
        Doing.LETTERS: lambda: go_to(DEAD_LETTERS_PATH),
        Doing.DISMISS: dismiss,
    }
    fetching = tr(words.FETCHING_ACCOUNT) if decision.is_acting else None
    return PromotionDoings(decision.ask, handlers, tr(words.SIGNING_OUT) if at_work else fetching)
