"""What a promotion is made of, and whose diary a device shows: the values between `sync_client` and a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.imports import ImportSettings
from contracts.meal import Meal
from contracts.targets import Targets


class LineageBound(Exception):
    """This guest data set belongs to another account already."""


class PromotionState(StrEnum):
    """The last step that is durable (design: Promotion). `done` and `cancelled` are final."""

    CONSENTED = "consented"
    STAGING = "staging"
    COMMITTING = "committing"
    APPLIED = "applied"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose account this device is signed in to, and where."""

    account_id: UUID
    email: str
    display_name: str | None
    server_url: str


@dataclass(frozen=True, slots=True)
class WaitingDiary:
    """The guest meals that are not in an account yet; refused ones that wait for the person are not counted."""

    lineage_id: UUID
    meal_count: int
    first: date | None
    last: date | None
    kept_here: bool
    """The person chose to keep them on this device only."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """One lineage on its way into one account. What is None is not known at that state."""

    import_id: UUID
    lineage_id: UUID
    state: PromotionState
    server_url: str
    email: str
    account_id: UUID | None
    chunk_count: int
    item_count: int
    kcal_total: Decimal
    """Energy of all frozen items: compared with the receipt."""
    staged_items: int
    rejected_items: int
    receipt_revision: int | None
    parked_reason: str | None


@dataclass(frozen=True, slots=True)
class FrozenChunk:
    """A chunk exactly as it will be sent, every time."""

    n: int
    body: bytes
    sha256: str
    items: tuple[tuple[UUID, int], ...]
    """Meal id and device revision of each item, in order."""


@dataclass(frozen=True, slots=True)
class FrozenSummary:
    """What the commit announces, known once every chunk is frozen."""

    lineage_id: UUID
    chunks: tuple[tuple[int, str], ...]
    """Number and SHA-256 of each chunk."""
    item_count: int
    targets: Targets | None
    settings: ImportSettings | None


PackChunks = Callable[[UUID, UUID, Iterable[tuple[int, Meal]]], Iterator[FrozenChunk]]
"""From lineage id, device id and `(revision, meal)` pairs to chunks; lazily, so memory does not grow with the diary."""

SealCommit = Callable[[FrozenSummary], bytes]
"""The body of the commit, frozen with the chunks."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record the server refused, kept until the person acts."""

    id: UUID
    meal_id: UUID | None
    record: object
    """The record as it was sent: `{"revision": …, "meal": {…}}`."""
    code: str
    errors: tuple[tuple[tuple[str | int, ...], str], ...]
    """Path to the field and message, for each reason."""
    import_id: UUID
    chunk: int
    index: int
    account_id: UUID
    refused_at: datetime
