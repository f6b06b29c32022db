"""Errors of SQLite and SQLAlchemy end here: callers see `contracts.services` only.

DiaryError
├── StoreUnavailable   the file cannot be read or written; says what to do
└── StepRefused        a step of a promotion that has moved on
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from contracts.messages import Message, Words
from contracts.services import DiaryError, StoreUnavailable

DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_BUSY: Final = Message("Another window is busy with the diary. Nothing was saved: try again in a moment.")
_DAMAGED: Final = Message("The diary's file is damaged. Close Tuckbox and open it again to have it repaired.")
_SAYS: Final = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: Message("The disk is full. Nothing was saved: free some space and try again."),
    sqlite3.SQLITE_READONLY: Message(
        "The diary may not be written. Nothing was saved: check who owns {path} and its folder."
    ),
    sqlite3.SQLITE_PERM: Message("The diary may not be opened: check who owns {path} and its folder."),
    sqlite3.SQLITE_CANTOPEN: Message("The diary cannot be opened: check {path} and its folder."),
    sqlite3.SQLITE_IOERR: Message("The disk did not do its part. Nothing was saved: check the disk that holds {path}."),
    sqlite3.SQLITE_CONSTRAINT: Message("The diary refused a change that breaks its rules. Nothing was saved."),
    **dict.fromkeys(DAMAGED, _DAMAGED),
}
_OTHERWISE: Final = Message("The diary at {path} cannot be used ({reason}).")
_FOLDER_UNUSABLE: Final = Message("{folder} cannot be used: {reason}.")


class StepRefused(DiaryError):
    """A promotion has moved on: this step is not its next one, and nothing was changed."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What SQLite reports on the file at `path`, as `StoreUnavailable` in words for a person."""
    try:
        yield
    except DBAPIError as error:
        raise StoreUnavailable(_words(error.orig, path)) from error
    except sqlite3.Error as error:
        raise StoreUnavailable(_words(error, path)) from error
    except NoConnectionLeft as error:
        raise StoreUnavailable(_BUSY) from error


@contextmanager
def translated_folder(folder: Path) -> Iterator[None]:
    """What the operating system reports on `folder`, as `StoreUnavailable` in words for a person."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(_FOLDER_UNUSABLE.of(folder=folder, reason=error.strerror or error)) from error


def primary_code(error: BaseException | None) -> int:
    """SQLite's result code without the detail in its upper bytes; 0 where the error carries none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _words(error: BaseException | None, path: Path) -> Words:
    return _SAYS.get(primary_code(error), _OTHERWISE).of(path=path, reason=error)
