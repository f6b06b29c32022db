"""Dated backups in a folder the person can see; the newest of each kind are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from contracts import limits
from contracts.clock import Clock
from local_store.copying import dated_path
from local_store.database import Database
from local_store.errors import translated_folder


class BackupKind(StrEnum):
    """Why a backup was made; the beginning of its name."""

    USUAL = "tuckbox"
    BEFORE_RESTORE = "tuckbox-before-restore"
    """Of the diary that a restored one took the place of: going through many backups must push no usual one out."""


_NAME: Final = re.compile(rf"({'|'.join(BackupKind)})-(\d{{8}}-\d{{6}})(?:-(\d+))?\.db")
_MADE_AT: Final = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup by what its name and its size say; it is not opened for that."""

    path: Path
    kind: BackupKind
    made_at: datetime
    number: int
    """Among those of the same second, from 1."""
    byte_count: int


def make_backup(database: Database, folder: Path, clock: Clock, kind: BackupKind = BackupKind.USUAL) -> Backup:
    """Write a verified copy into `folder`, then remove all but the newest `limits.BACKUPS_KEPT` of its kind.

    Raises `StoreUnavailable` where the copy cannot be written or verified; older backups are then left alone.
    """
    return write_backup(database.backup, folder, clock.now(), kind)


def write_backup(copy: Callable[[Path], None], folder: Path, now: datetime, kind: BackupKind) -> Backup:
    """The same, of what `copy` writes a verified copy of."""
    with translated_folder(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = dated_path(folder, kind, now)
        copy(target)
        of_kind = [each for each in backups(folder) if each.kind is kind]
        for outdated in of_kind[limits.BACKUPS_KEPT :]:
            outdated.path.unlink()
    return next(each for each in of_kind if each.path == target)


def backups(folder: Path) -> Sequence[Backup]:
    """The backups in a folder, newest first; other files are not looked at. Raises `StoreUnavailable`."""
    with translated_folder(folder):
        paths = list(folder.iterdir()) if folder.exists() else []
        found = [_backup(path, name) for path in paths if (name := _NAME.fullmatch(path.name))]
    return sorted(found, key=lambda each: (each.made_at, each.number), reverse=True)


def _backup(path: Path, name: re.Match[str]) -> Backup:
    made_at = datetime.strptime(name[2], _MADE_AT).replace(tzinfo=UTC)
    return Backup(path, BackupKind(name[1]), made_at, int(name[3] or 1), path.stat().st_size)
