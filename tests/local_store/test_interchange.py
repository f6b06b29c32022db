"""Files in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from contracts.meal import Meal, MealDraft
from local_store import Database, RestoreCount, SourceCount, StoreInterchange, StoreMealService
from tests.local_store.world import ACCOUNT_OWNER, World, payloads, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft, a_meal

NOON_DATE = date(2026, 11, 20)


def source(*names: str) -> list[tuple[str, int, MealDraft]]:
    return [(f"fingerprint of {name}", 0, a_draft(name=name)) for name in names]


@pytest.fixture
def into_account(database: Database, clock: FakeClock, ids: NumberedIds) -> StoreInterchange:
    return StoreInterchange(database, ACCOUNT_OWNER, clock, ids)


def test_a_file_imported_again_adds_nothing(interchange: StoreInterchange, guest: StoreMealService) -> None:
    assert interchange.add_from_source(source("Toast", "Tea")) == SourceCount(added=2, already_there=0)
    assert interchange.add_from_source(source("Toast", "Tea", "Jam")) == SourceCount(added=1, already_there=2)
    assert {meal.name for meal in guest.meals_of(NOON_DATE)} == {"Toast", "Tea", "Jam"}


def test_identical_rows_of_a_file_are_meals_of_their_own(interchange: StoreInterchange) -> None:
    twice = [("same", ordinal, a_draft()) for ordinal in range(2)]
    assert interchange.add_from_source(twice).added == 2
    assert interchange.add_from_source(twice).added == 0
    assert interchange.add_from_source([*twice, ("same", 2, a_draft())]).added == 1


@pytest.mark.parametrize("fate", ["edited", "deleted", "promoted"])
def test_whatever_became_of_a_meal_its_row_is_known(
    world: World, interchange: StoreInterchange, into_account: StoreInterchange, fate: str
) -> None:
    interchange.add_from_source(source("Toast"))
    (meal,) = world.guest.meals_of(NOON_DATE)
    match fate:
        case "edited":
            world.guest.edit(meal.id, a_draft(name="Other"))
        case "deleted":
            world.guest.delete(meal.id)
        case _:
            world.freeze()
            world.apply(world.receipt())
    assert interchange.add_from_source(source("Toast")) == SourceCount(added=0, already_there=1)
    assert into_account.add_from_source(source("Toast")) == SourceCount(added=0, already_there=1)


def test_a_dry_run_counts_the_same_and_writes_nothing(
    database: Database, interchange: StoreInterchange, guest: StoreMealService
) -> None:
    assert interchange.add_from_source(source("Toast", "Tea"), dry_run=True) == SourceCount(2, 0)
    assert interchange.restore([a_meal()], dry_run=True) == RestoreCount(1, 0, 0)
    assert guest.count() == 0
    assert rows_of(database, "SELECT count(*) FROM import_sources") == [(0,)]
    assert interchange.add_from_source(source("Toast", "Tea")) == SourceCount(2, 0)


def test_a_file_that_breaks_off_adds_nothing(interchange: StoreInterchange, guest: StoreMealService) -> None:
    def broken() -> Iterator[tuple[str, int, MealDraft]]:
        for n in range(700):
            yield (f"row {n}", 0, a_draft())
        raise OSError("the file ends here")

    with pytest.raises(OSError, match="ends here"):
        interchange.add_from_source(broken())
    assert guest.count() == 0


def test_what_goes_out_comes_back_the_same(
    interchange: StoreInterchange, into_account: StoreInterchange, account: StoreMealService, guest: StoreMealService
) -> None:
    meals = [guest.add(a_draft(name=f"Meal {n}", eaten_at=NOON - timedelta(hours=n))) for n in range(1200)]
    guest.delete(meals.pop().id)
    out = list(interchange.all_meals())
    assert out == meals[::-1]
    assert into_account.restore(out) == RestoreCount(added=1199, unchanged=0, kept=0)
    assert list(into_account.all_meals()) == out
    assert into_account.restore(out) == RestoreCount(added=0, unchanged=1199, kept=0)


def test_restoring_never_touches_what_the_diary_has(interchange: StoreInterchange, guest: StoreMealService) -> None:
    same, edited, deleted = (guest.add(a_draft(name=name)) for name in ("Same", "Edited", "Deleted"))
    newer = guest.edit(edited.id, a_draft(name="Newer"))
    guest.delete(deleted.id)
    assert interchange.restore([same, edited, deleted]) == RestoreCount(added=0, unchanged=1, kept=2)
    assert guest.meal(edited.id) == newer
    assert set(map(name_of, guest.meals_of(NOON_DATE))) == {"Same", "Newer"}


def test_a_meal_named_twice_in_a_file_is_restored_once(interchange: StoreInterchange) -> None:
    assert interchange.restore([a_meal(), a_meal(), a_meal(name="Other")]) == RestoreCount(1, 1, 1)


def test_an_accounts_new_meals_enter_the_outbox(database: Database, into_account: StoreInterchange) -> None:
    into_account.add_from_source(source("Toast"))
    into_account.restore([a_meal(name="Soup")])
    assert [sent["name"] for sent in payloads(database)] == ["Toast", "Soup"]


def test_reading_out_sees_one_state_of_the_diary(interchange: StoreInterchange, guest: StoreMealService) -> None:
    first = guest.add(a_draft(name="First"))
    walk = interchange.all_meals()
    assert next(walk) == first
    guest.add(a_draft(name="Second", eaten_at=NOON + timedelta(hours=1)))
    assert list(walk) == []


def name_of(meal: Meal) -> str:
    return meal.name
