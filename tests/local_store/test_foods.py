"""Foods: suggested from one's own history, kept as favourites, corrected from now on or for the past too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts import limits
from contracts.meal import Slot
from contracts.services import Change, ChangeKind, Food, FoodFigures
from local_store import Database, StoreAccounts, StoreMealService
from local_store import foods as foods_module
from local_store.favourites import TooManyFavourites, favourite_names
from tests.local_store.world import payloads, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

DAY = timedelta(days=1)


def names(found: object) -> list[str]:
    assert isinstance(found, list)
    return [each.name for each in found]


def figures(name: str = "Oatmeal", kcal: int = 300) -> FoodFigures:
    return FoodFigures(name, Decimal(kcal), Decimal(10), None, Decimal("2.5"), "1 bowl")


def said(food: Food) -> FoodFigures:
    return FoodFigures(food.name, food.kcal, food.protein_g, food.carbs_g, food.fat_g, food.amount)


def guest_owner(database: Database, clock: FakeClock, ids: NumberedIds) -> str:
    return StoreAccounts(database, clock, ids).shown_owner()


def only(meals: StoreMealService) -> Food:
    (found,) = meals.foods("", 9)
    assert [found] == meals.suggest("")
    return found


def test_a_food_is_found_whatever_its_case_and_accents(guest: StoreMealService) -> None:
    guest.add(a_draft(name="Crème brûlée", kcal=400))
    guest.add(a_draft(name="Bread"))
    for typed in ("CREME BRU", "brûl", "brul cre", ""):
        assert "Crème brûlée" in names(guest.suggest(typed))
        assert "Crème brûlée" in names(guest.foods(typed, 9))
    assert guest.suggest("100%") == guest.foods("creme bread", 9) == []


def test_a_food_shows_the_figures_of_the_last_time_and_counts_every_time(guest: StoreMealService) -> None:
    guest.add(a_draft(name="Toast", kcal=90, eaten_at=NOON - 3 * DAY))
    guest.add(a_draft(name="toast", kcal=120, slot="breakfast", eaten_at=NOON - DAY))
    guest.delete(guest.add(a_draft(name="TOAST", kcal=1, eaten_at=NOON)).id)
    guest.delete(guest.add(a_draft(name="Fudge")).id)
    found = only(guest)
    assert (found.name, found.kcal, found.slot, found.times_eaten) == ("toast", Decimal(120), Slot.BREAKFAST, 2)
    assert found.last_eaten_at == NOON - DAY


def test_recency_is_measured_from_now(guest: StoreMealService, clock: FakeClock) -> None:
    """Six times in a week, then twice: half a year later the six are as old as the two, and count for more."""
    clock.advance(-70 * 86400)
    guest.add_all([a_draft(name="Often", eaten_at=clock.now() - n * DAY) for n in range(6)])
    clock.advance(70 * 86400)
    guest.add_all([a_draft(name="Lately", eaten_at=clock.now() - n * DAY) for n in range(2)])
    assert names(guest.suggest("")) == ["Lately", "Often"]


def test_what_a_letter_was_answered_from_is_forgotten_when_anybody_changes_the_diary(
    guest: StoreMealService, account: StoreMealService, path: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    bread = guest.add(a_draft(name="Bread"))
    assert names(guest.suggest("b")) == ["Bread"]
    guest.add_all([a_draft(name="Beans")] * 3)
    assert names(guest.suggest("b")) == ["Beans", "Bread"]
    guest.set_favourite("Bread", favourite=True)
    assert [each.is_favourite for each in guest.suggest("b")] == [False, True]
    guest.edit_food("Bread", figures("Bagel"), past_too=False)
    assert names(guest.suggest("b")) == ["Beans", "Bagel"]
    guest.delete(bread.id)
    assert names(guest.suggest("b")) == ["Beans"]
    account.add(a_draft(name="Beer"))
    assert names(guest.suggest("b")) == ["Beans"]
    elsewhere = Database.open(path, clock, ids)
    StoreMealService(elsewhere, guest_owner(elsewhere, clock, ids), clock, ids).add(a_draft(name="Berries"))
    elsewhere.close()
    assert names(guest.suggest("b")) == ["Beans", "Berries"]


def test_time_alone_changes_nothing_about_what_is_worth_more(
    guest: StoreMealService, database: Database, clock: FakeClock, ids: NumberedIds
) -> None:
    for ago, (name, times) in enumerate((("Apple", 1), ("Bread", 3), ("Cake", 2), ("Dates", 1), ("Eggs", 5))):
        guest.add_all([a_draft(name=name, eaten_at=NOON - 9 * ago * DAY)] * times)
    at_first = names(guest.suggest(""))
    clock.advance(90 * 86400)
    anew = StoreMealService(database, guest_owner(database, clock, ids), clock, ids)
    assert names(guest.suggest("")) == names(anew.suggest("")) == at_first


def test_the_slot_asked_for_comes_first(guest: StoreMealService) -> None:
    guest.add_all([a_draft(name="Soup", slot="dinner"), a_draft(name="Apple", slot="lunch")])
    assert names(guest.suggest("", Slot.DINNER)) == ["Soup", "Apple"]
    assert names(guest.suggest("", Slot.LUNCH)) == ["Apple", "Soup"]


def test_suggestions_are_few_and_foods_as_many_as_asked_for(guest: StoreMealService) -> None:
    guest.add_all([a_draft(name=f"Food {number}") for number in range(limits.SUGGESTIONS_MAX + 3)])
    assert len(guest.suggest("food")) == len(guest.suggest("")) == limits.SUGGESTIONS_MAX
    assert [len(guest.foods("", limit)) for limit in (0, 3, 99)] == [0, 3, limits.SUGGESTIONS_MAX + 3]


def test_what_was_not_eaten_lately_is_found_all_the_same(
    guest: StoreMealService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foods_module, "_LATELY", 2)
    guest.add_all([a_draft(name=f"Food {n}", eaten_at=NOON - n * DAY) for n in range(4)])
    assert names(guest.suggest("food")) == names(guest.suggest("")) == ["Food 0", "Food 1", "Food 2", "Food 3"]


def test_foods_are_favourites_first_then_the_most_eaten(guest: StoreMealService) -> None:
    for name, times in (("Apple", 1), ("Bread", 3), ("Cake", 2), ("Dates", 1)):
        guest.add_all([a_draft(name=name)] * times)
    assert names(guest.foods("", 9)) == ["Bread", "Cake", "Apple", "Dates"]
    guest.set_favourite("DATES", favourite=True)
    found = guest.foods("", 9)
    assert [(each.name, each.is_favourite) for each in found[:2]] == [("Dates", True), ("Bread", False)]
    assert guest.suggest("dat")[0].is_favourite
    guest.set_favourite("dates", favourite=False)
    assert not any(each.is_favourite for each in guest.foods("", 9))


def test_favourites_keep_their_order_and_the_names_they_were_given(
    database: Database, guest: StoreMealService, clock: FakeClock
) -> None:
    for name in ("Soup", "Apple", "SOUP"):
        guest.set_favourite(name, favourite=True)
        clock.advance(30)
    guest.set_favourite("Bread", favourite=False)
    with database.read() as session:
        assert favourite_names(session, guest._owner) == ["Soup", "Apple"]
    assert rows_of(database, "SELECT updated_at FROM settings") == [("2026-11-20T12:00:30.000Z",)]


def test_a_full_list_of_favourites_says_so(guest: StoreMealService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAVOURITES_MAX", 1)
    guest.set_favourite("Soup", favourite=True)
    guest.set_favourite("soup", favourite=True)
    with pytest.raises(TooManyFavourites, match="Take one away"):
        guest.set_favourite("Apple", favourite=True)


def test_a_correction_counts_until_the_food_is_logged_again(guest: StoreMealService, clock: FakeClock) -> None:
    guest.add(a_draft(eaten_at=NOON - DAY))
    assert guest.edit_food("OATMEAL", figures(), past_too=False) == 0
    assert said(only(guest)) == figures()
    assert [meal.kcal for meal in guest.recent(9)] == [350]
    clock.advance(1)
    guest.add(a_draft(kcal=77))
    assert (only(guest).kcal, only(guest).times_eaten) == (Decimal(77), 2)


def test_a_renamed_food_keeps_what_was_eaten_under_its_old_name(guest: StoreMealService, clock: FakeClock) -> None:
    guest.add_all([a_draft(eaten_at=NOON - n * DAY) for n in range(1, 4)])
    guest.set_favourite("Oatmeal", favourite=True)
    guest.edit_food("Oatmeal", figures("Porridge"), past_too=False)
    clock.advance(1)
    guest.add(a_draft(name="porridge", kcal=77))
    found = only(guest)
    assert (found.name, found.kcal, found.times_eaten, found.is_favourite) == ("porridge", Decimal(77), 4, True)
    assert names(guest.suggest("porr")) == ["porridge"]
    assert guest.suggest("oat") == []
    clock.advance(1)
    guest.edit_food("Porridge", figures("Gruel"), past_too=False)
    assert said(only(guest)) == figures("Gruel")
    guest.set_favourite("Gruel", favourite=False)
    assert not only(guest).is_favourite


def test_a_correction_of_the_past_changes_every_meal_of_that_food(
    database: Database, account: StoreMealService, clock: FakeClock
) -> None:
    kept = account.add(a_draft(name="Bread"))
    meals = account.add_all(
        [a_draft(note="with milk", eaten_at=NOON - DAY), a_draft(name="oatmeal", eaten_at=NOON - 2 * DAY)]
    )
    gone = account.add(a_draft())
    account.delete(gone.id)
    account.set_favourite("oatmeal", favourite=True)
    clock.advance(60)
    assert account.edit_food("Oatmeal", figures("Porridge"), past_too=True) == 2
    changed = [account.meal(meal.id) for meal in meals]
    assert [(meal.name, meal.kcal, meal.carbs_g, meal.amount) for meal in changed] == [
        ("Porridge", Decimal(300), None, "1 bowl")
    ] * 2
    assert [(meal.note, meal.eaten_at, meal.updated_at) for meal in changed] == [
        (meal.note, meal.eaten_at, clock.now()) for meal in meals
    ]
    assert account.meal(kept.id) == kept
    assert [meal and meal["name"] for meal in payloads(database)][-2:] == ["Porridge", "Porridge"]
    assert [(each.name, each.is_favourite) for each in account.foods("", 9)] == [("Porridge", True), ("Bread", False)]
    assert account.edit_food("Porridge", figures("Porridge"), past_too=True) == 0
    assert len(payloads(database)) == 7


def test_two_foods_become_one(guest: StoreMealService, clock: FakeClock) -> None:
    """Both were corrected before; what the person said last counts."""
    guest.add_all([a_draft(eaten_at=NOON - DAY), a_draft(name="Porridge", kcal=5)])
    guest.edit_food("Porridge", figures("Porridge", 6), past_too=False)
    guest.edit_food("Oatmeal", figures("Porridge", 7), past_too=True)
    assert (said(only(guest)), only(guest).times_eaten) == (figures("Porridge", 7), 2)
    assert sorted(meal.kcal for meal in guest.recent(9)) == [5, 7]


@pytest.mark.parametrize("past_too", [False, True])
def test_a_food_never_eaten_is_not_corrected(guest: StoreMealService, past_too: bool) -> None:
    assert guest.edit_food("Oatmeal", figures(), past_too=past_too) == 0
    assert (guest.foods("", 9), guest.undoable()) == ([], None)


@pytest.mark.parametrize("past_too", [False, True])
def test_figures_that_no_meal_could_have_are_refused(guest: StoreMealService, past_too: bool) -> None:
    before = guest.add(a_draft())
    with pytest.raises(ValidationError):
        guest.edit_food("Oatmeal", figures(" ", -1), past_too=past_too)
    assert guest.recent(9) == [before]


@pytest.mark.parametrize("past_too", [False, True])
def test_a_correction_is_undone_with_all_it_did(
    guest: StoreMealService, database: Database, clock: FakeClock, past_too: bool
) -> None:
    meal = guest.add(a_draft(eaten_at=NOON - DAY))
    guest.set_favourite("oatmeal", favourite=True)
    guest.edit_food("Oatmeal", figures("Oatmeal", 1), past_too=False)
    before = guest.foods("", 9)
    clock.advance(1)
    guest.edit_food("Oatmeal", figures("Porridge", 2), past_too=past_too)
    change = guest.undoable()
    assert change == Change(3, ChangeKind.FOOD_EDITED, "Porridge", int(past_too), meal.logical_date)
    guest.undo(change.seq)
    assert (guest.foods("", 9), guest.meal(meal.id).draft) == (before, meal.draft)
    with database.read() as session:
        assert favourite_names(session, guest._owner) == ["oatmeal"]


def test_one_owners_foods_are_not_anothers(guest: StoreMealService, account: StoreMealService) -> None:
    guest.add(a_draft())
    account.add(a_draft(name="oatmeal", kcal=5))
    guest.set_favourite("Oatmeal", favourite=True)
    guest.edit_food("Oatmeal", figures(), past_too=True)
    (yours,) = account.foods("", 9)
    assert (yours.name, yours.kcal, yours.is_favourite, yours.times_eaten) == ("oatmeal", Decimal(5), False, 1)
