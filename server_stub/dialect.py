"""What differs between SQLite and PostgreSQL, and nowhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, assert_never, cast, get_args
from typing import Literal as OneOf

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import URL, Connection, Dialect, Engine, Insert, Table, create_engine, event, insert, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler

from contracts import limits

DialectName = OneOf["sqlite", "postgresql"]
_NAMES: Final = get_args(DialectName)
_WRITES: Final = "tuckbox_writes"
_MIGRATION_LOCK: Final = 0x7C0B07
"""The advisory lock of migrations; any number that nobody else on the database uses."""


def dialect_name(of: Engine | Connection) -> DialectName:
    """Which of the two it is."""
    name = of.dialect.name
    assert name in _NAMES
    return cast(DialectName, name)


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///PATH` or `postgresql://…`; nothing is connected yet."""
    parsed = make_url(url)
    return _open_postgresql(parsed) if parsed.get_backend_name() == "postgresql" else _open_sqlite(parsed)


def begin_options(engine: Engine, *, writes: bool) -> Mapping[str, Any]:
    """Execution options of a transaction. A read sees one snapshot.

    A write on PostgreSQL is READ COMMITTED: it takes its row locks first, and each statement after that sees what was
    committed before the lock was had.
    """
    match dialect_name(engine):
        case "sqlite":
            return {_WRITES: writes}
        case "postgresql" if writes:
            return {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}
        case "postgresql":
            return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        case other:
            assert_never(other)


def lock_migrations(connection: Connection) -> None:
    """Wait until no other process migrates this database; held to the end of the transaction.

    On SQLite the write transaction is that lock already.
    """
    if dialect_name(connection) == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {limits.MIGRATION_SECONDS * 1000:.0f}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")


@contextmanager
def bounded_wait(connection: Connection, seconds: float) -> Iterator[None]:
    """A statement of the block gives up after so long, whoever keeps it waiting.

    `lock_timeout` counts anew for each of several who share a row's lock. A writer on SQLite waits for nobody.
    """
    if dialect_name(connection) == "sqlite":
        yield
        return
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000:.0f}")
    yield
    connection.exec_driver_sql("SET LOCAL statement_timeout TO DEFAULT")


def is_missing_parent(error: IntegrityError) -> bool:
    """Whether a row was written that belongs to one that is not there."""
    match error.orig:
        case ForeignKeyViolation():
            return True
        case sqlite3.IntegrityError(sqlite_errorname="SQLITE_CONSTRAINT_FOREIGNKEY"):
            return True
        case _:
            return False


def insert_if_absent(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert; a row whose key is taken stays as it is."""
    if rows:
        connection.execute(_insert_or_nothing(connection, table), [dict(row) for row in rows])


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of these columns, named in the table's order. The driver gets them with nothing done to each."""
    if not rows:
        return
    statement = _insertion(connection.dialect, table, columns)
    if statement.positional:
        connection.exec_driver_sql(statement.string, list(rows))
    else:
        connection.exec_driver_sql(statement.string, [dict(zip(columns, row, strict=True)) for row in rows])


@lru_cache(maxsize=16)
def _insertion(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> SQLCompiler:
    statement = insert(table).compile(dialect=dialect, column_keys=columns)
    if statement.positiontup not in (None, list(columns)):
        raise AssertionError(f"the statement takes {statement.positiontup}")
    return statement


def insert_and_lock(connection: Connection, table: Table, row: Mapping[str, Any], key: str) -> None:
    """Insert; a row whose `key` is taken stays as it is. Either way the row is there, and locked."""
    statement: Insert
    match dialect_name(connection):
        case "sqlite":
            statement = sqlite.insert(table).on_conflict_do_update(index_elements=[key], set_={key: row[key]})
        case "postgresql":
            statement = postgresql.insert(table).on_conflict_do_update(index_elements=[key], set_={key: row[key]})
        case other:
            assert_never(other)
    connection.execute(statement, dict(row))


def _insert_or_nothing(connection: Connection, table: Table) -> Insert:
    match dialect_name(connection):
        case "sqlite":
            return sqlite.insert(table).on_conflict_do_nothing()
        case "postgresql":
            return postgresql.insert(table).on_conflict_do_nothing()
        case other:
            assert_never(other)


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # an error's text must not carry meals or addresses into the log
        connect_args={"check_same_thread": False, "timeout": limits.BUSY_SECONDS},
        pool_size=8,
        max_overflow=40,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: Any, _: ConnectionPoolEntry) -> None:
    dbapi_connection.isolation_level = None  # BEGIN is ours: the driver would defer it
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock first: a deferred BEGIN that turns to writing fails at once, whatever the timeout."""
    immediate = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _open_postgresql(url: URL) -> Engine:
    milliseconds = round(limits.BUSY_SECONDS * 1000)
    given = url.query.get("options", "")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args={
            "connect_timeout": round(limits.CONNECT_SECONDS),
            "tcp_user_timeout": milliseconds,
            "options": f"{given} -c timezone=UTC -c lock_timeout={milliseconds}",
        },
        pool_size=8,
        max_overflow=12,
        pool_timeout=limits.BUSY_SECONDS,
        pool_pre_ping=True,  # a connection the server has closed is replaced instead of failing a request
    )
