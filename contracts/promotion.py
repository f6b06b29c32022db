"""What a promotion is made of, and whose diary a device shows: the values between `sync_client` and a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.imports import ImportSettings
from contracts.meal import Meal
from contracts.promotion_machine import PromotionState
from contracts.targets import Targets


class LineageBound(Exception):
    """This guest data set belongs to another account already."""


class TurnLost(Exception):
    """Another worker, or a sign-out, has taken the promotion over: nothing was changed."""


FieldReason = tuple[tuple[str | int, ...], str]
"""Path to the field, such as `("meal", "kcal")`, and a message for a person."""


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
    has_settings: bool = False
    """A target, preferences or marked days are there too: they travel with the meals, or alone."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to take a promotion's steps: fencing, should the worker's lock ever fail. The highest number holds."""

    import_id: UUID
    number: int


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
    """What the commit announces: refused items included, given-up ones not."""
    kcal_total: Decimal
    """Energy of these items: compared with the receipt."""
    staged_items: int
    rejected_items: int
    """Refused by the server, and given up."""
    given_up_items: int
    """Records the server failed on, again and again: they are not sent any more, and become dead letters."""
    receipt_revision: int | None
    parked_reason: str | None
    turn: Turn
    """Whose the steps were when this was read."""
    review: bool
    """Refused records are to be shown before the commit."""
    cancel_wanted: bool = False
    """The person cancelled, and the server has not answered that yet: every run asks it first."""


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


FrozenMeal = tuple[UUID, int, str]
"""A meal's id, its revision on this device and its canonical JSON (`contracts.meal_json`)."""

PackChunks = Callable[[UUID, UUID, Iterable[FrozenMeal]], Iterator[FrozenChunk]]
"""From lineage id, device id and meals to chunks; lazily, so memory does not grow with the diary."""

SealCommit = Callable[[FrozenSummary], bytes]
"""The body of the commit, frozen with the chunks."""

ResealCommit = Callable[[bytes, Sequence[tuple[int, str]], int], bytes]
"""From the body of the commit, the chunks' numbers and hashes and their item count to the body for those chunks."""


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """A frozen meal the server refused while it was staged: what a person sees before the commit."""

    meal_id: UUID
    code: str
    errors: tuple[FieldReason, ...]
    record: object


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record the server refused, kept until the person acts.

    It came with an import, in the place that `import_id`, `chunk` and `index` name, from the guest's `lineage_id`; or
    it was the operation `op_id` on the account's own diary.
    """

    id: UUID
    meal_id: UUID | None
    record: object
    """The record as it was sent: `{"revision": …, "meal": {…}}`."""
    code: str
    errors: tuple[FieldReason, ...]
    import_id: UUID | None
    chunk: int | None
    index: int | None
    account_id: UUID
    refused_at: datetime
    lineage_id: UUID | None
    op_id: UUID | None = None
    meal: Meal | None = None
    """The meal as it stands on this device now; None where it was deleted."""
    changed: bool = False
    """The meal was edited, or is to be tried again, since it was refused."""
    on_the_way: bool = False
    """A promotion that is not over yet carries it again, or an operation that is not sent yet."""
