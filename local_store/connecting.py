"""Connections to the diary's file: the pragmas, the begin of each transaction, the functions SQL may call."""

from __future__ import annotations

import sqlite3
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event

from contracts import limits
from contracts.messages import Message
from contracts.services import StoreUnavailable

SQLITE_OLDEST: Final = (3, 37, 0)
"""The first release with STRICT tables."""

_SQLITE_TOO_OLD: Final = Message("Tuckbox needs SQLite {oldest} or newer; this Python has {version}.")
_BEGIN: Final = "begin"
_ACCENTS: Final = frozenset({1, *range(10, 37), *range(200, 241)})
"""Canonical combining classes: overlays, the points of Hebrew and Arabic, and what stands at a letter's sides."""
_STROKES: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""What Unicode does not take apart, and people type without."""


def store_engine(path: Path) -> Engine:
    """An engine whose transactions read: see `for_writing`. Connections may be used by any thread, one at a time."""
    return _engine(URL.create("sqlite", database=str(path)))


def memory_engine(uri: str) -> Engine:
    """The same on a diary that is in this program's memory only: see `memory_uri`."""
    engine = _engine(URL.create("sqlite", database=uri, query={"uri": "true"}))
    event.listen(engine, "connect", _keep_off_the_disk)
    return engine


def memory_uri(id: UUID) -> str:
    """Where a diary in memory is found by every connection of this program; it goes when the last one is closed.

    Source: SQLite's `memdb` VFS, which shares a database in memory with the locks of a file.
    """
    return f"file:/{id}?vfs=memdb"


def _engine(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < SQLITE_OLDEST:
        oldest = ".".join(map(str, SQLITE_OLDEST))
        raise StoreUnavailable(_SQLITE_TOO_OLD.of(oldest=oldest, version=sqlite3.sqlite_version))
    engine = create_engine(
        url,
        poolclass=QueuePool,
        connect_args={"timeout": limits.BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine, taking the file's write lock at the start of each transaction.

    A transaction that reads first and writes later fails at once where another wrote in between, whatever the timeout.
    """
    return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=limits.BUSY_SECONDS)


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection beneath SQLAlchemy's, for the backup API."""
    found = connection.connection.driver_connection
    if not isinstance(found, sqlite3.Connection):
        raise TypeError("the local store runs on SQLite only")
    return found


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The form in which names are compared: without case and accents; single spaces between words.

    Marks that make another letter stay: the voicing of kana, nuktas and viramas, the tones of Thai.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    plain = "".join(char for char in decomposed if unicodedata.combining(char) not in _ACCENTS)
    return " ".join(plain.split()) or decomposed


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would otherwise begin transactions of its own, and never immediate ones.
    connection.isolation_level = None
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.execute(f"PRAGMA busy_timeout = {int(limits.BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _keep_off_the_disk(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA temp_store = MEMORY")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
