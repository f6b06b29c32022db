"""Backups of the diary: one a day by itself, more when asked for, and the way back to any of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from app.usecases.errors import PersonError
from contracts import limits
from contracts.clock import Clock, NewId
from contracts.logical_day import logical_date, next_rollover
from contracts.messages import Message, Words
from contracts.services import StoreUnavailable
from local_store import Database
from local_store.backups import Backup, BackupKind, backups, make_backup, write_backup
from local_store.errors import translated_folder
from local_store.restoring import BackedUpDiary, look_at_present, look_into, restore_backup
from sync_client.ports import WorkerLock

__all__ = ["BackedUpDiary", "Backup", "BackupKind", "BackupStanding", "Backups", "latest"]

FOLDER: Final = "folder"
"""The field that a refused folder is about."""

_WHOLE_PATH: Final = Message("Name the whole path of the folder, such as {example}.")
_AT_WORK: Final = Message(
    "Meals are being brought into your account right now. Let that end, or cancel it; then restore."
)

_RETRY_AFTER: Final = timedelta(seconds=limits.BACKUP_RETRY_SECONDS)


class BackupChoices(Protocol):
    """What the person chose for this device."""

    def backup_folder(self) -> Path | None:
        """Where backups are to go, or None where the person chose no folder."""

    def choose_backup_folder(self, folder: Path) -> None:
        """Remember it."""


@dataclass(frozen=True, slots=True)
class BackupStanding:
    """Where the backups are, newest first, and why today's is not among them where it could not be made."""

    folder: Path
    is_default: bool
    found: tuple[Backup, ...]
    trouble: Words | None


class Backups:
    """Each method blocks, but for `start_daily`; what a person should read when it fails are its error's words."""

    def __init__(
        self,
        database: Database,
        choices: BackupChoices,
        *,
        default_folder: Path,
        worker_lock: WorkerLock,
        one_at_a_time: AbstractContextManager[object],
        time_zone: Callable[[], str],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        """`worker_lock` is held by whoever moves meals into an account; `one_at_a_time` by whoever makes a backup."""
        self._database = database
        self._choices = choices
        self._default_folder = default_folder
        self._worker_lock = worker_lock
        self._one_at_a_time = one_at_a_time
        self._time_zone = time_zone
        self._clock = clock
        self._new_id = new_id
        self._gate = threading.Lock()
        self._next_look_at: datetime | None = None
        self._daily: threading.Thread | None = None
        self._trouble: Words | None = None

    def standing(self) -> BackupStanding:
        """How things are."""
        folder = self._folder()
        is_default = folder == self._default_folder
        try:
            return BackupStanding(folder, is_default, tuple(backups(folder)), self._trouble)
        except StoreUnavailable as error:
            return BackupStanding(folder, is_default, (), error.words)

    def make(self) -> Backup:
        """One more, now."""
        return self._make(self._folder())

    def choose_folder(self, typed: str) -> Backup:
        """From now on backups go to this folder; the first one is made there now, as the proof that it can be used.

        Those made so far stay where they are.
        """
        try:
            folder = Path(typed.strip()).expanduser()
        except RuntimeError:  # `~nobody` names no home
            folder = Path()
        if not folder.is_absolute():
            raise PersonError(_WHOLE_PATH.of(example=Path.home() / "Backups"), FOLDER)
        try:
            made = self._make(folder)
        except StoreUnavailable as error:
            raise PersonError(error.words, FOLDER) from error
        self._choices.choose_backup_folder(folder)
        self._trouble = None
        return made

    def look_into(self, file: Path) -> BackedUpDiary:
        """What a backup holds."""
        return look_into(file)

    def look_at_present(self) -> BackedUpDiary:
        """What a restored one would take the place of."""
        return look_at_present(self._database)

    def restore(self, file: Path) -> Backup:
        """Put the diary of the backup in the place of the present one; the backup of that, made before."""
        if not self._worker_lock.try_acquire():
            raise PersonError(_AT_WORK)
        try:
            with self._one_at_a_time:
                return restore_backup(self._database, file, self._folder(), self._clock, self._new_id)
        finally:
            self._worker_lock.release()

    def start_daily(self) -> None:
        """Begin today's backup where there is none, of the diary as it is at this moment. Returns at once, whatever.

        A diary in which nothing was ever logged needs none. What goes wrong is in `standing`, and tried again later.
        """
        with self._gate:
            now = self._clock.now()
            if self._next_look_at is not None and now < self._next_look_at:
                return
            self._next_look_at = now + _RETRY_AFTER
            try:
                self._begin(now)
            except StoreUnavailable as error:
                self._trouble = error.words

    def finish(self) -> Words | None:
        """Wait for a backup that was begun; why it could not be made, if so."""
        with self._gate:
            daily = self._daily
        if daily is not None:
            daily.join()
        return self._trouble

    def _begin(self, now: datetime) -> None:
        tz, folder = self._time_zone(), self._folder()
        if _has_one_of(logical_date(now, tz), tz, backups(folder)):
            self._next_look_at = next_rollover(now, tz)
        elif self._database.is_empty():
            self._next_look_at = None
        else:
            holding = ExitStack()
            copy = holding.enter_context(self._database.snapshot())
            self._daily = threading.Thread(target=self._write, args=(holding, copy, folder, now, tz), name="backup")
            self._daily.start()

    def _write(self, holding: ExitStack, copy: Callable[[Path], None], folder: Path, now: datetime, tz: str) -> None:
        try:
            with holding, translated_folder(self._database.path.parent), self._one_at_a_time:
                if not _has_one_of(logical_date(now, tz), tz, backups(folder)):
                    write_backup(copy, folder, now, BackupKind.USUAL)
        except StoreUnavailable as error:
            self._trouble = error.words
        else:
            self._trouble, self._next_look_at = None, next_rollover(now, tz)

    def _make(self, folder: Path) -> Backup:
        with self._one_at_a_time:
            made = make_backup(self._database, folder, self._clock)
        self._trouble = None
        return made

    def _folder(self) -> Path:
        return self._choices.backup_folder() or self._default_folder


def latest(found: Iterable[Backup]) -> Backup | None:
    """The newest one of the usual kind, where `found` is newest first."""
    return next((each for each in found if each.kind is BackupKind.USUAL), None)


def _has_one_of(day: date, tz: str, found: Iterable[Backup]) -> bool:
    return any(logical_date(each.made_at, tz) == day for each in found if each.kind is BackupKind.USUAL)
