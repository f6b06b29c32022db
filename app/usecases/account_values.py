"""What the account use cases tell the screens and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from app.services.provider import User
from contracts.imports import Receipt
from contracts.messages import Words
from contracts.promotion import Promotion, WaitingDiary

PromotionStep = Literal["freezing", "staging", "committing", "applying", "confirming"]

PromotionEnding = Literal["done", "nothing", "parked", "cancelled"]


@dataclass(frozen=True, slots=True)
class AccountOverview:
    """How this device and its account stand, as far as is known without the network."""

    user: User
    waiting: WaitingDiary
    promotion: Promotion | None
    """The unfinished one, if any."""
    pending_operations: int
    last_sync_at: datetime | None
    dead_letter_count: int
    offline: bool
    """The last attempt to reach the server failed."""
    is_anothers: bool = False
    """The unfinished promotion is on its way into another account than the one that is signed in."""
    can_start_over: bool = False
    """The unfinished promotion is another account's, and it is known that it did not arrive there."""
    trouble: Words | None = None
    """Why the last cycle of sync needs the person, in a sentence."""


@dataclass(frozen=True, slots=True)
class ExpectedRefusal:
    """A meal that is refused, or will be: its name, and why, in words."""

    meal_id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PromotionPreview:
    """What would go into which account, and what is there already."""

    account_email: str
    waiting: WaitingDiary
    account_meal_count: int
    account_first: date | None
    account_last: date | None
    expected_refusals: tuple[ExpectedRefusal, ...] = ()
    """By the check both sides run; a server may be stricter."""


class PromotionChoice(StrEnum):
    """The person's answer for the guest meals after signing in."""

    SYNC_NOW = "sync_now"
    NOT_NOW = "not_now"
    KEEP_HERE = "keep_here"


@dataclass(frozen=True, slots=True)
class PromotionProgress:
    """`staged` of `total` meals have been answered by the server, `refused` of them with a no."""

    step: PromotionStep
    staged: int
    total: int
    refused: int = 0
    seconds_left: float | None = None
    """Until all are sent, once that can be told."""


@dataclass(frozen=True, slots=True)
class PromotionResult:
    """How a run of the promotion ended. `reason` is the code it was parked with."""

    state: PromotionEnding
    receipt: Receipt | None
    reason: str | None
