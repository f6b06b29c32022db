"""Where a diary is kept, with everything that works on it: this device's file, or this program's memory for a visit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tzlocal import get_localzone_name

from app.services.connections import Connections, device_name
from app.services.provider import Diary, ServiceProvider
from app.settings import AppSettings
from app.usecases.accounts import Accounts
from app.usecases.dead_letters import DeadLetters
from app.usecases.devices import Devices
from app.usecases.merged_meals import MergedMeals
from app.usecases.promoting import Promoting
from app.usecases.sync_words import SAFE, SAFE_THERE
from app.usecases.syncing import Syncing
from app.usecases.zone_choice import ZoneChoice
from contracts import limits
from contracts.clock import Clock, Jitter, NewId
from contracts.promotion import PackChunks, SignedIn
from contracts.zones import zone_names
from local_store import (
    Database,
    StoreAccounts,
    StoreDeadLetters,
    StoreFeed,
    StoreMealService,
    StoreMergedMeals,
    StoreOutbox,
    StorePromotions,
    StoreSettingOutbox,
    StoreSettingsService,
)
from sync_client.api import AccountApi
from sync_client.api_services import ApiMealService, ApiSettingsService, Telling
from sync_client.credentials import Credentials
from sync_client.ports import WorkerLock
from sync_client.session import Session
from sync_client.worker import Worker


@dataclass(frozen=True)
class Place:
    """A diary and what a person does with it."""

    database: Database
    account_store: StoreAccounts
    provider: ServiceProvider
    accounts: Accounts
    zones: ZoneChoice

    def shown_owner(self) -> str:
        """Whose rows are shown."""
        return self.account_store.shown_owner()


@dataclass(frozen=True)
class Wiring:
    """What is the same wherever a diary is kept."""

    settings: AppSettings
    clock: Clock
    new_id: NewId
    jitter: Jitter
    connections: Connections
    pack: PackChunks

    def place(
        self,
        database: Database,
        credentials: Credentials,
        *,
        one_at_a_time: AbstractContextManager[object],
        worker_lock: Callable[[], WorkerLock],
        leave: Callable[[], None] | None = None,
    ) -> Place:
        """Wire everything on this database.

        Args:
            one_at_a_time: held while a sign-in is renewed.
            worker_lock: held by whoever promotes or syncs.
            leave: what a sign-out ends with where nothing is kept; each change is then told to the server at once.
        """
        clock, new_id, connections = self.clock, self.new_id, self.connections
        store = StoreAccounts(database, clock, new_id)
        promotions = StorePromotions(database, clock, new_id)
        feed = StoreFeed(database, clock, new_id)
        session = Session(store, credentials, connections.open_api, one_at_a_time)

        def open_diary(owner: str) -> Diary:
            meals = StoreMealService(database, owner, clock, new_id)
            settings = StoreSettingsService(database, owner, clock)
            if leave is None:
                return Diary(meals, settings)
            telling = Telling(accounts.in_step)
            return Diary(ApiMealService(meals, telling), ApiSettingsService(settings, telling))

        def connect(account: SignedIn) -> AccountApi:
            transport = connections.transport(account.server_url)
            return AccountApi(transport, clock, session.tokens_of(account), store.device_id(), device_name())

        provider = ServiceProvider(store, promotions, open_diary, nothing_kept=leave is not None)
        safe = SAFE if leave is None else SAFE_THERE
        worker = Worker(promotions, worker_lock(), clock)
        accounts = Accounts(
            default_server_url=self.settings.server_url,
            provider=provider,
            accounts=store,
            promotions=promotions,
            feed=feed,
            syncing=Syncing(
                accounts=store,
                outboxes=(StoreOutbox(database, new_id), StoreSettingOutbox(database, new_id)),
                feed=feed,
                lock=worker_lock,
                connect=connect,
                clock=clock,
                jitter=self.jitter,
            ),
            credentials=credentials,
            session=session,
            promoting=Promoting(promotions, feed, worker, connect, self.pack, clock, new_id, self.jitter),
            letters=DeadLetters(StoreDeadLetters(database, clock, new_id), promotions, store, new_id),
            devices=Devices(store, connect, safe=safe),
            merged=MergedMeals(store, StoreMergedMeals(database)),
            connect=connect,
            answers=connections.answers,
            leave=leave or _stay,
            safe=safe,
            patience=limits.CYCLE_SECONDS if leave is None else limits.CYCLE_WAITED_SECONDS,
        )
        return Place(database, store, provider, accounts, ZoneChoice(provider, self.settings.tz, machine_zone))


def _stay() -> None:
    """A sign-out shows the guest's diary of the same place."""


def machine_zone() -> str:
    """The machine's IANA zone; UTC where it has none that `tzdata` knows."""
    try:
        found = get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return found if found in zone_names() else "UTC"
