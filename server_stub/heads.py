"""The account head: an account's lock and its commit counter.

Every transaction that may change an account's data begins here. The row stays locked until the transaction ends, so an
account's commits have one order, and a reader that pages by revision skips none.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from contracts.clock import NewId
from contracts.problems import ProblemCode
from server_stub.errors import RequestRefused
from server_stub.tables import account_head, commits

_Row = TypeVar("_Row")
_MARK_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Head:
    """`revision` is the last commit's; `feed_epoch` is the one that cursors must name.

    `purged` is the last revision of which something was let go.
    """

    revision: int
    feed_epoch: str
    purged: int = 0


def make_head(connection: Connection, account_id: UUID, feed_epoch: UUID) -> None:
    """Start the counter of a new account at 0."""
    row = {"account_id": str(account_id), "head": 0, "feed_epoch": str(feed_epoch), "purged": 0}
    connection.execute(insert(account_head).values(row))


def advance_head(connection: Connection, account_id: UUID, device_id: UUID | None = None) -> int:
    """Lock the account and give the revision of this commit, which came from that device."""
    revision = _move_head(connection, account_id, 1)
    row = {
        "account_id": str(account_id),
        "revision": revision,
        "mark": secrets.token_hex(_MARK_BYTES),
        "device_id": None if device_id is None else str(device_id),
    }
    connection.execute(insert(commits).values(row))
    return revision


def mark_of(connection: Connection, account_id: UUID, revision: int) -> str:
    """What tells this commit from any other of its number; empty for none at all, and for one of an earlier version."""
    mine = (commits.c.account_id == str(account_id), commits.c.revision == revision)
    return connection.execute(select(commits.c.mark).where(*mine)).scalar_one_or_none() or ""


def lock_head(connection: Connection, account_id: UUID) -> int:
    """Lock the account and give the revision this commit will have, once something changes and `advance_head` runs."""
    return _move_head(connection, account_id, 0) + 1


def renew_epochs(connection: Connection, new_id: NewId) -> int:
    """Make every cursor given out so far invalid; of how many accounts. For a database brought back from a backup."""
    found = connection.execute(select(account_head.c.account_id)).scalars().all()
    for account in found:
        renewed = update(account_head).where(account_head.c.account_id == account).values(feed_epoch=str(new_id()))
        connection.execute(renewed)
    return len(found)


def renew_epoch(connection: Connection, account_id: UUID, known: str, renewed: UUID) -> None:
    """Make every cursor of the account invalid, unless that was done since `known` was read."""
    mine = (account_head.c.account_id == str(account_id), account_head.c.feed_epoch == known)
    connection.execute(update(account_head).where(*mine).values(feed_epoch=str(renewed)))


def note_purge(connection: Connection, account_id: UUID, revision: int) -> None:
    """Something up to this revision was let go: who began to read before and has not come so far begins anew."""
    further = update(account_head).where(account_head.c.account_id == str(account_id), account_head.c.purged < revision)
    connection.execute(further.values(purged=revision))


def read_head(connection: Connection, account_id: UUID) -> Head:
    """Where the account stands in this snapshot."""
    statement = select(account_head).where(account_head.c.account_id == str(account_id))
    row = _existing(connection.execute(statement).one_or_none())
    return Head(revision=row.head, feed_epoch=row.feed_epoch, purged=row.purged)


def _move_head(connection: Connection, account_id: UUID, by: int) -> int:
    statement = (
        update(account_head)
        .where(account_head.c.account_id == str(account_id))
        .values(head=account_head.c.head + by)
        .returning(account_head.c.head)
    )
    return int(_existing(connection.execute(statement).one_or_none()).head)


def _existing(row: _Row | None) -> _Row:
    """Refuses where the account was deleted after the request was let in."""
    if row is None:
        raise RequestRefused(ProblemCode.INVALID_TOKEN)
    return row
