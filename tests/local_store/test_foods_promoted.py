"""What a guest said of foods goes with the meals: favourites to the server, corrections to the account's rows here."""

from __future__ import annotations

from decimal import Decimal

from contracts.auth import guest_owner
from contracts.imports import CommitRequest, FavouritesEntry, ImportSettings
from contracts.services import FoodFigures
from contracts.wire import read_json
from local_store import StoreMealService
from tests.local_store.world import IMPORT, NEXT_LINEAGE, World
from tests.support.builders import FakeClock, NumberedIds, a_draft


def figures(name: str, kcal: int) -> FoodFigures:
    return FoodFigures(name, Decimal(kcal), None, None, None, None)


def test_the_commit_carries_the_guests_favourites(world: World, clock: FakeClock) -> None:
    """In their order, with the instant of the last change, even where nothing else is there to bring."""
    for name in ("Oatmeal", "Soup", "Crème"):
        clock.advance(1)
        world.guest.set_favourite(name, favourite=True)
    clock.advance(1)
    world.guest.set_favourite("SOUP", favourite=False)
    world.freeze()
    commit = CommitRequest.model_validate(read_json(world.promotions.commit_body(world.turn())))
    assert commit.settings == ImportSettings(
        favourites=FavouritesEntry(names=["Oatmeal", "Crème"], updated_at=clock.now())
    )


def test_favourites_and_corrections_arrive_where_the_account_has_none_or_older(world: World, clock: FakeClock) -> None:
    """The guest corrected soup and changed the favourites later, the account bread."""
    for diary, names in ((world.account, ("Soup", "Bread")), (world.guest, ("Soup", "Bread", "Tea"))):
        diary.add_all([a_draft(name=name) for name in names])
    world.account.edit_food("Soup", figures("Soup", 1), past_too=False)
    world.guest.edit_food("Bread", figures("Bread", 2), past_too=False)
    world.account.set_favourite("Bread", favourite=True)
    clock.advance(60)
    world.guest.edit_food("Soup", figures("Stew", 3), past_too=False)
    world.guest.edit_food("Tea", figures("Tea", 4), past_too=False)
    world.guest.set_favourite("Soup", favourite=True)
    world.account.edit_food("Bread", figures("Bread", 5), past_too=False)
    world.freeze()
    world.apply(world.receipt())
    found = {food.name: (int(food.kcal), food.times_eaten, food.is_favourite) for food in world.account.foods("", 9)}
    assert found == {"Stew": (3, 2, True), "Bread": (5, 2, False), "Tea": (4, 1, False)}


def test_starting_over_takes_them_along(world: World, clock: FakeClock, ids: NumberedIds) -> None:
    world.guest.add(a_draft())
    world.guest.set_favourite("Oatmeal", favourite=True)
    world.guest.edit_food("Oatmeal", figures("Porridge", 1), past_too=False)
    before = world.guest.foods("", 9)
    world.freeze()
    assert world.promotions.start_over(IMPORT, NEXT_LINEAGE)
    fresh = StoreMealService(world.database, guest_owner(NEXT_LINEAGE), clock, ids)
    assert (world.guest.foods("", 9), fresh.foods("", 9)) == ([], before)
    assert [(food.name, food.is_favourite) for food in before] == [("Porridge", True)]
