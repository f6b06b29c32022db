"""The composition root of the app: the only place where stores, client and screens meet."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock
from tzlocal import get_localzone_name

from app.services.provider import Diary, ServiceProvider
from app.services.worker_lock import FileWorkerLock
from app.settings import AppSettings
from app.usecases.accounts import Accounts
from app.usecases.backups import Backups
from app.usecases.dead_letters import DeadLetters
from app.usecases.promoting import Promoting
from app.usecases.sign_in_keeping import SignInKeeping
from app.usecases.zone_choice import ZoneChoice
from contracts import limits
from contracts.clock import Clock, Jitter, NewId, SystemClock, full_jitter, new_id
from contracts.promotion import PackChunks, SignedIn
from contracts.zones import zone_names
from local_store import (
    Database,
    StoreAccounts,
    StoreChoices,
    StoreDeadLetters,
    StoreFeed,
    StoreInterchange,
    StoreMealService,
    StorePromotions,
    StoreSettingsService,
)
from sync_client.api import AccountApi, OpenApi
from sync_client.chunking import pack_chunks
from sync_client.credentials import ChosenCredentials
from sync_client.errors import SyncError
from sync_client.session import Session
from sync_client.transport import Transport
from sync_client.worker import Worker


@dataclass(frozen=True)
class Tuckbox:
    """The wired program on one data folder."""

    settings: AppSettings
    clock: Clock
    database: Database
    provider: ServiceProvider
    accounts: Accounts
    keeping: SignInKeeping
    zones: ZoneChoice
    backups: Backups
    connections: Connections
    new_id: NewId

    def time_zone(self) -> str:
        """The zone new meals are logged in."""
        return self.zones.in_force()

    def data_version(self) -> int:
        """A number that changes whenever the diary's file does, by whatever program."""
        return self.database.data_version()

    def store(self) -> StoreMealService:
        """The diary that is shown, with what only this device's store can do (undo, streaming)."""
        return StoreMealService(self.database, self._owner(), self.clock, self.new_id)

    def interchange(self) -> StoreInterchange:
        """Files in and out of the diary that is shown."""
        return StoreInterchange(self.database, self._owner(), self.clock, self.new_id)

    def close(self) -> None:
        """Let a backup that was begun end; close connections and the file."""
        self.backups.finish()
        self.connections.close()
        self.database.close()

    def _owner(self) -> str:
        return StoreAccounts(self.database, self.clock, self.new_id).shown_owner()


class Connections:
    """One transport per server, opened when first used."""

    def __init__(self, clock: Clock, open_transport: Callable[[str], Transport] = Transport) -> None:
        self._clock = clock
        self._open_transport = open_transport
        self._open: dict[str, Transport] = {}

    def transport(self, origin: str) -> Transport:
        """The connection to that server."""
        if origin not in self._open:
            self._open[origin] = self._open_transport(origin)
        return self._open[origin]

    def open_api(self, origin: str) -> OpenApi:
        """The routes that need no sign-in."""
        return OpenApi(self.transport(origin), self._clock, device_name())

    def answers(self, origin: str) -> bool:
        """Whether a server is there and says it is ready."""
        try:
            return self.open_api(origin).is_ready()
        except SyncError:
            return False

    def close(self) -> None:
        """Close all."""
        for transport in self._open.values():
            transport.close()


def device_name() -> str:
    """What this device is called in the account's list of sessions; header-safe."""
    name = socket.gethostname().encode("ascii", "ignore").decode() or "device"
    return name[: limits.DEVICE_NAME_CHARS_MAX]


def machine_zone() -> str:
    """The machine's IANA zone; UTC where it has none that `tzdata` knows."""
    try:
        found = get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return found if found in zone_names() else "UTC"


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
    accounts = StoreAccounts(database, clock, new_id)
    promotions = StorePromotions(database, clock, new_id)
    feed = StoreFeed(database)
    connections = Connections(clock, open_transport)
    choices = StoreChoices(database)
    credentials = ChosenCredentials(lambda: settings.credentials or choices.credentials(), settings.data_dir, new_id)
    one_at_a_time = FileLock(settings.data_dir / "sign-in.lock")
    session = Session(accounts, credentials, connections.open_api, one_at_a_time)
    keeping = SignInKeeping(
        setting=settings.credentials,
        choices=choices,
        credentials=credentials,
        accounts=accounts,
        one_at_a_time=one_at_a_time,
    )

    def open_diary(owner: str) -> Diary:
        return Diary(StoreMealService(database, owner, clock, new_id), StoreSettingsService(database, owner, clock))

    provider = ServiceProvider(accounts, promotions, open_diary)

    def connect(account: SignedIn) -> AccountApi:
        return AccountApi(connections.transport(account.server_url), clock, session.tokens_of(account))

    promotion_lock = settings.data_dir / "promotion.lock"
    worker = Worker(promotions, FileWorkerLock(promotion_lock), clock)
    letters = DeadLetters(StoreDeadLetters(database, clock, new_id), promotions, accounts, new_id)
    use_cases = Accounts(
        default_server_url=settings.server_url,
        provider=provider,
        accounts=accounts,
        promotions=promotions,
        feed=feed,
        credentials=credentials,
        session=session,
        promoting=Promoting(promotions, feed, worker, connect, pack, clock, new_id, jitter),
        letters=letters,
        connect=connect,
        answers=connections.answers,
        clock=clock,
    )
    zones = ZoneChoice(provider, settings.tz, machine_zone)
    backups = Backups(
        database,
        choices,
        default_folder=settings.backups_path,
        worker_lock=FileWorkerLock(promotion_lock),
        one_at_a_time=FileLock(settings.data_dir / "backup.lock"),
        time_zone=zones.in_force,
        clock=clock,
        new_id=new_id,
    )
    database.before_write = backups.start_daily
    return Tuckbox(settings, clock, database, provider, use_cases, keeping, zones, backups, connections, new_id)


@contextmanager
def opened(settings: AppSettings) -> Iterator[Tuckbox]:
    """The wired program, closed at the end."""
    tuckbox = build(settings)
    try:
        yield tuckbox
    finally:
        tuckbox.close()
