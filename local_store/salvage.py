"""Reads from a damaged file what can still be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from local_store.connecting import read_only

_TABLES: Final = (
    *("device", "lineages", "meals", "settings", "food_figures", "import_sources", "dead_letters", "sync_state"),
    *("outbox", "setting_outbox"),
)
"""What a person would miss. A promotion under way is begun again: the server knows each meal by its id.

Changes that could be undone are not among them: one of which a part is left cannot be taken back as a whole.
"""


def salvage(damaged: Path, fresh: sqlite3.Connection) -> int:
    """Copy row by row what the damaged file still yields into `fresh`; the number of meals found."""
    with suppress(sqlite3.DatabaseError), closing(read_only(damaged)) as source:
        source.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for table in _TABLES:
            _copy_table(table, source, fresh)
    # A file of an older version has none.
    fresh.execute("UPDATE meals SET food_key = fold(name)")
    # Rows may be missing that the account holds: its feed is read again from the beginning.
    fresh.execute("UPDATE sync_state SET cursor = NULL, epoch = NULL, revision = 0")
    count: int = fresh.execute("SELECT count(*) FROM meals WHERE deleted_at IS NULL").fetchone()[0]
    return count


def _copy_table(table: str, source: sqlite3.Connection, fresh: sqlite3.Connection) -> None:
    with suppress(sqlite3.DatabaseError):
        known = _columns(table, fresh)
        columns = [name for name in _columns(table, source) if name in known]
        if not columns:
            return
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # our own names
        for row in _readable(table, columns, source):
            with suppress(sqlite3.IntegrityError):
                fresh.execute(insert, row)


def _columns(table: str, connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _readable(table: str, columns: list[str], source: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Rows from the front up to the first damaged page, then from the back; some come twice."""
    for order in ("ASC", "DESC"):
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED ORDER BY rowid {order}")  # noqa: S608  # our own names
        try:
            yield from rows
        except sqlite3.DatabaseError:
            continue
        return
