"""What differs between databases: here SQLite, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from contracts import limits

WRITES = "tuckbox_writes"
"""Execution option of a connection that is going to write."""


def open_engine(url: str) -> Engine:
    """An engine whose connections have the project's pragmas and whose writers lock at once."""
    engine = create_engine(
        url,
        hide_parameters=True,  # an error's text must not carry meals or addresses into the log
        connect_args={"check_same_thread": False, "timeout": limits.BUSY_SECONDS},
        pool_size=8,
        max_overflow=40,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def insert_if_absent(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert; a row whose key is taken stays as it is."""
    if rows:
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def _prepare(dbapi_connection: Any, _: ConnectionPoolEntry) -> None:
    dbapi_connection.isolation_level = None  # BEGIN is ours: the driver would defer it
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock first: a deferred BEGIN that turns to writing fails at once, whatever the timeout."""
    immediate = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
