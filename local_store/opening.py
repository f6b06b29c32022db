"""Makes a diary's file fit to be opened: new, of this version, or repaired; never overwritten."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, assert_never

from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy import Engine
from sqlmodel import Session

from contracts import limits
from contracts.clock import Clock, NewId
from contracts.messages import Message, Words
from contracts.services import StoreUnavailable
from local_store.connecting import driver_connection, for_writing, read_only, store_engine
from local_store.copying import copy_verified, count_rows, damage, dated_path, sync_to_disk
from local_store.errors import DAMAGED, primary_code, translated, translated_folder
from local_store.identity import ensure_identity
from local_store.migrating import Migrations, upgrade
from local_store.salvage import salvage

_OPENED_ELSEWHERE: Final = Message("Another window is opening the diary. Try again in a moment.")
_NEWER: Final = Message("{path} was written by a newer Tuckbox. It was left as it is: update Tuckbox to open it.")
_NO_DIARY: Final = Message("{path} is not a Tuckbox diary. It was left as it is.")
_NOTHING_SALVAGED: Final = Message(
    "Your diary's file was damaged. It is kept as {path}, and no meal could be read from it. "
    "If some are missing, restore a backup."
)
_SALVAGED: Final = Message(
    "Your diary's file was damaged. It is kept as {path}, and {count} meal could be read from it. "
    "If some are missing, restore a backup.",
    "Your diary's file was damaged. It is kept as {path}, and {count} meals could be read from it. "
    "If some are missing, restore a backup.",
)

_COMPANIONS = ("-wal", "-shm")
"""What SQLite keeps beside a file in use; `-wal` holds committed changes."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A diary of that version."""

    version: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """Not a database any more, or one with a broken structure."""


class FilePreparation:
    """One opening of the file at `path`."""

    def __init__(self, path: Path, clock: Clock, new_id: NewId, migrations: Migrations) -> None:
        self._path = path
        self._clock = clock
        self._new_id = new_id
        self._migrations = migrations
        self._ready = path.with_name(f"{path.name}.ready")

    def run(self) -> Words | None:
        """Leave a file of this version at the path; what the person should know about it, if anything.

        Raises `StoreUnavailable`, with the file untouched, where it is of a newer version or cannot be used.
        """
        folder = self._path.parent
        with translated_folder(folder), translated(self._path):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with FileLock(self._path.with_name(f"{self._path.name}.opening"), timeout=limits.BUSY_SECONDS):
                    return self._prepare()
            except LockTimeout as error:
                raise StoreUnavailable(_OPENED_ELSEWHERE) from error

    def _prepare(self) -> Words | None:
        if not self._path.exists():
            self._start()
            return None
        match inspect(self._path):
            case Damaged():
                return self._replace_damaged()
            case Sound(version):
                self._migrate(version)
                return None
            case never:
                assert_never(never)

    def _start(self) -> None:
        # Changes left without their file would be taken for the new file's own.
        set_aside(self._path, self._clock.now())
        if not self._ready.exists():
            self._build(salvaged_from=None)
        self._install()

    def _migrate(self, version: str) -> None:
        if version == self._migrations.head:
            return
        if version not in self._migrations.versions:
            raise StoreUnavailable(_NEWER.of(path=self._path))
        copy = dated_path(self._path.parent, f"{self._path.stem}.before-{self._migrations.head}", self._clock.now())
        engine = store_engine(self._path)
        try:
            with engine.begin() as connection:
                copy_verified(driver_connection(connection), copy)
            upgrade(engine, self._migrations)
        finally:
            engine.dispose()

    def _replace_damaged(self) -> Words:
        count = self._build(salvaged_from=self._path)
        aside = set_aside(self._path, self._clock.now())
        self._install()
        return _SALVAGED.of(path=aside, count=count) if count else _NOTHING_SALVAGED.of(path=aside)

    def _build(self, salvaged_from: Path | None) -> int:
        """Write a complete file beside the path; the number of meals in it."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        remove_file(fresh)
        fresh.touch(mode=0o600)
        engine = store_engine(fresh)
        try:
            count = build(engine, self._migrations, self._clock, self._new_id, salvaged_from)
        finally:
            engine.dispose()
        fresh.replace(self._ready)
        return count

    def _install(self) -> None:
        self._ready.replace(self._path)
        sync_to_disk(self._path.parent)


def build(
    engine: Engine, migrations: Migrations, clock: Clock, new_id: NewId, salvaged_from: Path | None = None
) -> int:
    """Make an empty database a diary, with what a damaged file still holds; the number of meals in it."""
    upgrade(engine, migrations)
    with Session(for_writing(engine)) as session, session.begin():
        raw = driver_connection(session.connection())
        count = salvage(salvaged_from, raw) if salvaged_from else 0
        ensure_identity(session, clock, new_id)
    return count


def inspect(path: Path) -> Sound | Damaged:
    """Look at a file without changing it. Raises `StoreUnavailable` where it is some other program's database."""
    if path.stat().st_size == 0:
        return Damaged()
    try:
        with closing(read_only(path)) as connection:
            if damage(connection):
                return Damaged()
            tables = count_rows(connection)
            if not tables.get("alembic_version") or "meals" not in tables:
                raise StoreUnavailable(_NO_DIARY.of(path=path))
            return Sound(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if primary_code(error) in DAMAGED:
            return Damaged()
        raise


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a file and what SQLite keeps beside it; nothing is deleted. Absent files are no error."""
    aside = dated_path(path.parent, f"{path.stem}.damaged", now)
    for ending in ("", *_COMPANIONS):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def remove_file(path: Path) -> None:
    """Remove a file that was never finished, with what SQLite keeps beside it."""
    for ending in ("", *_COMPANIONS):
        path.with_name(path.name + ending).unlink(missing_ok=True)
