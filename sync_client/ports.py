"""What `sync_client` needs from a store. `app.bootstrap` hands in `local_store`; mypy checks the fit.

Each method is one transaction: when it returns, what it promises is on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts.imports import Receipt, Rejection
from contracts.promotion import (
    DeadLetter,
    FrozenChunk,
    FrozenSummary,
    LineageBound,
    PackChunks,
    Promotion,
    PromotionState,
    SealCommit,
    SignedIn,
    WaitingDiary,
)
from contracts.sync import ChangesPage

__all__ = [
    "AccountStore",
    "DeadLetter",
    "FeedStore",
    "FrozenChunk",
    "FrozenSummary",
    "LineageBound",
    "PackChunks",
    "Promotion",
    "PromotionState",
    "PromotionStore",
    "SealCommit",
    "SignedIn",
    "WaitingDiary",
]


class PromotionStore(Protocol):
    """The durable side of a promotion, step by step."""

    def waiting(self) -> WaitingDiary:
        """What the current guest lineage holds."""

    def unfinished(self) -> Promotion | None:
        """The promotion that is neither done nor cancelled; there is at most one."""

    def promotion(self, import_id: UUID) -> Promotion:
        """That promotion. Raises `KeyError`."""

    def consent(self, import_id: UUID, server_url: str, email: str) -> Promotion:
        """Step 1: record the decision for the current lineage. An unfinished one of that lineage is kept as it is."""

    def freeze(self, import_id: UUID, account_id: UUID, pack: PackChunks, seal: SealCommit) -> Promotion:
        """Step 2, one transaction: copy the rows, write the chunks and the commit body, bind the lineage.

        Raises `LineageBound` where the lineage belongs to another account already.
        """

    def unstaged(self, import_id: UUID) -> Iterator[FrozenChunk]:
        """Step 3: the chunks whose verdicts are not noted yet, in order of `n`, one in memory at a time."""

    def note_verdicts(self, import_id: UUID, n: int, rejected: Sequence[Rejection]) -> Promotion:
        """Step 4: chunk `n` is staged; these of its items were refused."""

    def unstage(self, import_id: UUID, staged: Iterable[int]) -> Promotion:
        """Chunks the server does not hold (all but `staged`) must be staged again; back to state `staging`."""

    def begin_commit(self, import_id: UUID) -> bytes:
        """Step 5: state `committing`, before the first byte is sent; the frozen body of the commit."""

    def apply_receipt(self, import_id: UUID, receipt: Receipt, body: bytes) -> Promotion:
        """Step 6, one transaction: move what the receipt names, dead-letter what it refused, swap the diary.

        `body` is the receipt as it came, and is kept. Applying the same receipt again changes nothing.
        """

    def missing_after_pull(self, import_id: UUID) -> int:
        """Step 7: accepted meals of this import that the account's rows on this device do not hold."""

    def finish(self, import_id: UUID, new_lineage_id: UUID) -> Promotion:
        """Step 8: drop the frozen bytes and start a new lineage for later guest use."""

    def park(self, import_id: UUID, reason: str | None) -> Promotion:
        """Stop with a reason a person understands; None takes the reason away. The state stays."""

    def cancel(self, import_id: UUID) -> Promotion:
        """The server said `aborted`, or never heard of it: drop the frozen bytes; no meal is touched."""

    def expire(self, import_id: UUID, new_import_id: UUID) -> Promotion:
        """The import expired uncommitted: back to `consented` under a new id."""

    def receipt_body(self, import_id: UUID) -> bytes | None:
        """The receipt as it came, once applied."""

    def dead_letters(self) -> Sequence[DeadLetter]:
        """All that wait for the person, oldest first."""


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

    def sign_out(self) -> None:
        """Forget who is signed in, park an unfinished promotion, show the guest's diary. Deletes no meal."""

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

    def apply_page(self, account_id: UUID, page: ChangesPage, pulled_at: datetime) -> None:
        """The page's rows and its cursor in one transaction. Rows with pending operations keep their content."""

    def restart(self, account_id: UUID) -> None:
        """Forget the position, keep every row: the next pull starts from the beginning."""

    def pulled_at(self, account_id: UUID) -> datetime | None:
        """When the last page was applied."""
