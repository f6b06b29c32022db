"""Recomputes what is derived and compares it with what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from server_stub.database import Database
from server_stub.meals.summaries import computed_summaries
from server_stub.tables import account_head, accounts, day_summaries, imports, meals, settings


def differences(database: Database) -> list[str]:
    """One line for each day summary or account head that is not what it must be; in one snapshot."""
    with database.read() as connection:
        return [*_summary_differences(connection), *_head_differences(connection)]


def _summary_differences(connection: Connection) -> Iterator[str]:
    columns = [column.name for column in day_summaries.columns]
    stored = select(*(day_summaries.c[name] for name in columns))
    computed = computed_summaries().subquery()
    fresh = select(*(computed.c[name] for name in columns))
    for account, day in _only_in(connection, fresh, stored):
        yield f"day summary of {account} on {day} is missing or wrong"
    for account, day in _only_in(connection, stored, fresh):
        yield f"day summary of {account} on {day} is stored but not what its meals say"


def _only_in(connection: Connection, these: Select[Any], those: Select[Any]) -> Iterator[tuple[str, str]]:
    for row in connection.execute(these.except_(those)):
        yield row.account_id, row.logical_date


def _head_differences(connection: Connection) -> Iterator[str]:
    headless = select(accounts.c.id).where(accounts.c.id.not_in(select(account_head.c.account_id)))
    for (account,) in connection.execute(headless):
        yield f"account {account} has no head"
    for table in (meals, settings, imports):
        newest = func.max(table.c.revision)
        ahead = (
            select(account_head.c.account_id, account_head.c.head, newest.label("newest"))
            .join(table, table.c.account_id == account_head.c.account_id)
            .group_by(account_head.c.account_id, account_head.c.head)
            .having(newest > account_head.c.head)
        )
        for row in connection.execute(ahead):
            yield f"head of {row.account_id} is {row.head}, but {table.name} go up to {row.newest}"
