"""Where a guest's row goes when a receipt is applied: the table of `local_store.arrival`, as a function."""

from __future__ import annotations

from typing import NamedTuple

from contracts.imports import Outcome


class GuestRow(NamedTuple):
    """A row of the guest's diary at the moment the receipt is applied."""

    revision: int
    is_deleted: bool
    sent_revision: int | None
    """None where it was not frozen with the import."""
    outcome: Outcome | None
    """What the receipt says of the revision that was sent; None where it refused it or does not name it."""
    refused_revision: int | None = None
    """The revision a dead letter of this lineage holds."""


class AccountRow(NamedTuple):
    """The account's row of the same id on this device."""

    is_pending: bool
    """An operation on it waits in the outbox."""


class Arrival(NamedTuple):
    """The guest's row becomes the account's."""

    is_tombstone: bool
    operation: str | None
    """`put`, `delete` or none."""
    keeps_version: bool
    """The server's version of the account's row that it replaces stays; else the feed brings the new one."""


class Stays(NamedTuple):
    """The guest keeps the row."""


class GivesWay(NamedTuple):
    """The account's row stays as it is, and the guest's goes."""


def arrival(row: GuestRow, there: AccountRow | None) -> Arrival | Stays | GivesWay:
    """What becomes of the guest's row, given the account's row of that id, if there is one."""
    was_sent = row.sent_revision is not None
    if row.outcome is None and (was_sent or row.refused_revision is not None):
        return Stays()
    as_sent = row.revision == row.sent_revision
    operation = None if as_sent else _operation(row, was_sent=was_sent)
    is_older = row.outcome is Outcome.STALE and operation is None
    if there is not None and operation != "put" and (there.is_pending or not was_sent or is_older):
        return GivesWay()
    is_tombstone = row.is_deleted or (as_sent and row.outcome is Outcome.DELETED_ELSEWHERE)
    return Arrival(is_tombstone, operation, keeps_version=not was_sent or row.outcome is Outcome.UNCHANGED)


def _operation(row: GuestRow, *, was_sent: bool) -> str | None:
    if not row.is_deleted:
        return "put"
    return "delete" if was_sent else None
