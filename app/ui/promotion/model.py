"""What a window shows of a promotion and offers to do about it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeGuard

from app.language.speech import tr
from app.ui import texts
from app.ui.promotion import texts as words
from app.ui.promotion.run import RunSnapshot
from app.usecases.account_values import AccountOverview, PromotionPreview, PromotionProgress, PromotionResult
from app.usecases.sync_words import park_words
from contracts.messages import Words
from contracts.promotion import Promotion
from contracts.promotion_machine import PromotionState, hears_cancel
from sync_client.promotion import ParkReason

_STEP_WORDS: Final = {
    "freezing": words.GETTING_READY,
    "committing": words.PUTTING_IN_PLACE,
    "applying": words.PUTTING_IN_PLACE,
    "confirming": words.CHECKING,
}
_STEPS_THAT_HEAR_CANCEL: Final = ("freezing", "staging", "committing")
_SIGN_IN_REASONS: Final = (ParkReason.SIGN_IN_NEEDED, ParkReason.SIGNED_OUT)


class Doing(StrEnum):
    """What can be done about a promotion."""

    CANCEL = "cancel"
    TRY_AGAIN = "try_again"
    SIGN_IN = "sign_in"
    START_OVER = "start_over"
    REVIEW = "review"
    LETTERS = "letters"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class CardButton:
    """One of them, as it is offered."""

    doing: Doing
    words: Words


CANCEL: Final = CardButton(Doing.CANCEL, texts.CANCEL)
TRY_AGAIN: Final = CardButton(Doing.TRY_AGAIN, texts.TRY_AGAIN)
REVIEW: Final = CardButton(Doing.REVIEW, words.SEE_WHICH)
SIGN_IN: Final = CardButton(Doing.SIGN_IN, words.SIGN_IN_AGAIN)
LETTERS: Final = CardButton(Doing.LETTERS, words.LOOK_AT_THEM)
DISMISS: Final = CardButton(Doing.DISMISS, words.OK)


@dataclass(frozen=True, slots=True)
class PromotionCard:
    """The promotion as it is shown. `fraction` None where it cannot be told; `stands_still`: it needs the person."""

    words: str
    details: tuple[str, ...] = ()
    buttons: tuple[CardButton, ...] = ()
    fraction: float | None = None
    is_active: bool = False
    stands_still: bool = False


def promotion_card(overview: AccountOverview, run: RunSnapshot) -> PromotionCard | None:
    """The promotion of this device: at work, just ended, or left over from before; None where there is none.

    The overview may be older than how the run stands, or newer: what begins or has ended is never said to be parked.
    """
    left = overview.promotion
    if overview.user.is_guest:
        return _guest_card(left)
    if run.is_running:
        return _running_card(run)
    if run.is_waiting and run.result is not None:
        return _waiting_card(run, left)
    if run.failure is not None:
        return PromotionCard(tr(run.failure), (), (TRY_AGAIN, DISMISS), stands_still=True)
    if left is not None and not _has_ended(left, run):
        return _left_card(left, overview, run)
    return _ended_card(run.result, overview.dead_letter_count) if run.result is not None else None


def without_letters(card: PromotionCard | None) -> PromotionCard | None:
    """The same on the screen that shows the dead letters anyway."""
    return card and replace(card, buttons=tuple(each for each in card.buttons if each is not LETTERS))


def _guest_card(left: Promotion | None) -> PromotionCard | None:
    if not is_left_behind(left):
        return None
    button = CardButton(Doing.SIGN_IN, words.SIGN_IN)
    return PromotionCard(words.unfinished(left.email), (tr(words.SAFE),), (button,), stands_still=True)


def is_left_behind(left: Promotion | None) -> TypeGuard[Promotion]:
    """Whether sign-out has parked it for a guest to act upon; a mere consent is nothing yet."""
    return left is not None and left.state is not PromotionState.CONSENTED


def _has_ended(left: Promotion, run: RunSnapshot) -> bool:
    return run.result is not None and run.result.state != "parked" and left.parked_reason is None


def _running_card(run: RunSnapshot) -> PromotionCard:
    card = _cancelling_card() if run.is_cancelling else _progress_card(run.progress)
    is_sending = run.progress is not None and run.progress.step != "freezing"
    if run.is_quiet and (is_sending or run.is_cancelling):
        return replace(card, details=(tr(words.IS_QUIET), tr(words.SAFE)))
    return card


def _cancelling_card() -> PromotionCard:
    return PromotionCard(tr(words.ASKING_TO_STOP), is_active=True)


def _beginning_card(*, can_cancel: bool) -> PromotionCard:
    return PromotionCard(tr(words.GETTING_READY), buttons=(CANCEL,) if can_cancel else (), is_active=True)


def _progress_card(progress: PromotionProgress | None) -> PromotionCard:
    if progress is None:
        return _beginning_card(can_cancel=True)
    is_sending = progress.step == "staging"
    left = progress.seconds_left if is_sending else None
    return PromotionCard(
        words=progress_words(progress),
        details=(words.time_left(left),) if left is not None else (),
        buttons=(CANCEL,) if progress.step in _STEPS_THAT_HEAR_CANCEL else (),
        fraction=progress.staged / progress.total if is_sending and progress.total else None,
        is_active=True,
    )


def progress_words(progress: PromotionProgress) -> str:
    """`120 of 143 meals sent, 2 refused so far`, or what else is being done."""
    if progress.step == "staging":
        return words.sent(progress.staged, progress.total, progress.refused)
    return tr(_STEP_WORDS[progress.step])


def _waiting_card(run: RunSnapshot, left: Promotion | None) -> PromotionCard:
    """Parked for a reason that may pass: it says so, and that it goes on by itself."""
    reason = (run.result.reason if run.result else None) or ""
    can_cancel = left is not None and hears_cancel(left.state) and not run.is_cancelling
    by_itself = words.STOP_BY_ITSELF if run.is_cancelling else words.BY_ITSELF
    buttons = (TRY_AGAIN, CANCEL) if can_cancel else (TRY_AGAIN,)
    return PromotionCard(park_words(reason), (tr(words.SAFE), tr(by_itself)), buttons, stands_still=True)


def _left_card(left: Promotion, overview: AccountOverview, run: RunSnapshot) -> PromotionCard:
    """Parked until the person does something. A full disk keeps its own reason from being stored.

    What is parked for no reason begins in a moment, by itself.
    """
    reason = left.parked_reason or (run.result.reason if run.result else None)
    if reason is None and overview.is_anothers:
        reason = ParkReason.OTHER_ACCOUNT
    if reason is None:
        return _beginning_card(can_cancel=hears_cancel(left.state))
    buttons = _buttons_for(reason, left, overview)
    return PromotionCard(park_words(reason), (tr(words.SAFE),), buttons, stands_still=True)


def _buttons_for(reason: str, left: Promotion, overview: AccountOverview) -> tuple[CardButton, ...]:
    cancel = (CANCEL,) if hears_cancel(left.state) else ()
    if overview.can_start_over:
        over = CardButton(Doing.START_OVER, words.start_over_as(overview.user.email))
        return (over, CardButton(Doing.SIGN_IN, words.sign_in_as(left.email)))
    match reason:
        case ParkReason.REFUSALS_TO_REVIEW:
            return (REVIEW, *cancel)
        case ParkReason.OTHER_ACCOUNT:
            return (CardButton(Doing.SIGN_IN, words.sign_in_as(left.email)),)
        case ParkReason.LINEAGE_BOUND:
            return (CardButton(Doing.SIGN_IN, words.SIGN_IN_TO_ANOTHER), *cancel)
        case _ if reason in _SIGN_IN_REASONS:
            return (SIGN_IN,)
        case _:
            return (TRY_AGAIN, *cancel)


def _ended_card(result: PromotionResult, need_attention: int) -> PromotionCard | None:
    match result.state:
        case "done":
            said, details = done_words(result, need_attention)
            buttons = (LETTERS, DISMISS) if need_attention else (DISMISS,)
            return PromotionCard(said, details, buttons)
        case "cancelled":
            return PromotionCard(tr(words.STOPPED), (), (DISMISS,))
        case _:
            # Parked, and yet nothing is left: another window has brought it to its end.
            return None


def done_words(result: PromotionResult, need_attention: int) -> tuple[str, tuple[str, ...]]:
    """How many meals arrived, and what deserves a look."""
    details = [words.need_attention(need_attention)] if need_attention else []
    receipt = result.receipt
    if receipt is None:
        return tr(words.ARRIVED), tuple(details)
    if receipt.updated:
        details.append(words.another_version(receipt.updated))
    if receipt.deleted_elsewhere:
        details.append(words.stay_deleted(receipt.deleted_elsewhere))
    return words.in_your_account(receipt.totals.meal_count - receipt.deleted_elsewhere), tuple(details)


def is_waiting(overview: AccountOverview, run: RunSnapshot) -> bool:
    """Whether to offer to bring guest meals into the account that is signed in."""
    waiting = overview.waiting
    idle = overview.promotion is None and not run.is_active
    return idle and not overview.user.is_guest and waiting.meal_count > 0 and not waiting.kept_here


def preview_sentences(preview: PromotionPreview) -> tuple[str, ...]:
    """The question after signing in: how many meals, of which dates, into whose account, and what is there."""
    waiting = preview.waiting
    there = (preview.account_meal_count, preview.account_first, preview.account_last)
    return (
        words.here(waiting.meal_count, waiting.first, waiting.last),
        words.there(preview.account_email, *there),
    )


def others_of(left: Promotion) -> int:
    """How many meals go into the account where the refused ones stay behind."""
    return left.item_count + left.given_up_items - left.rejected_items
