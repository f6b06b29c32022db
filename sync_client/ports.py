"""What `sync_client` needs from a store. `app.bootstrap` hands in `local_store`; mypy checks the fit.

Each method is one transaction: when it returns, what it promises is on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts.feed_page import FeedPage
from contracts.imports import Receipt, Rejection
from contracts.meal import Meal, MealDraft
from contracts.promotion import (
    DeadLetter,
    FrozenChunk,
    PackChunks,
    Promotion,
    RefusedItem,
    ResealCommit,
    SealCommit,
    SignedIn,
    Turn,
    WaitingDiary,
)
from contracts.promotion_machine import PromotionEvent
from contracts.sync import MergedMeal, OperationResult, PendingOperation


class MergedMealStore(Protocol):
    """The meals of an account that another device changed too, until the person has seen it."""

    def all(self, account_id: UUID) -> Sequence[MergedMeal]:
        """The latest ones first."""

    def seen(self, account_id: UUID, meal_id: UUID) -> None:
        """The person knows of this one."""


class WorkerLock(Protocol):
    """Held by the one worker of a file; the operating system frees it when its holder dies."""

    def try_acquire(self) -> bool:
        """Take it; False where another process or thread holds it."""

    def release(self) -> None:
        """Give it back."""


class PromotionStore(Protocol):
    """The durable side of a promotion, step by step.

    A step taken with a `Turn` raises `TurnLost`, and changes nothing, once another worker has taken over. A step that
    is not one of the promotion's state (`contracts.promotion_machine`) changes nothing either.
    """

    def waiting(self) -> WaitingDiary:
        """What the current guest lineage holds."""

    def waiting_meals(self) -> Iterator[tuple[int, Meal]]:
        """Revision and meal of each meal `waiting` counts, in order of time."""

    def unfinished(self) -> Promotion | None:
        """The promotion to go on with: the signed-in account's, else the current lineage's."""

    def consented(self) -> Promotion | None:
        """The current lineage's promotion, as long as nothing was frozen for it."""

    def promotion(self, import_id: UUID) -> Promotion:
        """That promotion. Raises `KeyError`."""

    def consent(
        self, import_id: UUID, server_url: str, email: str, *, review: bool = False, lineage_id: UUID | None = None
    ) -> Promotion:
        """Step 1: record the decision, for the current lineage where none is named.

        An unfinished one of that lineage is kept as it is, but for a wish to cancel it. `review`: refused records are
        shown before the commit.
        """

    def take_turn(self, import_id: UUID) -> Promotion:
        """Become the worker of that promotion: from now on nobody else's turn holds. Raises `KeyError`."""

    def freeze(self, turn: Turn, account_id: UUID, pack: PackChunks, seal: SealCommit) -> Promotion:
        """Step 2, one transaction: copy the rows, write the chunks and the commit body, bind the lineage.

        Cancelled at once where nothing waits. Raises `LineageBound` where the lineage belongs to another account.
        """

    def unstaged(self, import_id: UUID) -> Iterator[FrozenChunk]:
        """Step 3: the chunks whose verdicts are not noted yet, in order of `n`, one in memory at a time."""

    def note_verdicts(self, turn: Turn, n: int, rejected: Sequence[Rejection]) -> Promotion:
        """Step 4: chunk `n` is staged; these of its items were refused."""

    def next_chunk_number(self, import_id: UUID) -> int:
        """The first number no chunk of this import ever had."""

    def split(self, turn: Turn, n: int, halves: Sequence[FrozenChunk], reseal: ResealCommit) -> Promotion:
        """Put `halves` in the place of chunk `n`, which is then to be withdrawn; none: its one record is given up."""

    def to_withdraw(self, import_id: UUID) -> Sequence[int]:
        """Numbers of the chunks that were split, and that the server has not confirmed to be withdrawn."""

    def note_withdrawn(self, turn: Turn, n: int) -> None:
        """The server has withdrawn chunk `n` for good."""

    def chunks_missing(self, turn: Turn, held: Iterable[int]) -> Promotion:
        """The server holds the chunks `held` and no others: the rest is staged again before the next commit."""

    def refused_items(self, import_id: UUID) -> Sequence[RefusedItem]:
        """What the server refused so far, with its reasons."""

    def reviewed(self, import_id: UUID) -> None:
        """The person has seen what was refused and goes on without it."""

    def begin_commit(self, turn: Turn) -> Promotion:
        """Step 5: state `committing`, before the first byte is sent."""

    def commit_body(self, turn: Turn) -> bytes:
        """The body of the commit as it is sent, each time."""

    def apply_receipt(self, turn: Turn, receipt: Receipt, body: bytes) -> Promotion:
        """Step 6, one transaction: move what the receipt names, dead-letter what it refused, swap the diary.

        `body` is the receipt as it came, and is kept. Applying the same receipt again changes nothing.
        """

    def missing_after_pull(self, import_id: UUID) -> int:
        """Step 7: accepted meals of this import that the account's rows on this device do not hold."""

    def finish(self, turn: Turn, new_lineage_id: UUID, next_import_id: UUID) -> Promotion:
        """Step 8: drop the frozen bytes and start a new lineage for later guest use.

        What still waits in the old one follows at once, by the same consent, under `next_import_id`.
        """

    def park(self, turn: Turn, reason: str) -> Promotion:
        """Stop with a reason a person understands. The state stays."""

    def want_cancel(self, turn: Turn, *, wanted: bool) -> Promotion:
        """The person wants it to end, whenever the server can be asked; not any more, where it came too late."""

    def cancel(self, turn: Turn, event: PromotionEvent) -> Promotion:
        """`ABORTED` by the server, `TAKEN_BACK` before anything was sent: drop the frozen bytes; no meal is touched."""

    def start_over(self, import_id: UUID, new_lineage_id: UUID) -> bool:
        """Leave that promotion and go on in a new lineage, free for any account; no meal is touched.

        False, and nothing changed, where a commit was asked for: it may have taken place.
        """

    def expire(self, turn: Turn, new_import_id: UUID) -> Promotion:
        """The import expired uncommitted: back to `consented` under a new id, with the same turn."""

    def receipt_body(self, import_id: UUID) -> bytes | None:
        """The receipt as it came, once applied."""


