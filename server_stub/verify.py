"""Recomputes what is derived and compares it with what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Select, Table, and_, exists, func, inspect, or_, select
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint

from contracts.meal import WireMeal
from contracts.wire import MalformedJson, read_json
from server_stub.database import Database
from server_stub.meals.columns import MEAL_COLUMNS, bare_content, meal_columns
from server_stub.meals.summaries import computed_summaries
from server_stub.tables import (
    account_head,
    accounts,
    day_summaries,
    import_receipts,
    imports,
    meals,
    metadata,
    settings,
)

_PAGE_ROWS = 1000


def differences(database: Database) -> list[str]:
    """One line for each thing that is not what it must be; all of it read in one snapshot."""
    with database.read() as connection:
        return [
            *_content_differences(connection),
            *_summary_differences(connection),
            *_head_differences(connection),
            *_receipt_differences(connection),
            *_orphans(connection),
        ]


def _content_differences(connection: Connection) -> Iterator[str]:
    """The columns of a meal say what its content says; a tombstone's may have been let go."""
    is_kept = or_(meals.c.deleted_at.is_(None), meals.c.content != bare_content())
    statement = select(meals).where(is_kept).execution_options(yield_per=_PAGE_ROWS)
    for row in connection.execute(statement):
        try:
            said = meal_columns(WireMeal.model_validate(read_json(row.content)))
        except (MalformedJson, ValidationError):
            yield f"meal {row.id} of {row.account_id} has content that is no meal"
            continue
        for name in MEAL_COLUMNS:
            if said[name] != getattr(row, name):
                yield f"meal {row.id} of {row.account_id} has other {name} than its content"


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


def _receipt_differences(connection: Connection) -> Iterator[str]:
    has_receipt = exists().where(
        import_receipts.c.account_id == imports.c.account_id, import_receipts.c.import_id == imports.c.import_id
    )
    without = select(imports.c.account_id, imports.c.import_id).where(imports.c.status == "committed", ~has_receipt)
    for row in connection.execute(without):
        yield f"import {row.import_id} of {row.account_id} is committed without a receipt"


def _orphans(connection: Connection) -> Iterator[str]:
    """Rows whose parent is gone, by the foreign keys the database itself has."""
    found = inspect(connection)
    for child in metadata.sorted_tables:
        for key in found.get_foreign_keys(child.name):
            count = int(connection.execute(_orphans_of(child, key)).scalar_one())
            if count:
                rows = "1 row" if count == 1 else f"{count:,} rows"
                yield f"{child.name} has {rows} without its {key['referred_table']}"


def _orphans_of(child: Table, key: ReflectedForeignKeyConstraint) -> Select[Any]:
    parent = metadata.tables[key["referred_table"]].alias("parent")
    columns = [child.c[name] for name in key["constrained_columns"]]
    pairs = zip(columns, key["referred_columns"], strict=True)
    has_parent = exists().where(*(column == parent.c[name] for column, name in pairs))
    is_set = and_(*(column.is_not(None) for column in columns))
    return select(func.count()).select_from(child).where(is_set, ~has_parent)
