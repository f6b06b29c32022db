"""Reading an account's feed from its beginning, without losing what only this device holds.

What the account had is listed first (`feed_rest`), and each meal is struck off as the feed tells of it. Two things
may be behind it. Either the position was too old: then a meal that the feed does not tell of is offered to the server
with the version it had, and the server knows whether it was deleted since. Or the server's database was brought back
from a backup, which its new epoch shows: then what this device holds in a newer version, or alone, is told again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, delete, exists, select

from contracts.feed_page import Change, ChangeText
from contracts.sync import MealChange
from local_store.outbox import Outbox
from local_store.rows import listed, meal_of
from local_store.tables import DeadLetterRow, FeedRestRow, MealRow, OutboxRow

_EXPECT: Final = text(
    """
    INSERT OR REPLACE INTO feed_rest (owner, meal_id, server_version)
    SELECT owner, id, server_version FROM meals WHERE owner = :owner AND server_version IS NOT NULL
    """
)
_FORGET_VERSIONS: Final = text(
    """
    UPDATE meals SET server_version = NULL WHERE owner = :owner AND id IN (
        SELECT meal_id FROM feed_rest WHERE owner = :owner
    )
    """
)


def expect_all(session: Session, owner: str) -> None:
    """From now on the feed is to tell of every meal the account had."""
    session.execute(_EXPECT, {"owner": owner})


def own_changes(session: Session, owner: str, ids: Collection[UUID]) -> set[UUID]:
    """Which of these meals stand as this device changed them: not yet told, or refused."""
    waiting = (col(OutboxRow.owner) == owner, col(OutboxRow.meal_id).in_(listed(map(str, ids))))
    refused = (
        col(DeadLetterRow.op_id).is_not(None),
        col(DeadLetterRow.discarded_at).is_(None),
        col(DeadLetterRow.meal_id).in_(listed(map(str, ids))),
    )
    letters = session.exec(select(DeadLetterRow.meal_id).where(*refused))
    return {*session.exec(select(OutboxRow.meal_id).where(*waiting)), *(each for each in letters if each)}


class Resync:
    """One page of such a reading; of any other it does nothing."""

    def __init__(self, session: Session, owner: str, outbox: Outbox, *, is_restored: bool) -> None:
        """`is_restored`: the server's database was brought back from a backup."""
        self._session = session
        self._owner = owner
        self._outbox = outbox
        self._is_restored = is_restored

    def heard(self, news: Sequence[MealChange], told: Sequence[Change]) -> Sequence[MealChange]:
        """Strike off what the page tells of; the news without those that are older than what this device holds."""
        if not self._is_going_on():
            return news
        ids = [UUID(each.meal_id) if isinstance(each, ChangeText) else each.id for each in told]
        older = self._older_than_here(news) if self._is_restored else []
        self._tell_again(older)
        struck = (col(FeedRestRow.owner) == self._owner, col(FeedRestRow.meal_id).in_(listed(map(str, ids))))
        self._session.exec(delete(FeedRestRow).where(*struck))
        kept = {row.id for row in older}
        return [change for change in news if change.id not in kept]

    def end(self) -> None:
        """The feed has told of all there is: the rest is told to the server."""
        if not self._is_going_on():
            return
        rest = exists().where(col(FeedRestRow.owner) == self._owner, col(FeedRestRow.meal_id) == col(MealRow.id))
        query = select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None), rest)
        rows = self._session.exec(query).all()
        if self._is_restored:
            self._session.execute(_FORGET_VERSIONS, {"owner": self._owner})
            self._session.expire_all()
        self._tell_again(rows)
        self._session.exec(delete(FeedRestRow).where(col(FeedRestRow.owner) == self._owner))

    def _is_going_on(self) -> bool:
        any_ = select(FeedRestRow.meal_id).where(col(FeedRestRow.owner) == self._owner).limit(1)
        return self._session.exec(any_).first() is not None

    def _older_than_here(self, news: Sequence[MealChange]) -> list[MealRow]:
        """The rows that went on, here or for all, after the backup was made; they are changes of what it holds."""
        found = []
        for change in news:
            row = self._session.get(MealRow, (self._owner, change.id))
            if row is not None and row.server_version is not None and row.server_version >= change.version:
                row.server_version = change.version
                if _differs(row, change):
                    found.append(row)
        self._session.flush()
        return found

    def _tell_again(self, rows: Sequence[MealRow]) -> None:
        pending = own_changes(self._session, self._owner, [row.id for row in rows])
        self._outbox.record(self._session, [row for row in rows if row.id not in pending])


def _differs(row: MealRow, change: MealChange) -> bool:
    if change.meal is None or row.deleted_at is not None:
        return (change.meal is None) != (row.deleted_at is not None)
    return meal_of(row) != change.meal.meal
