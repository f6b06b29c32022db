"""The diary's one file: transactions begin and end here."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlmodel import Session, select

from contracts import limits
from contracts.clock import Clock, NewId
from contracts.messages import Words
from local_store.checks import find_problems
from local_store.connecting import driver_connection, for_writing, memory_engine, memory_uri, store_engine
from local_store.copying import copy_verified
from local_store.errors import translated, translated_folder
from local_store.migrating import MIGRATIONS, Migrations
from local_store.opening import FilePreparation, build
from local_store.tables import MealRow


class Database:
    """An open diary file; safe to use from several threads, beside other processes on the same file.

    Every error of SQLite leaves as `contracts.services.StoreUnavailable`.
    """

    def __init__(
        self, path: Path, engine: Engine, notice: Words | None, watcher: Callable[[], sqlite3.Connection]
    ) -> None:
        """Use `open` or `in_memory`."""
        self.path = path
        self.notice = notice
        """What the person should be told about the opening, such as that a damaged file was replaced."""
        self.before_write: Callable[[], None] = lambda: None
        """Called before each transaction that writes, outside of it."""
        self._reading = engine
        self._writing = for_writing(engine)
        self._open_watcher = watcher
        self._watcher: sqlite3.Connection | None = None
        self._watcher_lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, clock: Clock, new_id: NewId, migrations: Migrations = MIGRATIONS) -> Self:
        """Open the file, making or migrating it as needed.

        Raises `StoreUnavailable`, with the file untouched, where a newer version wrote it or it cannot be used.
        """
        notice = FilePreparation(path, clock, new_id, migrations).run()
        return cls(path, store_engine(path), notice, lambda: _watching(path))

    @classmethod
    def in_memory(cls, clock: Clock, new_id: NewId) -> Self:
        """A new diary of which nothing is ever written to a disk; it ends with `close`, or with the program."""
        uri = memory_uri(new_id())
        engine = memory_engine(uri)
        database = cls(Path(uri), engine, None, lambda: _watching(uri))
        with translated(database.path):
            database.data_version()  # the watcher's connection is never idle: the diary lives as long as it does
            build(engine, MIGRATIONS, clock, new_id)
        return database

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the diary."""
        with translated(self.path), Session(self._reading) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is the only one writing; committed at the end, rolled back by any exception."""
        self.before_write()
        with translated(self.path), Session(self._writing) as session, session.begin():
            # The lock is taken here, so that what the block reads is what it changes.
            session.connection()
            yield session

    def backup(self, target: Path) -> None:
        """Write a verified copy to `target`, replacing it whole or not at all."""
        with translated_folder(target.parent), self.snapshot() as copy:
            copy(target)

    @contextmanager
    def snapshot(self) -> Iterator[Callable[[Path], None]]:
        """Holds the diary as it is now; what it gives does with that what `backup` does, whatever is written since."""
        with self.read() as session:
            raw = driver_connection(session.connection())
            raw.execute("SELECT 1 FROM sqlite_schema").fetchone()  # a transaction sees the state of its first reading
            yield partial(copy_verified, raw)

    def is_empty(self) -> bool:
        """Whether nothing was ever logged here."""
        with self.read() as session:
            return session.exec(select(MealRow.id).limit(1)).first() is None

    def data_version(self) -> int:
        """A number that differs from the last one where anyone has committed since: this program or another."""
        with translated(self.path), self._watcher_lock:
            if self._watcher is None:
                self._watcher = self._open_watcher()
            version: int = self._watcher.execute("PRAGMA data_version").fetchone()[0]
            return version

    def problems(self) -> list[str]:
        """What is wrong with the file or with meals in it, in words; empty where all is well. Reads everything."""
        with self.read() as session:
            return find_problems(session)

    def close(self) -> None:
        """Close every connection."""
        with self._watcher_lock:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._reading.dispose()


def _watching(place: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(place, timeout=limits.BUSY_SECONDS, check_same_thread=False, uri=isinstance(place, str))
