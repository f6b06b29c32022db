"""Dated backups in a folder the person can see; the newest are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from contracts import limits
from contracts.clock import Clock
from local_store.copying import dated_path
from local_store.database import Database
from local_store.errors import translated_folder

_STEM: Final = "tuckbox"
_PATTERN: Final = f"{_STEM}-{'[0-9]' * 8}-{'[0-9]' * 6}*.db"


def make_backup(database: Database, folder: Path, clock: Clock) -> Path:
    """Write a verified copy into `folder`, then remove all but the newest `limits.BACKUPS_KEPT`.

    Raises `StoreUnavailable` where the copy cannot be written or verified; older backups are then left alone.
    """
    with translated_folder(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = dated_path(folder, _STEM, clock.now())
        database.backup(target)
        for outdated in backups(folder)[limits.BACKUPS_KEPT :]:
            outdated.unlink()
    return target


def backups(folder: Path) -> Sequence[Path]:
    """The backups in a folder, newest first; other files are not looked at."""
    return sorted(folder.glob(_PATTERN), key=lambda path: (path.stem[:23], len(path.stem), path.stem), reverse=True)
