"""The outbox on its way: what is sent, what an answer changes, and what it leaves alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.imports import FieldError, RejectionCode
from contracts.meal import Meal, StoredMeal, to_wire
from contracts.sync import Operation, OperationOutcome, OperationResult, PendingOperation
from contracts.wire import read_json
from local_store import Database, StoreFeed, StoreMealService, StoreOutbox
from tests.local_store.test_feed import a_page
from tests.local_store.world import ACCOUNT, OTHER_ACCOUNT, World, rows_of
from tests.support.builders import NOON, NumberedIds, a_draft, numbered_id


@pytest.fixture
def outbox(database: Database) -> StoreOutbox:
    return StoreOutbox(database, NumberedIds(space=0xDEAD))


def said(pending: PendingOperation) -> Operation:
    return Operation.model_validate(read_json(pending.body))


def batch(outbox: StoreOutbox, limit: int = 500) -> list[Operation]:
    return [said(each) for each in outbox.next_batch(ACCOUNT, limit)]


def answer(op_id: UUID, outcome: OperationOutcome = OperationOutcome.APPLIED, **fields: Any) -> OperationResult:
    return OperationResult(op_id=op_id, id=None, outcome=outcome, **{"version": 1, **fields})


def names(world: World) -> list[str]:
    return [meal.name for meal in world.account.recent(10)]


def versions(world: World) -> list[tuple[str, int | None, bool]]:
    found = rows_of(world.database, "SELECT name, server_version, deleted_at IS NOT NULL FROM meals ORDER BY name")
    return [(name, version, bool(gone)) for name, version, gone in found]


def stored(meal: Meal, version: int, **fields: Any) -> StoredMeal:
    return StoredMeal.model_validate({**to_wire(meal), **fields, "version": version, "revision": 9})


def test_operations_go_in_order_and_at_most_so_many(outbox: StoreOutbox, account: StoreMealService) -> None:
    meals = [account.add(a_draft(name=name)) for name in ("Tea", "Soup", "Bread")]
    assert [each.meal and each.meal.name for each in batch(outbox, limit=2)] == ["Tea", "Soup"]
    assert [each.id for each in batch(outbox)] == [meal.id for meal in meals]
    assert outbox.next_batch(OTHER_ACCOUNT, 500) == ()


def test_several_edits_that_were_not_sent_are_one(outbox: StoreOutbox, world: World) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    outbox.note_outcomes(ACCOUNT, [answer(batch(outbox)[0].op_id, version=4)], NOON)
    for name in ("Black tea", "Green tea", "Mint tea"):
        world.account.edit(meal.id, a_draft(name=name))
    [only] = batch(outbox)
    assert only.meal is not None
    assert (only.meal.name, only.base_version, only.revision) == ("Mint tea", 4, 4)


def test_what_may_have_been_sent_is_sent_again_just_so(outbox: StoreOutbox, account: StoreMealService) -> None:
    meal = account.add(a_draft(name="Tea"))
    [first] = outbox.next_batch(ACCOUNT, 500)
    account.edit(meal.id, a_draft(name="Black tea"))
    account.edit(meal.id, a_draft(name="Green tea"))
    assert outbox.next_batch(ACCOUNT, 500) == [first]


def test_a_later_edit_waits_for_the_answer_to_what_may_have_been_sent(
    outbox: StoreOutbox, account: StoreMealService
) -> None:
    meal = account.add(a_draft(name="Tea"))
    [sent] = batch(outbox)
    account.edit(meal.id, a_draft(name="Black tea"))
    other = account.add(a_draft(name="Soup"))
    assert batch(outbox) == [sent]
    outbox.note_outcomes(ACCOUNT, [answer(sent.op_id, version=4)], NOON)
    known = [(each.id, each.base_version, each.revision) for each in batch(outbox)]
    assert known == [(meal.id, 4, 2), (other.id, 0, 1)]


def test_what_comes_after_operations_under_way_is_read_ahead_and_stays_in_order(
    outbox: StoreOutbox, account: StoreMealService
) -> None:
    meals = [account.add(a_draft(name=name)).id for name in ("Tea", "Soup", "Bread", "Cake", "Rice")]
    first = outbox.next_batch(ACCOUNT, 2)
    ahead = outbox.next_batch(ACCOUNT, 2, after=first[-1].op_id)
    assert [said(each).id for each in [*first, *ahead]] == meals[:4]
    assert outbox.next_batch(ACCOUNT, 4) == [*first, *ahead]
    assert outbox.next_batch(ACCOUNT, 9, after=numbered_id(99)) == ()


def test_what_waits_for_an_operation_under_way_is_not_read_ahead(
    outbox: StoreOutbox, account: StoreMealService
) -> None:
    meal = account.add(a_draft(name="Tea"))
    [sent] = batch(outbox)
    other = account.add(a_draft(name="Soup"))
    account.edit(meal.id, a_draft(name="Black tea"))
    account.add(a_draft(name="Bread"))
    ahead = [said(each) for each in outbox.next_batch(ACCOUNT, 9, after=sent.op_id)]
    assert [each.id for each in ahead] == [other.id]
    assert outbox.next_batch(ACCOUNT, 9, after=ahead[-1].op_id) == ()
    outbox.note_outcomes(ACCOUNT, [answer(sent.op_id, version=4)], NOON)
    assert [each.base_version for each in batch(outbox)] == [0, 4, 0]


def test_an_answer_takes_the_operation_out_and_notes_the_version(outbox: StoreOutbox, world: World) -> None:
    world.account.add(a_draft(name="Tea"))
    [sent] = batch(outbox)
    for _ in range(2):
        outbox.note_outcomes(ACCOUNT, [answer(sent.op_id, version=1)], NOON)
    assert (world.operations(), versions(world)) == ([], [("Tea", 1, False)])


def test_a_later_edit_counts_as_made_on_what_now_stands_there(outbox: StoreOutbox, world: World) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    [sent] = batch(outbox)
    world.account.edit(meal.id, a_draft(name="Black tea"))
    outbox.note_outcomes(ACCOUNT, [answer(sent.op_id, version=1)], NOON)
    [later] = batch(outbox)
    assert (later.base_version, names(world)) == (1, ["Black tea"])


def test_a_later_edit_of_what_was_merged_is_still_one_of_what_both_began_with(
    outbox: StoreOutbox, world: World
) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    outbox.note_outcomes(ACCOUNT, [answer(batch(outbox)[0].op_id, version=1)], NOON)
    world.account.edit(meal.id, a_draft(name="Black tea"))
    [sent] = batch(outbox)
    world.account.edit(meal.id, a_draft(name="Black tea", kcal=Decimal(9)))
    merged = answer(sent.op_id, OperationOutcome.CONFLICT_RESOLVED, version=3, meal=stored(meal, 3, note="elsewhere"))
    outbox.note_outcomes(ACCOUNT, [merged], NOON)
    assert [each.base_version for each in batch(outbox)] == [1]
    assert world.account.meal(meal.id).kcal == 9


def test_what_was_merged_takes_the_place_of_what_was_sent(outbox: StoreOutbox, world: World) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    merged = stored(meal, 3, note="from elsewhere")
    sent = batch(outbox)[0].op_id
    outbox.note_outcomes(ACCOUNT, [answer(sent, OperationOutcome.CONFLICT_RESOLVED, version=3, meal=merged)], NOON)
    assert world.account.meal(meal.id) == merged.meal
    assert versions(world) == [("Tea", 3, False)]


def test_what_was_deleted_elsewhere_goes_here_too(outbox: StoreOutbox, world: World) -> None:
    world.account.add(a_draft(name="Tea"))
    outbox.note_outcomes(ACCOUNT, [answer(batch(outbox)[0].op_id, OperationOutcome.GONE, version=2)], NOON)
    assert (names(world), versions(world)) == ([], [("Tea", 2, True)])


def refused(outbox: StoreOutbox, op_id: UUID) -> None:
    errors = [FieldError(loc=["meal", "kcal"], msg="must be at most 5,000 kcal on this server")]
    result = answer(op_id, OperationOutcome.REJECTED, version=None, code=RejectionCode.VALIDATION_ERROR, errors=errors)
    outbox.note_outcomes(ACCOUNT, [result], NOON)


def test_what_is_refused_stays_in_the_diary_and_becomes_a_dead_letter(outbox: StoreOutbox, world: World) -> None:
    world.account.add(a_draft(name="Feast", kcal=Decimal(9000)))
    world.account.add(a_draft(name="Tea"))
    feast, tea = batch(outbox)
    refused(outbox, feast.op_id)
    outbox.note_outcomes(ACCOUNT, [answer(tea.op_id)], NOON)
    [letter] = world.dead_letters.letters(ACCOUNT)
    assert (letter.op_id, letter.code, letter.changed, letter.on_the_way) == (
        feast.op_id,
        "validation_error",
        False,
        False,
    )
    assert letter.meal is not None
    assert letter.meal.name == "Feast"
    assert letter.errors == ((("meal", "kcal"), "must be at most 5,000 kcal on this server"),)
    assert sorted(names(world)) == ["Feast", "Tea"]
    assert world.operations() == []


def test_what_the_server_knows_in_another_form_is_looked_up_and_not_refused(
    outbox: StoreOutbox, world: World, feed: StoreFeed
) -> None:
    """So it is after an older copy of the file came back: the operation was answered before that."""
    feed.apply_page(ACCOUNT, a_page(next_cursor="c1", head=4), NOON)
    world.account.add(a_draft(name="Tea"))
    [sent] = batch(outbox)
    reused = [FieldError(loc=["op_id"], msg="was used for another operation")]
    refused_ = answer(sent.op_id, OperationOutcome.REJECTED, version=None, code=RejectionCode.VALIDATION_ERROR)
    outbox.note_outcomes(ACCOUNT, [refused_.model_copy(update={"errors": reused})], NOON)
    assert (world.operations(), world.dead_letters.letters(ACCOUNT), names(world)) == ([], [], ["Tea"])
    assert feed.cursor(ACCOUNT) is None, "the feed tells what became of it"


def test_a_mended_letter_goes_again_as_an_operation_and_is_settled_by_it(outbox: StoreOutbox, world: World) -> None:
    meal = world.account.add(a_draft(name="Feast", kcal=Decimal(9000)))
    refused(outbox, batch(outbox)[0].op_id)
    [letter] = world.dead_letters.letters(ACCOUNT)
    world.dead_letters.edit(letter.id, a_draft(name="Feast", kcal=Decimal(4000)))
    [mended] = world.dead_letters.letters(ACCOUNT)
    assert (mended.changed, mended.on_the_way) == (True, True)
    [again] = batch(outbox)
    assert again.meal is not None
    assert (again.id, again.meal.kcal, again.base_version) == (meal.id, Decimal(4000), 0)
    outbox.note_outcomes(ACCOUNT, [answer(again.op_id)], NOON)
    assert world.dead_letters.letters(ACCOUNT) == []


def test_discarding_a_letter_deletes_a_meal_that_is_nowhere_else(outbox: StoreOutbox, world: World) -> None:
    world.account.add(a_draft(name="Feast", kcal=Decimal(9000)))
    refused(outbox, batch(outbox)[0].op_id)
    [letter] = world.dead_letters.letters(ACCOUNT)
    world.dead_letters.discard([letter.id])
    assert (names(world), batch(outbox)) == ([], [])
    world.dead_letters.restore([letter.id])
    assert (names(world), batch(outbox)) == (["Feast"], [])


def test_discarding_a_refused_edit_has_the_accounts_own_copy_fetched(
    outbox: StoreOutbox, world: World, database: Database
) -> None:
    meal = world.account.add(a_draft(name="Soup"))
    outbox.note_outcomes(ACCOUNT, [answer(batch(outbox)[0].op_id)], NOON)
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE sync_state SET cursor = 'c7', revision = 7")
    world.account.edit(meal.id, a_draft(name="Soup", kcal=Decimal(9000)))
    refused(outbox, batch(outbox)[0].op_id)
    [letter] = world.dead_letters.letters(ACCOUNT)
    world.dead_letters.discard([letter.id])
    assert names(world) == ["Soup"]
    assert rows_of(database, "SELECT cursor FROM sync_state") == [(None,)]
    assert batch(outbox) == []


def test_an_answer_about_an_unknown_operation_changes_nothing(outbox: StoreOutbox, world: World) -> None:
    world.account.add(a_draft(name="Tea"))
    outbox.note_outcomes(ACCOUNT, [answer(numbered_id(99), OperationOutcome.GONE)], NOON)
    assert (len(world.operations()), names(world)) == (1, ["Tea"])


def test_a_batch_joins_the_edits_of_its_meals_however_far_behind_the_last_one_stands(
    outbox: StoreOutbox, world: World
) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    for name in ("Black tea", "Green tea", "Mint tea"):
        world.account.edit(meal.id, a_draft(name=name))
    soup = world.account.add(a_draft(name="Soup"))
    world.account.edit(meal.id, a_draft(name="Ice tea"))
    sent = [each for _ in range(3) for each in batch_and_answer(outbox, limit=2)]
    assert [(each.id, each.meal and each.meal.name) for each in sent] == [(soup.id, "Soup"), (meal.id, "Ice tea")]
    assert [each.base_version for each in sent] == [0, 0]


def test_of_several_operations_on_a_meal_each_begins_with_the_answer_before(outbox: StoreOutbox, world: World) -> None:
    meal = world.account.add(a_draft(name="Tea"))
    [first] = batch(outbox)
    world.account.edit(meal.id, a_draft(name="Black tea"))
    outbox.note_outcomes(ACCOUNT, [answer(first.op_id, version=1)], NOON)
    [second] = batch(outbox)
    world.account.edit(meal.id, a_draft(name="Green tea"))
    outbox.note_outcomes(ACCOUNT, [answer(second.op_id, version=2)], NOON)
    assert [each.base_version for each in batch(outbox)] == [2]
    assert versions(world) == [("Green tea", 2, False)]


def test_answers_of_every_kind_in_one_request_each_find_their_meal(outbox: StoreOutbox, world: World) -> None:
    for name in ("Bread", "Soup", "Tea"):
        world.account.add(a_draft(name=name))
    bread, soup, tea = (each.op_id for each in batch(outbox))
    refused = answer(soup, OperationOutcome.REJECTED, version=None, code=RejectionCode.VALIDATION_ERROR)
    gone = answer(tea, OperationOutcome.GONE, version=2)
    outbox.note_outcomes(ACCOUNT, [answer(bread), refused, gone], NOON)
    assert (world.operations(), versions(world)) == ([], [("Bread", 1, False), ("Soup", None, False), ("Tea", 2, True)])


def batch_and_answer(outbox: StoreOutbox, limit: int) -> list[Operation]:
    found = batch(outbox, limit)
    outbox.note_outcomes(ACCOUNT, [answer(each.op_id) for each in found], NOON)
    return found