class OutboxStore(Protocol):
    """An account's changes that its server has not acknowledged."""

    def next_batch(self, account_id: UUID, limit: int, *, after: UUID | None = None) -> Sequence[PendingOperation]:
        """The oldest operations, at most `limit`. From now on they are sent just so, or not at all.

        `after` is the last operation that is under way: then what comes after it and need not wait for its answer.
        """

    def note_outcomes(self, account_id: UUID, outcomes: Sequence[OperationResult], at: datetime) -> None:
        """What the server made of operations; those leave the outbox, refused ones as dead letters."""


class DeadLetterStore(Protocol):
    """Records a server refused, until the person acts. `MealNotFound` is raised for an id that waits no more."""

    def letters(self, account_id: UUID | None) -> Sequence[DeadLetter]:
        """All that wait for the person, oldest first: that account's; for a guest, every one on this device."""

    def letter(self, id: UUID) -> DeadLetter:
        """That one."""

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Change the refused meal here; the next promotion of its lineage carries it, or an operation."""

    def mark_for_retry(self, id: UUID) -> Meal:
        """Have it sent again as it is now: by the next promotion of its lineage, or as an operation."""

    def discard(self, ids: Iterable[UUID]) -> int:
        """Drop these and delete their meals here; `restore` takes it back. How many there were."""

    def restore(self, ids: Iterable[UUID]) -> int:
        """Take the discarding of these back. How many there were."""

    def last_discarded(self, account_id: UUID | None) -> Sequence[UUID]:
        """What was discarded together last, if that is recent enough: that account's; for a guest, anybody's."""


class AccountStore(Protocol):
    """Who is signed in on this device, and whose diary is shown."""

    def device_id(self) -> UUID:
        """The random id of this installation."""

    def lineage_id(self) -> UUID:
        """The random id of the current guest data set."""

    def signed_in(self) -> SignedIn | None:
        """The account in force, or None for a guest."""

    def sign_in(self, account: SignedIn) -> None:
        """Remember the account. The diary shown does not change."""

    def show_account(self) -> None:
        """From now on the signed-in account's diary is shown."""

    def expect_on_server(self) -> None:
        """Raises `DiaryError` where some of the signed-in account's diary is on this device only."""

    def sign_out(self, *, remove_diary: bool = False) -> None:
        """Forget who is signed in, park an unfinished promotion, show the guest's diary. Deletes no meal unasked.

        With `remove_diary` the account's diary leaves this device. Raises as `expect_on_server`, with nothing changed.
        """

    def shown_owner(self) -> str:
        """`guest:<lineage>` or `user:<account id>`: whose rows are read."""

    def keep_here(self, keep: bool) -> None:
        """The person keeps the current lineage's meals on this device only (or changed their mind)."""

    def pending_operations(self) -> int:
        """Changes of the signed-in account that the server has not acknowledged."""


class FeedStore(Protocol):
    """An account's rows on this device and the position up to which they follow the feed."""

    def cursor(self, account_id: UUID) -> str | None:
        """The position up to which everything is applied here; None before the first page."""

    def revision(self, account_id: UUID) -> int:
        """The head as of the last page that had nothing behind it; 0 before."""

    def apply_page(self, account_id: UUID, page: FeedPage, pulled_at: datetime) -> None:
        """The page's rows and its cursor in one transaction. Rows with pending operations keep their content."""

    def restart(self, account_id: UUID) -> None:
        """Forget the position, keep every row: the next pull starts from the beginning, and tells of all there is."""

    def pulled_at(self, account_id: UUID) -> datetime | None:
        """When the last page was applied."""
