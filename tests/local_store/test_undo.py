"""Undo: what was done to the diary last is taken back as a whole, one after the other, whenever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from contracts import limits
from contracts.auth import guest_owner
from contracts.meal import Meal
from contracts.services import Change, ChangeKind, ChangeOutdated
from local_store import Database, StoreFeed, StoreMealService
from tests.local_store.test_feed import a_page, changed, deleted
from tests.local_store.world import ACCOUNT, ACCOUNT_OWNER, IMPORT, NEXT_LINEAGE, World, payloads, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft, a_meal

NOON_DATE = date(2026, 11, 20)
DAY = timedelta(days=1)


def undo_last(meals: StoreMealService) -> Change:
    change = meals.undoable()
    assert change is not None
    assert meals.undo(change.seq) == change
    return change


def diary(meals: StoreMealService) -> list[Meal]:
    return list(meals.recent(limits.RECENT_MAX))


Act = Callable[[StoreMealService, Sequence[Meal]], object]


@pytest.mark.parametrize(
    ("act", "kind", "name", "meal_count", "logical_date"),
    [
        (lambda diary, _: diary.add(a_draft(name="Tea")), "added", "Tea", 1, NOON_DATE),
        (lambda diary, _: diary.add_all([a_draft(name="Tea"), a_draft()]), "added", "Tea", 2, NOON_DATE),
        (lambda diary, had: diary.edit(had[0].id, a_draft(name="Tea")), "edited", "Tea", 1, NOON_DATE),
        (lambda diary, had: diary.delete(had[1].id), "deleted", "Bread", 1, NOON_DATE),
        (lambda diary, had: diary.delete_all([each.id for each in had]), "deleted", "Oatmeal", 2, NOON_DATE),
        (lambda diary, _: diary.copy_day(NOON_DATE, NOON_DATE - DAY), "copied", "Oatmeal", 2, NOON_DATE - DAY),
        (
            lambda diary, had: diary.copy_meals([had[1].id], NOON_DATE + DAY),
            *("copied", "Bread", 1, NOON_DATE + DAY),
        ),
    ],
)
def test_each_thing_done_is_named_and_taken_back_as_a_whole(
    guest: StoreMealService, act: Act, kind: str, name: str, meal_count: int, logical_date: date
) -> None:
    had = guest.add_all([a_draft(note="two\nlines", nutrients={"fiber_g": 3}), a_draft(name="Bread", fat_g=None)])
    before = diary(guest)
    act(guest, had)
    assert diary(guest) != before
    change = undo_last(guest)
    assert (change.kind, change.name, change.meal_count, change.logical_date) == (kind, name, meal_count, logical_date)
    assert diary(guest) == before
    assert undo_last(guest).kind is ChangeKind.ADDED
    assert (diary(guest), guest.undoable()) == ([], None)


def test_what_was_undone_cannot_be_undone_again(guest: StoreMealService, account: StoreMealService) -> None:
    guest.add(a_draft())
    change = undo_last(guest)
    with pytest.raises(LookupError):
        guest.undo(change.seq)
    account.add(a_draft())
    (other,) = rows_of(guest._database, "SELECT seq FROM changes")
    with pytest.raises(LookupError):
        guest.undo(other[0])
    assert len(diary(account)) == 1


def test_nothing_done_is_no_change(guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    added = guest.undoable()
    guest.edit(meal.id, meal.draft)
    guest.delete_all([])
    guest.copy_day(NOON_DATE + DAY, NOON_DATE)
    assert guest.undoable() == added


def test_many_deletions_come_back_last_first_after_restarts(
    database: Database, guest: StoreMealService, path: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    """Whatever the clock does: it stands still, then is set back."""
    meals = [guest.add(a_draft(name=f"Meal {number}")) for number in range(6)]
    for meal in meals:
        guest.delete(meal.id)
    database.close()
    clock.advance(-3600)
    undone = []
    for _ in meals:
        with closing(Database.open(path, clock, ids)) as again:
            undone.append(undo_last(StoreMealService(again, guest._owner, clock, ids)).name)
    assert undone == [meal.name for meal in reversed(meals)]
    with closing(Database.open(path, clock, ids)) as again:
        assert StoreMealService(again, guest._owner, clock, ids).meals_of(NOON_DATE) == meals


def test_undo_ends_after_thirty_days(guest: StoreMealService, database: Database, clock: FakeClock) -> None:
    guest.add(a_draft())
    change = guest.undoable()
    clock.advance(limits.UNDO_DAYS * 86400)
    assert guest.undoable() == change is not None
    clock.advance(1)
    assert guest.undoable() is None
    with pytest.raises(LookupError):
        guest.undo(change.seq)
    guest.add(a_draft())
    assert rows_of(database, "SELECT DISTINCT seq FROM changed_meals") == [(2,)]


def test_so_many_changes_are_kept_and_no_more(
    guest: StoreMealService, account: StoreMealService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNDO_CHANGES_MAX", 3)
    account.add(a_draft())
    for number in range(5):
        guest.add(a_draft(name=f"Meal {number}"))
    kept = [(1,), (4,), (5,), (6,)]
    assert rows_of(database, "SELECT seq FROM changes ORDER BY seq") == kept
    assert rows_of(database, "SELECT seq FROM changed_meals ORDER BY seq") == kept


def test_an_undone_edit_is_a_later_one(guest: StoreMealService, clock: FakeClock) -> None:
    """It must not look older than what it replaced: other devices follow the latest."""
    meal = guest.add(a_draft())
    clock.advance(60)
    guest.edit(meal.id, a_draft(name="Soup"))
    clock.advance(60)
    undo_last(guest)
    assert (guest.meal(meal.id).draft, guest.meal(meal.id).updated_at) == (meal.draft, clock.now())


def test_an_undone_move_to_another_day_moves_back(guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    guest.edit(meal.id, a_draft(eaten_at=NOON - 3 * DAY, tz="Asia/Tokyo"))
    undo_last(guest)
    assert guest.meals_of(NOON_DATE) == [meal]
    assert rows_of(guest._database, "SELECT sk FROM meals") == [(meal.sort_key,)]


def test_a_renamed_meal_is_found_by_its_name_again(guest: StoreMealService) -> None:
    meal = guest.add(a_draft(name="Crème"))
    guest.edit(meal.id, a_draft(name="Soup"))
    undo_last(guest)
    assert [food.name for food in guest.suggest("creme")] == ["Crème"]


def test_every_undo_of_an_account_leaves_one_operation_a_meal(database: Database, account: StoreMealService) -> None:
    first, second = account.add_all([a_draft(name="First"), a_draft(name="Second")])
    account.edit(first.id, a_draft(name="Third"))
    account.delete_all([first.id, second.id])
    for _ in range(3):
        undo_last(account)
    found = rows_of(database, "SELECT op, revision FROM outbox ORDER BY seq")
    done, undone = found[:5], found[5:]
    assert done == [("put", 1), ("put", 1), ("put", 2), ("delete", 3), ("delete", 2)]
    assert undone == [("put", 4), ("put", 3), ("put", 5), ("delete", 6), ("delete", 4)]
    names = [meal and meal["name"] for meal in payloads(database)][5:]
    assert names == ["Third", "Second", "First", None, None]


def test_two_windows_undo_each_others_changes_in_order(guest: StoreMealService, path: Path, clock: FakeClock) -> None:
    with closing(Database.open(path, clock, NumberedIds(5))) as window:
        other = StoreMealService(window, guest._owner, clock, NumberedIds(6))
        meal = guest.add(a_draft(name="Mine"))
        seen = guest.undoable()
        other.edit(meal.id, a_draft(name="Yours"))
        assert seen is not None
        with pytest.raises(ChangeOutdated, match="changed again"):
            guest.undo(seen.seq)
        assert [each.name for each in diary(guest)] == ["Yours"]
        assert undo_last(guest).name == "Yours"
        assert undo_last(other) == seen
        assert diary(guest) == []


@pytest.mark.parametrize("elsewhere", ["changed", "deleted", "the same"])
def test_a_change_that_another_device_went_over_is_left_out(
    database: Database, account: StoreMealService, feed: StoreFeed, elsewhere: str
) -> None:
    """The one before it is offered instead; one of which only a part was gone over is not taken back in part."""
    before = account.add(a_draft(name="Before"))
    meal, _ = account.add_all([a_draft(), a_draft(name="Beside")])
    acknowledge(database)
    theirs = meal if elsewhere == "the same" else a_meal(name="Theirs").model_copy(update={"id": meal.id})
    seen = account.undoable()
    assert seen is not None
    told = deleted(meal.id) if elsewhere == "deleted" else changed(theirs, version=2)
    feed.apply_page(ACCOUNT, a_page(told), NOON)
    if elsewhere == "the same":
        assert account.undo(seen.seq) == seen
        return
    held = account.recent(9)
    with pytest.raises(ChangeOutdated):
        account.undo(seen.seq)
    assert account.recent(9) == held
    assert undo_last(account).name == before.name
    assert account.undoable() is None


def test_a_deletion_taken_back_otherwise_is_left_out(guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    guest.delete(meal.id)
    guest.undelete(meal.id)
    assert undo_last(guest).kind is ChangeKind.ADDED


def test_a_deletion_of_a_meal_that_is_somebody_elses_by_now_is_left_out(guest: StoreMealService) -> None:
    """There is no row any more that could come back."""
    meal = guest.add(a_draft())
    guest.delete(meal.id)
    with guest._database.write() as session:
        session.execute(text("UPDATE meals SET owner = :owner"), {"owner": ACCOUNT_OWNER})
    assert guest.undoable() is None


def test_what_a_guest_did_can_be_undone_in_the_account(world: World, ids: NumberedIds) -> None:
    """As one operation a meal; what was done in the account before is older."""
    world.account.add(a_draft(name="Before"))
    first = world.guest.add(a_draft(name="First"))
    world.guest.edit(first.id, a_draft(name="Edited"))
    world.guest.delete(world.guest.add(a_draft(name="Gone")).id)
    refused = world.guest.add(a_draft(name="Refused"))
    world.freeze()
    world.stage()
    world.apply(world.receipt(refused=[refused.id]))
    acknowledge(world.database)
    assert (world.guest.undoable(), undo_last(world.account).kind) == (None, ChangeKind.DELETED)
    assert [undo_last(world.account).name for _ in range(4)] == ["Gone", "Edited", "First", "Before"]
    assert world.rows() == {("user", "Before", True), ("user", "First", True), ("user", "Gone", True)} | {
        ("guest", "Refused", False)
    }
    assert [op for op, *_ in world.operations()] == ["put", "delete", "put", "delete", "delete"]


def test_what_a_guest_did_can_be_undone_after_starting_over(world: World, clock: FakeClock, ids: NumberedIds) -> None:
    world.guest.add(a_draft())
    world.freeze()
    assert world.promotions.start_over(IMPORT, NEXT_LINEAGE)
    fresh = StoreMealService(world.database, guest_owner(NEXT_LINEAGE), clock, ids)
    assert (world.guest.undoable(), undo_last(fresh).name, fresh.count()) == (None, "Oatmeal", 0)


def acknowledge(database: Database) -> None:
    """The server has everything."""
    with database.write() as session:
        session.execute(text("DELETE FROM outbox"))
