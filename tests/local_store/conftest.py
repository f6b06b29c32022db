"""One diary file per test, and the services over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local_store import (
    Database,
    StoreAccounts,
    StoreDeadLetters,
    StoreFeed,
    StoreInterchange,
    StoreMealService,
    StorePromotions,
)
from tests.local_store.world import ACCOUNT_OWNER, World
from tests.support.builders import FakeClock, NumberedIds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ids() -> NumberedIds:
    return NumberedIds(space=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tuckbox.db"


@pytest.fixture
def database(path: Path, clock: FakeClock, ids: NumberedIds) -> Iterator[Database]:
    opened = Database.open(path, clock, ids)
    yield opened
    opened.close()


@pytest.fixture
def accounts(database: Database, clock: FakeClock, ids: NumberedIds) -> StoreAccounts:
    return StoreAccounts(database, clock, ids)


@pytest.fixture
def promotions(database: Database, clock: FakeClock, ids: NumberedIds) -> StorePromotions:
    return StorePromotions(database, clock, ids)


@pytest.fixture
def feed(database: Database, clock: FakeClock, ids: NumberedIds) -> StoreFeed:
    return StoreFeed(database, clock, ids)


@pytest.fixture
def guest(database: Database, accounts: StoreAccounts, clock: FakeClock, ids: NumberedIds) -> StoreMealService:
    """The guest's diary."""
    return StoreMealService(database, accounts.shown_owner(), clock, ids)


@pytest.fixture
def account(database: Database, clock: FakeClock, ids: NumberedIds) -> StoreMealService:
    """The diary of the account `ACCOUNT`."""
    return StoreMealService(database, ACCOUNT_OWNER, clock, ids)


@pytest.fixture
def interchange(database: Database, accounts: StoreAccounts, clock: FakeClock, ids: NumberedIds) -> StoreInterchange:
    """Files in and out of the guest's diary."""
    return StoreInterchange(database, accounts.shown_owner(), clock, ids)


@pytest.fixture
def world(
    database: Database,
    accounts: StoreAccounts,
    promotions: StorePromotions,
    guest: StoreMealService,
    account: StoreMealService,
    clock: FakeClock,
    ids: NumberedIds,
) -> World:
    """Everything a promotion touches, signed in to `ACCOUNT`."""
    return World(database, accounts, promotions, guest, account, StoreDeadLetters(database, clock, ids))
