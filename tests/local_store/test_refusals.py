"""Refused records are kept with their content until the person acts."""

from __future__ import annotations

from decimal import Decimal

from contracts.imports import ImportItem
from contracts.promotion_machine import PromotionState
from tests.local_store.world import ACCOUNT, FOLLOWING_IMPORT, IMPORT, NEXT_IMPORT, REFUSAL, World, a_rejection
from tests.support.builders import NOON, a_draft


def test_a_dead_letter_holds_the_record_as_it_was_sent_its_place_and_its_reason(world: World) -> None:
    """Edited since: the letter still shows what the server refused."""
    meal = world.guest.add(a_draft(name="Feast", kcal=Decimal("9000.125")))
    world.freeze()
    world.guest.edit(meal.id, a_draft(name="Smaller feast"))
    world.apply(world.receipt(refused=[meal.id]))
    (letter,) = world.letters()
    sent = ImportItem.model_validate(letter.record)
    assert (sent.meal.meal, sent.revision) == (meal, 1)
    assert (letter.meal_id, letter.code, letter.import_id) == (meal.id, REFUSAL, IMPORT)
    assert (letter.chunk, letter.index, letter.account_id, letter.refused_at) == (0, 0, ACCOUNT, NOON)
    assert letter.errors == ((("meal", "kcal"), "must be at most 300 kcal on this server"),)


def test_a_refused_meal_does_not_wait_until_it_is_changed(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    assert world.promotions.waiting().meal_count == 0
    world.guest.edit(meal.id, a_draft(name="Smaller feast"))
    assert world.promotions.waiting().meal_count == 1


def test_a_refused_meal_stays_in_its_lineage_when_a_new_one_starts(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish()
    assert world.guest.meal(meal.id) == meal
    assert world.promotions.waiting().meal_count == 0
    assert len(world.letters()) == 1


def test_a_refused_meal_is_not_sent_again_as_it_is(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish(new_lineage_id=world.accounts.lineage_id())
    assert world.freeze(NEXT_IMPORT).item_count == 0


def test_a_meal_put_right_while_another_import_is_on_its_way_follows_it(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish(new_lineage_id=world.accounts.lineage_id())
    world.guest.add(a_draft(name="Other"))
    world.freeze(NEXT_IMPORT)
    world.guest.edit(meal.id, a_draft(name="Smaller feast"))
    world.apply(world.receipt(NEXT_IMPORT))
    assert world.rows() == {("guest", "Smaller feast", False), ("user", "Other", False)}
    assert len(world.letters()) == 1
    world.finish(NEXT_IMPORT)
    assert world.freeze(FOLLOWING_IMPORT).item_count == 1


def test_a_discarded_meal_comes_back_though_others_of_its_diary_arrived_meanwhile(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish(new_lineage_id=world.accounts.lineage_id())
    letters = [letter.id for letter in world.letters()]
    world.dead_letters.discard(letters)
    world.guest.add(a_draft(name="Other"))
    world.freeze(NEXT_IMPORT)
    world.apply(world.receipt(NEXT_IMPORT))
    world.dead_letters.restore(letters)
    assert world.rows() == {("guest", "Feast", False), ("user", "Other", False)}


def test_a_meal_still_refused_stays_when_another_import_arrives(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.finish(new_lineage_id=world.accounts.lineage_id())
    world.guest.add(a_draft(name="Other"))
    world.freeze(NEXT_IMPORT)
    world.apply(world.receipt(NEXT_IMPORT))
    assert world.rows() == {("guest", "Feast", False), ("user", "Other", False)}


def test_the_receipt_has_the_last_word_on_what_was_refused(world: World) -> None:
    meal = world.guest.add(a_draft(name="Soup"))
    world.freeze()
    world.promotions.note_verdicts(world.turn(), 0, [a_rejection(0, 0, meal.id, 1)])
    assert world.apply(world.receipt()).rejected_items == 0
    assert world.rows() == {("user", "Soup", False)}


def test_a_meal_that_was_put_right_settles_its_letter(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.guest.edit(meal.id, a_draft(name="Smaller feast"))
    world.finish()
    assert world.freeze(FOLLOWING_IMPORT).item_count == 1
    assert len(world.letters()) == 1
    world.apply(world.receipt(FOLLOWING_IMPORT))
    assert list(world.letters()) == []
    assert world.rows() == {("user", "Smaller feast", False)}


def test_a_meal_refused_twice_has_one_letter_the_newer(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.apply(world.receipt(refused=[meal.id]))
    world.guest.edit(meal.id, a_draft(name="Second feast"))
    world.finish()
    world.freeze(FOLLOWING_IMPORT)
    world.apply(world.receipt(FOLLOWING_IMPORT, refused=[meal.id]))
    (letter,) = world.letters()
    assert ImportItem.model_validate(letter.record).meal.name == "Second feast"


def test_a_rejection_at_a_place_that_was_never_sent_keeps_nothing_out(world: World) -> None:
    meal = world.guest.add(a_draft(name="Soup"))
    world.freeze()
    receipt = world.receipt()
    receipt.rejected.append(a_rejection(44, 3, meal.id, 1))
    assert world.apply(receipt).state is PromotionState.APPLIED
    assert list(world.letters()) == []
    assert world.rows() == {("user", "Soup", False)}


def test_verdicts_noted_while_staging_make_no_letter_yet(world: World) -> None:
    meal = world.guest.add(a_draft(name="Feast"))
    world.freeze()
    world.promotions.note_verdicts(world.turn(), 0, [a_rejection(0, 0, meal.id, 1)])
    assert world.promotions.promotion(IMPORT).rejected_items == 1
    assert list(world.letters()) == []
