"""A file of an older version, with a diary in it, becomes one of this version: nothing is lost."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.auth import guest_owner
from contracts.settings import Preferences, Theme
from local_store import Database, StoreMealService, StoreSettingsService
from local_store.connecting import for_writing, store_engine
from local_store.migrating import MIGRATIONS, upgrade
from tests.local_store.world import ACCOUNT_OWNER, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, numbered_id

NOW = "2026-11-20T12:00:00.000Z"
GUEST = guest_owner(numbered_id(1))
MEALS = {1: (GUEST, "Crème brûlée", None), 2: (GUEST, "CREME BRULEE", None), 3: (GUEST, "Soup", NOW)}
MEALS[4] = (ACCOUNT_OWNER, "Żurek", None)

_MEAL = """
    INSERT INTO meals (owner, id, sk, logical_date, revision, deleted_at, name, kcal, eaten_at, tz, nutrients,
                       created_at, updated_at)
    VALUES (?, ?, ?, '2026-11-20', 3, ?, ?, 350000, ?, 'Europe/Berlin', '{}', ?, ?)
"""
_SETTING = "INSERT INTO settings (owner, key, value, updated_at) VALUES (?, ?, ?, ?)"
_SETTINGS = (
    ("targets", '{"kcal":2000}'),
    ("preferences", '{"theme":"dark"}'),
    ("day_status:2026-11-20", '{"status":null}'),
)


@pytest.fixture
def version_2(path: Path) -> Path:
    """A file of version 0002, as that version wrote it."""
    path.parent.mkdir()
    engine = store_engine(path)
    upgrade(engine, replace(MIGRATIONS, versions=("0001", "0002")))
    with for_writing(engine).begin() as connection:
        for number, (owner, name, deleted_at) in MEALS.items():
            meal_id = str(numbered_id(number))
            row = (owner, meal_id, f"MEAL#{NOW}#{meal_id}", deleted_at, name, NOW, NOW, NOW)
            connection.exec_driver_sql(_MEAL, row)
        for owner in (GUEST, ACCOUNT_OWNER):
            for key, value in _SETTINGS:
                connection.exec_driver_sql(_SETTING, (owner, key, value, NOW))
    engine.dispose()
    return path


def test_foods_are_known_by_the_meals_that_were_there(version_2: Path, clock: FakeClock, ids: NumberedIds) -> None:
    with closing(Database.open(version_2, clock, ids)) as database:
        keys = rows_of(database, "SELECT id, food_key FROM meals ORDER BY id")
        folded = ("creme brulee", "creme brulee", "soup", "zurek")
        assert keys == [(str(numbered_id(number)), key) for number, key in enumerate(folded, 1)]
        guest = StoreMealService(database, GUEST, clock, ids)
        assert [(food.times_eaten, food.last_eaten_at) for food in guest.suggest("brul")] == [(2, NOON)]
        assert guest.undoable() is None
        assert guest.undelete(numbered_id(3)).name == "Soup"


def test_settings_stay_and_favourites_can_be_kept(version_2: Path, clock: FakeClock, ids: NumberedIds) -> None:
    with closing(Database.open(version_2, clock, ids)) as database:
        kept = rows_of(database, "SELECT key, value FROM settings WHERE owner GLOB 'guest:*' ORDER BY key")
        assert kept == sorted(_SETTINGS)
        assert StoreSettingsService(database, GUEST, clock).preferences() == Preferences(theme=Theme.DARK)
        guest = StoreMealService(database, GUEST, clock, ids)
        guest.set_favourite("Crème brûlée", favourite=True)
        assert [food.is_favourite for food in guest.foods("", 9)] == [True]


def test_settings_of_an_account_wait_to_be_told_to_its_server(
    version_2: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    """The version that wrote them told nobody."""
    with closing(Database.open(version_2, clock, ids)) as database:
        waiting = rows_of(database, "SELECT owner, key, value, updated_at, op_id FROM setting_outbox ORDER BY seq")
        assert sorted(waiting) == sorted((ACCOUNT_OWNER, key, value, NOW, None) for key, value in _SETTINGS)


def test_a_damaged_file_of_an_older_version_is_salvaged_into_this_one(
    version_2: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    data = bytearray(version_2.read_bytes())
    settings = data.index(b'{"theme":"dark"}') // 4096 * 4096
    data[settings : settings + 4096] = b"\xa5" * 4096
    version_2.write_bytes(data)
    with closing(Database.open(version_2, clock, ids)) as database:
        assert database.notice is not None
        found = StoreMealService(database, GUEST, clock, ids).suggest("brulee creme")
        assert [food.times_eaten for food in found] == [2]
        assert database.problems() == []
