"""Copies of the diary's file by SQLite's backup API, believed only once they were opened and counted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from contracts.messages import Message
from contracts.services import StoreUnavailable
from local_store.connecting import read_only

_NOT_VERIFIED: Final = Message("The copy at {path} could not be verified, and was not kept.")


def copy_verified(source: sqlite3.Connection, target: Path) -> None:
    """Write a self-contained copy to `target`, replacing it whole or not at all.

    Args:
        source: in a read transaction, so that what is copied is what is counted.

    Raises `StoreUnavailable` where the copy does not hold what the source does.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    counts = count_rows(source)
    try:
        with closing(sqlite3.connect(part)) as copy:
            part.chmod(0o600)
            source.backup(copy)
            # One file that any program can open, also from a medium that cannot be written.
            copy.execute("PRAGMA journal_mode = DELETE")
        with closing(read_only(part)) as copy:
            if damage(copy) or count_rows(copy) != counts:
                raise StoreUnavailable(_NOT_VERIFIED.of(path=target))
        sync_to_disk(part)
        part.replace(target)
        sync_to_disk(target.parent)
    finally:
        part.unlink(missing_ok=True)


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """The number of rows of each table."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  # names from the schema itself


def damage(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the structure of the file; empty where it is sound.

    A row that breaks a constraint is no damage to the file: `checks` reports it.
    """
    lines = [str(line) for (line,) in connection.execute("PRAGMA quick_check")]
    return [line for line in lines if line != "ok" and not line.startswith("CHECK constraint failed")]


def dated_path(folder: Path, stem: str, now: datetime) -> Path:
    """`<stem>-YYYYMMDD-HHMMSS.db` in `folder`, with a number behind it where that name is taken."""
    name = f"{stem}-{now:%Y%m%d-%H%M%S}"
    path, number = folder / f"{name}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.db"
    return path


def sync_to_disk(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder; it keeps names in its own journal.
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
