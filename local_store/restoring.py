"""Goes back to a backup, in one transaction: the diary is the one before or the one restored, never in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import text

from contracts.clock import Clock, NewId
from contracts.messages import Message
from contracts.services import StoreUnavailable
from local_store import identity
from local_store.backups import Backup, BackupKind, make_backup
from local_store.connecting import driver_connection, read_only, store_engine
from local_store.copying import copy_verified
from local_store.database import Database
from local_store.errors import translated, translated_folder
from local_store.migrating import MIGRATIONS, upgrade
from local_store.opening import Sound, inspect, remove_file

_NEWER: Final = Message("{file} was written by a newer Tuckbox: update Tuckbox to restore it.")
_DAMAGED: Final = Message("{file} is damaged and cannot be restored. Choose another backup.")

_STAYS: Final = frozenset({"alembic_version", "device_choices"})
"""What is this device's own, whichever diary is on it."""

_OWN_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"

_SHOWN: Final = """
    SELECT count(*), min(logical_date), max(logical_date) FROM meals
    WHERE deleted_at IS NULL AND owner = coalesce(
        (SELECT 'user:' || value FROM device WHERE key = 'shown_account'),
        (SELECT 'guest:' || value FROM device WHERE key = 'lineage_id')
    )
"""

_READ_FEEDS_ANEW: Final = "UPDATE sync_state SET cursor = NULL, epoch = NULL, revision = 0, behind = 0"
"""What an account's devices have done since is to be told again: the server knows, this diary has forgotten."""


@dataclass(frozen=True, slots=True)
class BackedUpDiary:
    """What a person would see after going back to a backup."""

    meal_count: int
    first: date | None
    last: date | None


def look_into(file: Path) -> BackedUpDiary:
    """What the backup holds. Raises `StoreUnavailable` where it is damaged, of a newer version or no backup at all."""
    _version_of(file)
    with translated(file), closing(read_only(file)) as connection:
        return _held(connection)


def look_at_present(database: Database) -> BackedUpDiary:
    """The same of the diary there is."""
    with database.read() as session:
        return _held(driver_connection(session.connection()))


def restore_backup(database: Database, file: Path, folder: Path, clock: Clock, new_id: NewId) -> Backup:
    """Put the diary in `file` in the place of the present one; the backup of that, made in `folder` before.

    This device keeps its id and what was chosen for it. Raises `StoreUnavailable`, with nothing changed, where the
    file cannot be restored or the present diary cannot be backed up.
    """
    with _prepared(file, database.path) as source, database.write() as session:
        # Nobody else can write from here on, so the backup holds all that is about to be replaced.
        kept = make_backup(database, folder, clock, BackupKind.BEFORE_RESTORE)
        device = identity.current_device(session)
        with translated(file):
            _take_over(source, driver_connection(session.connection()))
        session.expire_all()
        session.execute(text(_READ_FEEDS_ANEW))
        identity.put_device(session, identity.DEVICE_ID, device)
        identity.ensure_identity(session, clock, new_id)
    return kept


def _held(connection: sqlite3.Connection) -> BackedUpDiary:
    count, first, last = connection.execute(_SHOWN).fetchone()
    return BackedUpDiary(count, *(day and date.fromisoformat(day) for day in (first, last)))


def _version_of(file: Path) -> str:
    with translated_folder(file), translated(file):
        match inspect(file):
            case Sound(version) if version in MIGRATIONS.versions:
                return version
            case Sound():
                raise StoreUnavailable(_NEWER.of(file=file))
            case _:
                raise StoreUnavailable(_DAMAGED.of(file=file))


@contextmanager
def _prepared(file: Path, present: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the file, verified and brought to this version, beside the present diary for as long as it is read."""
    version = _version_of(file)
    copy = present.with_name(f"{present.name}.restoring")
    remove_file(copy)
    try:
        with translated_folder(copy.parent), translated(file), closing(read_only(file)) as source:
            source.execute("BEGIN")
            copy_verified(source, copy)
        if version != MIGRATIONS.head:
            _bring_up_to_date(copy)
        with translated(file), closing(read_only(copy)) as ready:
            yield ready
    finally:
        remove_file(copy)


def _bring_up_to_date(copy: Path) -> None:
    engine = store_engine(copy)
    try:
        with translated(copy):
            upgrade(engine, MIGRATIONS)
    finally:
        engine.dispose()


def _take_over(source: sqlite3.Connection, present: sqlite3.Connection) -> None:
    """Every row of the one in the place of every row of the other; both are of this version."""
    present.execute("PRAGMA defer_foreign_keys = ON")
    tables = [name for (name,) in present.execute(_OWN_TABLES).fetchall() if name not in _STAYS]
    for table in tables:  # all of them before the first is filled: what hangs on a row goes with it
        present.execute(f'DELETE FROM "{table}"')  # noqa: S608  # names from the schema itself
    for table in tables:
        columns = [row[1] for row in present.execute(f'PRAGMA table_info("{table}")')]
        listed, marks = ", ".join(columns), ", ".join("?" * len(columns))
        rows = source.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608  # as above
        present.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)  # noqa: S608  # as above
