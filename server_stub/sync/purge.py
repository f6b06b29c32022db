"""Lets go of what nobody needs any more: what deleted meals held, and copies that are long in the history.

A tombstone stays for good, so that a meal never comes alive again by a late push or import.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from contracts import limits
from contracts.clock import Clock
from contracts.wire import instant_text
from server_stub.database import Database
from server_stub.heads import lock_head, note_purge
from server_stub.meals.columns import bare_content
from server_stub.sync.operations import OperationRepository
from server_stub.tables import accounts, devices, meal_history, meals


@dataclass(frozen=True, slots=True)
class Purged:
    """How many deleted meals and how many copies of the history were let go."""

    meals: int
    copies: int

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.meals + other.meals, self.copies + other.copies)


def purge(database: Database, clock: Clock) -> Purged:
    """Of every account, each in a transaction of its own."""
    with database.read() as connection:
        found = connection.execute(select(accounts.c.id)).scalars().all()
    total = Purged(0, 0)
    for account in found:
        with database.write() as connection:
            total += purge_account(connection, UUID(account), clock.now())
    return total


def purge_account(connection: Connection, account_id: UUID, now: datetime) -> Purged:
    """What is older than `limits.TOMBSTONE_DAYS`, up to where every device has read that was here within them."""
    account = str(account_id)
    long_ago = instant_text(now - timedelta(days=limits.TOMBSTONE_DAYS))
    read = _read_by_all(connection, account, long_ago, head=lock_head(connection, account_id) - 1)
    buried = _matching(meals.c, account, read, meals.c.deleted_at <= long_ago, meals.c.content != bare_content())
    last = connection.execute(select(func.max(meals.c.revision)).where(*buried)).scalar()
    emptied = {"kcal_milli": 0, "protein_mg": None, "carbs_mg": None, "fat_mg": None, "content": bare_content()}
    count = connection.execute(update(meals).where(*buried).values(emptied)).rowcount
    old = _matching(meal_history.c, account, read, meal_history.c.recorded_at <= long_ago)
    copies = connection.execute(delete(meal_history).where(*old)).rowcount
    OperationRepository(connection, account_id).forget_meals(long_ago)
    if last is not None:
        note_purge(connection, account_id, last)
    return Purged(count, copies)


def _read_by_all(connection: Connection, account: str, long_ago: str, *, head: int) -> int:
    """The last revision that no device in use still has to read."""
    is_in_use = (devices.c.revoked_at.is_(None), devices.c.last_seen_at > long_ago)
    least = select(func.min(devices.c.revision)).where(devices.c.account_id == account, *is_in_use)
    found = connection.execute(least).scalar()
    return head if found is None else int(found)


def _matching(
    columns: Any, account: str, read: int, *conditions: ColumnElement[bool]
) -> tuple[ColumnElement[bool], ...]:
    return (columns.account_id == account, columns.revision <= read, *conditions)
