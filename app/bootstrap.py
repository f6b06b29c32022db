"""The composition root of the app: the only place where stores, client and screens meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from filelock import FileLock

from app.places import Place, Wiring, machine_zone
from app.services.connections import Connections
from app.services.provider import ServiceProvider
from app.services.worker_lock import FileWorkerLock, ThreadWorkerLock
from app.settings import AppSettings
from app.usecases.accounts import Accounts
from app.usecases.backups import Backups
from app.usecases.sign_in_keeping import SignInKeeping
from app.usecases.zone_choice import ZoneChoice
from contracts.clock import Clock, Jitter, NewId, SystemClock, full_jitter, new_id
from contracts.promotion import PackChunks
from local_store import Database, StoreChoices, StoreInterchange, StoreMealService
from sync_client.chunking import pack_chunks
from sync_client.credentials import ChosenCredentials, MemoryCredentials
from sync_client.transport import Transport

__all__ = ["Tuckbox", "build", "machine_zone", "opened"]


@dataclass(frozen=True)
class Tuckbox:
    """The wired program on one data folder."""

    settings: AppSettings
    clock: Clock
    new_id: NewId
    connections: Connections
    keeping: SignInKeeping
    backups: Backups
    _wiring: Wiring
    _home: Place
    _visits: _Visits = field(default_factory=lambda: _Visits())

    @property
    def provider(self) -> ServiceProvider:
        """Hands out the diary that is shown."""
        return self._here.provider

    @property
    def accounts(self) -> Accounts:
        """The account use cases."""
        return self._here.accounts

    @property
    def zones(self) -> ZoneChoice:
        """Who has a say in the time zone."""
        return self._here.zones

    @property
    def database(self) -> Database:
        """The diary's file; its memory during a visit."""
        return self._here.database

    @property
    def _here(self) -> Place:
        return self._visits.place or self._home

    def visit(self, server_url: str, email: str, password: str) -> None:
        """Sign in and keep nothing on this computer: until the sign-out, or the program's end.

        What is on this device stays as it is and is not shown meanwhile. Raises `PersonError`, with nothing changed.
        """
        worker_lock = ThreadWorkerLock()
        place = self._wiring.place(
            Database.in_memory(self.clock, self.new_id),
            MemoryCredentials(),
            one_at_a_time=threading.Lock(),
            worker_lock=lambda: worker_lock,
            leave=lambda: self._visits.end(worker_lock),
        )
        try:
            place.accounts.sign_in(server_url, email, password)
        except BaseException:
            place.database.close()
            raise
        self._visits.begin(place)

    def time_zone(self) -> str:
        """The zone new meals are logged in."""
        return self.zones.in_force()

    def data_version(self) -> int:
        """A number that changes whenever the diary that is shown does, by whatever program, or gives way to another."""
        return self._visits.numbered(self.database.data_version())

    def store(self) -> StoreMealService:
        """The diary that is shown, with what only this device's store can do (undo, streaming)."""
        return StoreMealService(self.database, self._here.shown_owner(), self.clock, self.new_id)

    def interchange(self) -> StoreInterchange:
        """Files in and out of the diary that is shown."""
        return StoreInterchange(self.database, self._here.shown_owner(), self.clock, self.new_id)

    def close(self) -> None:
        """Let a backup that was begun end; close connections and the file."""
        self.backups.finish()
        self.connections.close()
        if self._visits.place is not None:
            self._visits.place.database.close()
        self._home.database.close()


class _Visits:
    """The visit in force, if any, and how many times one began or ended."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self._turns = 0

    def begin(self, place: Place) -> None:
        """One at a time: a visit that another window began meanwhile ends."""
        before, self.place, self._turns = self.place, place, self._turns + 1
        if before is not None:
            before.database.close()

    def end(self, worker_lock: ThreadWorkerLock) -> None:
        """Forget everything, once what is under way has ended."""
        place, self.place, self._turns = self.place, None, self._turns + 1
        if place is not None and worker_lock.try_acquire():
            place.database.close()

    def numbered(self, data_version: int) -> int:
        """Versions of different diaries never look the same."""
        return (self._turns << 32) + data_version


def build(
    settings: AppSettings,
    clock: Clock | None = None,
    new_id: NewId = new_id,
    jitter: Jitter = full_jitter,
    open_transport: Callable[[str], Transport] = Transport,
    pack: PackChunks = pack_chunks,
) -> Tuckbox:
    """Wire the program. Raises `StoreUnavailable` with a sentence for the person."""
    clock = clock or SystemClock()
    database = Database.open(settings.store_path, clock, new_id)
    connections = Connections(clock, open_transport)
    choices = StoreChoices(database)
    credentials = ChosenCredentials(lambda: settings.credentials or choices.credentials(), settings.data_dir, new_id)
    one_at_a_time = FileLock(settings.data_dir / "sign-in.lock")
    wiring = Wiring(settings, clock, new_id, jitter, connections, pack)
    home = wiring.place(
        database,
        credentials,
        one_at_a_time=one_at_a_time,
        worker_lock=lambda: FileWorkerLock(settings.worker_lock_path),
    )
    keeping = SignInKeeping(
        setting=settings.credentials,
        choices=choices,
        credentials=credentials,
        accounts=home.account_store,
        one_at_a_time=one_at_a_time,
    )
    backups = _backups(settings, database, choices, home.zones, clock, new_id)
    return Tuckbox(settings, clock, new_id, connections, keeping, backups, wiring, home)


def _backups(
    settings: AppSettings, database: Database, choices: StoreChoices, zones: ZoneChoice, clock: Clock, new_id: NewId
) -> Backups:
    """The first change of a day begins the day's backup."""
    backups = Backups(
        database,
        choices,
        default_folder=settings.backups_path,
        worker_lock=FileWorkerLock(settings.worker_lock_path),
        one_at_a_time=FileLock(settings.data_dir / "backup.lock"),
        time_zone=zones.in_force,
        clock=clock,
        new_id=new_id,
    )
    database.before_write = backups.start_daily
    return backups


@contextmanager
def opened(settings: AppSettings) -> Iterator[Tuckbox]:
    """The wired program, closed at the end."""
    tuckbox = build(settings)
    try:
        yield tuckbox
    finally:
        tuckbox.close()
