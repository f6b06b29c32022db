"""What the Account screen shows, and what its forms amount to, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.ui import texts
from app.ui.promotion_run import RunSnapshot
from app.usecases.account_values import AccountOverview, PromotionPreview, PromotionProgress, PromotionResult
from app.usecases.sync_words import park_words
from contracts import limits
from contracts.auth import check_password, normal_email
from contracts.zones import zone

SERVER, EMAIL, PASSWORD = "server_url", "email", "password"
ACCOUNT_LABELS: Final[Mapping[str, str]] = {SERVER: "Server address", EMAIL: "Email", PASSWORD: "Password"}

_STEP_WORDS: Final = {
    "freezing": "Getting your meals ready",
    "committing": "Putting everything in place, in one piece",
    "applying": "Putting everything in place, in one piece",
    "confirming": "Checking that everything arrived",
}


@dataclass(frozen=True, slots=True)
class AccountTexts:
    """What the fields of a sign-up or sign-in form hold."""

    server_url: str
    email: str = ""
    password: str = ""
    bring_diary: bool = True


@dataclass(frozen=True, slots=True)
class PromotionCard:
    """The promotion as it is shown. `fraction` None where it cannot be told."""

    words: str
    details: tuple[str, ...] = ()
    fraction: float | None = None
    is_running: bool = False
    can_cancel: bool = False
    can_retry: bool = False
    can_dismiss: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the signed-in card."""

    label: str
    value: str


def form_errors(held: AccountTexts, *, is_new: bool) -> dict[str, str]:
    """What is wrong before anything is asked of a server. Only a new password has to fit the rule."""
    errors: dict[str, str] = {}
    if not held.server_url.strip():
        errors[SERVER] = "Enter the address of a server."
    try:
        normal_email(held.email)
    except ValueError:
        errors[EMAIL] = "Enter an e-mail address such as name@example.org."
    if not held.password:
        errors[PASSWORD] = "Enter a password." if is_new else "Enter your password."
    elif is_new:
        try:
            check_password(held.password)
        except ValueError:
            errors[PASSWORD] = (
                f"Use {limits.PASSWORD_CHARS_MIN} to {limits.PASSWORD_CHARS_MAX} characters, whichever you like."
            )
    return errors


def account_facts(overview: AccountOverview, now: datetime, tz: str) -> tuple[Fact, ...]:
    """Who is signed in where, and how far device and server agree."""
    pending = overview.pending_operations
    last = overview.last_sync_at
    place = zone(tz)
    agreed = texts.moment(last.astimezone(place), now.astimezone(place)) if last else "not yet"
    return (
        Fact("Signed in as", overview.user.email),
        Fact("Server", overview.user.server_url),
        Fact("Pending changes", texts.counted(pending, "change") + " to send" if pending else "none"),
        Fact("Last sync", f"{agreed} (offline at the moment)" if overview.offline else agreed),
    )


def promotion_card(overview: AccountOverview, run: RunSnapshot) -> PromotionCard | None:
    """The promotion of this device: running, just ended, or left over from before; None where there is none."""
    if run.is_running:
        return _running_card(run)
    if run.failure is not None:
        return PromotionCard(run.failure, can_retry=True, can_dismiss=True)
    if run.result is not None:
        return _ended_card(run.result)
    left = overview.promotion
    if left is None or overview.user.is_guest:
        return None
    if left.parked_reason is not None:
        return _parked_card(left.parked_reason)
    return PromotionCard(f"{texts.meals(left.item_count)} are on their way into your account.", can_retry=True)


def _running_card(run: RunSnapshot) -> PromotionCard:
    if run.is_cancelling:
        return PromotionCard("Asking the server to stop", is_running=True)
    progress = run.progress
    if progress is None:
        return PromotionCard(_STEP_WORDS["freezing"], is_running=True, can_cancel=True)
    return PromotionCard(
        words=progress_words(progress),
        fraction=progress.staged / progress.total if progress.step == "staging" and progress.total else None,
        is_running=True,
        can_cancel=progress.step != "confirming",
    )


def progress_words(progress: PromotionProgress) -> str:
    """`120 of 143 meals sent`, or what else is being done."""
    if progress.step == "staging":
        return f"{progress.staged:,} of {texts.meals(progress.total)} sent"
    return _STEP_WORDS[progress.step]


def _ended_card(result: PromotionResult) -> PromotionCard | None:
    match result.state:
        case "parked":
            return _parked_card(result.reason or "")
        case "cancelled":
            words = "Stopped. Nothing was put into the account; your meals are still on this device."
            return PromotionCard(words, can_dismiss=True)
        case "nothing":
            return None
        case "done":
            return PromotionCard(*done_words(result), can_dismiss=True)


def done_words(result: PromotionResult) -> tuple[str, tuple[str, ...]]:
    """How many meals arrived, and what deserves a look."""
    receipt = result.receipt
    if receipt is None:
        return "Your meals are in your account.", ()
    arrived = receipt.totals.meal_count - receipt.deleted_elsewhere
    details = []
    if receipt.rejected:
        count = len(receipt.rejected)
        details.append(f"{count:,} {'needs' if count == 1 else 'need'} your attention.")
    if receipt.updated:
        words = texts.counted(receipt.updated, "meal was", "meals were")
        details.append(f"{words} there in another version, which is kept in the history.")
    if receipt.deleted_elsewhere:
        words = texts.counted(receipt.deleted_elsewhere, "meal stays", "meals stay")
        details.append(f"{words} deleted, as on your other device; the history has them.")
    return f"{texts.meals(arrived)} {'is' if arrived == 1 else 'are'} in your account.", tuple(details)


def _parked_card(reason: str) -> PromotionCard:
    details = ("Your meals are still on this device.",)
    return PromotionCard(park_words(reason), details, can_retry=True)


def is_waiting(overview: AccountOverview, run: RunSnapshot) -> bool:
    """Whether to offer to bring guest meals into the account that is signed in."""
    waiting = overview.waiting
    idle = overview.promotion is None and not run.is_running
    return idle and not overview.user.is_guest and waiting.meal_count > 0 and not waiting.kept_here


def preview_sentences(preview: PromotionPreview) -> tuple[str, ...]:
    """The question after signing in: how many meals, of which dates, into whose account, and what is there."""
    waiting = preview.waiting
    here = f"On this device: {texts.meals(waiting.meal_count)} {texts.span(waiting.first, waiting.last)}".rstrip() + "."
    count = preview.account_meal_count
    span = texts.span(preview.account_first, preview.account_last)
    there = f"{texts.meals(count)} {span}".rstrip() if count else "no meals yet"
    return (here, f"In the account {preview.account_email}: {there}.")
