"""What the person does about a refused meal: mend it, try it again, discard it, take that back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from contracts import limits
from contracts.meal import Meal
from contracts.promotion_machine import PromotionEvent
from contracts.services import MealNotFound
from local_store import StoreMealService
from tests.local_store.world import ACCOUNT, EMAIL, NEXT_IMPORT, OTHER_ACCOUNT, SERVER, World, rows_of
from tests.support.builders import FakeClock, NumberedIds, a_draft, numbered_id


@pytest.fixture
def refused(world: World) -> Meal:
    """A meal the account's server refused; the promotion is over."""
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish()
    return meal


def the_letter(world: World) -> UUID:
    (letter,) = world.letters()
    return letter.id


def retried(world: World) -> list[tuple[str, int]]:
    """Name and revision of what a promotion of the refused meals' lineage would carry."""
    (letter,) = world.letters()
    world.promotions.consent(NEXT_IMPORT, SERVER, EMAIL, lineage_id=letter.lineage_id)
    world.freeze(NEXT_IMPORT)
    found = rows_of(
        world.database,
        "SELECT name, item.revision FROM promotion_items AS item JOIN meals ON meals.id = item.meal_id "
        "WHERE import_id = :id",
        id=str(NEXT_IMPORT),
    )
    return [(name, revision) for name, revision in found]


def test_a_letter_shows_the_meal_as_it_stands(world: World, refused: Meal) -> None:
    (letter,) = world.letters()
    assert (letter.meal, letter.changed, letter.on_the_way) == (refused, False, False)
    smaller = world.dead_letters.edit(letter.id, a_draft(name="Smaller feast"))
    (letter,) = world.letters()
    assert (letter.meal, letter.changed, letter.on_the_way) == (smaller, True, False)


def test_an_edited_one_is_carried_by_the_next_promotion_of_its_lineage(world: World, refused: Meal) -> None:
    world.dead_letters.edit(the_letter(world), a_draft(name="Smaller feast"))
    assert retried(world) == [("Smaller feast", 2)]
    (letter,) = world.letters()
    assert letter.on_the_way


def test_one_is_carried_again_as_it_is_if_the_person_says_so(world: World, refused: Meal) -> None:
    world.dead_letters.mark_for_retry(the_letter(world))
    assert retried(world) == [("Feast", 2)]


def test_trying_again_carries_nothing_that_the_current_guest_logged(
    world: World, refused: Meal, clock: FakeClock, ids: NumberedIds
) -> None:
    world.accounts.sign_out()
    StoreMealService(world.database, world.accounts.shown_owner(), clock, ids).add(a_draft(name="Next guest's"))
    world.dead_letters.mark_for_retry(the_letter(world))
    assert retried(world) == [("Feast", 2)]


def test_one_whose_meal_is_gone_is_made_again_from_the_record(world: World, refused: Meal) -> None:
    with world.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM meals")
    world.dead_letters.mark_for_retry(the_letter(world))
    assert retried(world) == [("Feast", 2)]


def test_discarding_takes_the_meal_along_and_can_be_taken_back(world: World, refused: Meal) -> None:
    letter = the_letter(world)
    assert world.dead_letters.discard([letter]) == 1
    assert world.letters() == []
    assert world.rows() == {("guest", "Feast", True)}
    with pytest.raises(MealNotFound):
        world.dead_letters.letter(letter)
    assert world.dead_letters.last_discarded(ACCOUNT) == [letter]
    assert world.dead_letters.last_discarded(OTHER_ACCOUNT) == ()
    assert world.dead_letters.restore([letter]) == 1
    assert world.rows() == {("guest", "Feast", False)}
    (restored,) = world.letters()
    assert (restored.id, restored.changed) == (letter, False)
    assert world.promotions.waiting().meal_count == 0


def test_discards_are_taken_back_together_the_last_ones_first(world: World, clock: FakeClock) -> None:
    meals = [world.guest.add(a_draft(name=f"Feast {n}")) for n in range(3)]
    world.freeze()
    world.apply(world.receipt(refused=[meal.id for meal in meals]))
    first, second, third = (letter.id for letter in world.letters())
    world.dead_letters.discard([first])
    world.dead_letters.discard([second, third])
    assert set(world.dead_letters.last_discarded(ACCOUNT)) == {second, third}
    world.dead_letters.restore([second, third])
    assert world.dead_letters.last_discarded(ACCOUNT) == [first]
    clock.advance(timedelta(days=limits.UNDO_DAYS + 1).total_seconds())
    assert world.dead_letters.last_discarded(ACCOUNT) == ()


def test_a_discarded_one_is_not_carried_along(world: World, refused: Meal) -> None:
    (letter,) = world.letters()
    world.dead_letters.mark_for_retry(letter.id)
    world.dead_letters.discard([letter.id])
    world.promotions.consent(NEXT_IMPORT, SERVER, EMAIL, lineage_id=letter.lineage_id)
    assert world.freeze(NEXT_IMPORT).item_count == 0


def test_an_account_sees_its_own_and_a_guest_all(world: World, refused: Meal) -> None:
    assert len(world.dead_letters.letters(ACCOUNT)) == 1
    assert world.dead_letters.letters(OTHER_ACCOUNT) == []
    assert len(world.dead_letters.letters(None)) == 1


def test_the_promotion_of_a_retry_is_found_by_its_account_only(world: World, refused: Meal) -> None:
    (letter,) = world.letters()
    world.dead_letters.mark_for_retry(letter.id)
    consented = world.promotions.consent(NEXT_IMPORT, SERVER, EMAIL, lineage_id=letter.lineage_id)
    assert world.promotions.unfinished() == consented
    world.accounts.sign_out()
    assert world.promotions.unfinished() is None


def test_the_letter_of_a_retry_that_was_cancelled_still_waits(world: World, refused: Meal) -> None:
    world.dead_letters.mark_for_retry(the_letter(world))
    retried(world)
    assert not world.promotions.start_over(NEXT_IMPORT, numbered_id(77))
    world.promotions.cancel(world.turn(NEXT_IMPORT), PromotionEvent.ABORTED)
    (letter,) = world.letters()
    assert (letter.changed, letter.on_the_way) == (True, False)
