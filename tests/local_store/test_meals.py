"""`StoreMealService`: a diary that forgets nothing."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from contracts import limits
from contracts.auth import guest_owner
from contracts.meal import MealDraft, Slot
from contracts.services import MealNotFound, StoreUnavailable
from local_store import Database, StoreMealService
from tests.local_store.world import ACCOUNT_OWNER, payloads, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft, numbered_id

NOON_DATE = date(2026, 11, 20)
DAY = timedelta(days=1)


def full_draft() -> MealDraft:
    return a_draft(
        name="Bœuf à la mode",
        kcal=Decimal("612.125"),
        fat_g=None,
        slot=Slot.DINNER,
        amount="1 plate",
        note="Sunday\nleft-overs",
        nutrients={"fiber_g": Decimal("3.5"), "sodium_mg": Decimal(812)},
    )


def test_a_meal_comes_back_exactly_as_it_was_logged(guest: StoreMealService) -> None:
    added = guest.add(full_draft())
    assert guest.meals_of(NOON_DATE) == [added]
    assert guest.meal(added.id) == added
    assert added.draft == full_draft()
    assert isinstance(guest.meal(added.id).slot, Slot)


def test_a_meal_stays_after_the_file_was_closed(
    database: Database, guest: StoreMealService, path: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    added = guest.add(a_draft())
    owner = guest_owner(numbered_id(2, space=1))
    database.close()
    again = Database.open(path, clock, ids)
    assert StoreMealService(again, owner, clock, ids).meals_of(NOON_DATE) == [added]
    again.close()


def test_a_day_lists_its_meals_in_time_order(guest: StoreMealService) -> None:
    late = guest.add(a_draft(name="Late", eaten_at=NOON + timedelta(hours=3)))
    early = guest.add(a_draft(name="Early"))
    guest.add(a_draft(name="Tomorrow", eaten_at=NOON + DAY))
    assert guest.meals_of(NOON_DATE) == [early, late]


def test_recent_is_newest_first_and_bounded(guest: StoreMealService) -> None:
    for hours in range(3):
        guest.add(a_draft(name=f"Meal {hours}", eaten_at=NOON - timedelta(hours=hours)))
    assert [meal.name for meal in guest.recent(2)] == ["Meal 0", "Meal 1"]
    assert guest.recent(0) == []


def test_a_meal_too_far_ahead_is_refused(guest: StoreMealService) -> None:
    with pytest.raises(ValidationError):
        guest.add(a_draft(eaten_at=NOON + timedelta(hours=49)))
    assert guest.count() == 0


def test_an_edit_replaces_the_draft_and_raises_the_revision(guest: StoreMealService, clock: FakeClock) -> None:
    meal = guest.add(a_draft())
    clock.advance(60)
    changed = guest.edit(meal.id, full_draft())
    assert guest.meal(meal.id) == changed
    assert (changed.draft, changed.created_at, changed.updated_at) == (full_draft(), NOON, clock.now())
    assert revision(guest, meal.id) == 2


def test_an_edit_can_move_a_meal_to_another_day(guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    guest.edit(meal.id, a_draft(eaten_at=NOON - DAY))
    assert guest.meals_of(NOON_DATE) == []
    assert [found.id for found in guest.meals_of(NOON_DATE - DAY)] == [meal.id]


def test_what_is_not_there_cannot_be_changed(guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    with pytest.raises(MealNotFound):
        guest.undelete(meal.id)
    guest.delete(meal.id)
    for change in (guest.delete, guest.meal, lambda gone: guest.edit(gone, a_draft())):
        with pytest.raises(MealNotFound):
            change(meal.id)


def test_a_deletion_can_be_taken_back_for_thirty_days(guest: StoreMealService, clock: FakeClock) -> None:
    kept, gone = guest.add(full_draft()), guest.add(a_draft())
    guest.delete_all([kept.id, gone.id])
    clock.advance(limits.UNDO_DAYS * 86400)
    assert guest.undelete(kept.id) == kept
    clock.advance(1)
    with pytest.raises(MealNotFound):
        guest.undelete(gone.id)
    assert guest.meals_of(NOON_DATE) == [kept]


@pytest.mark.parametrize("wall", ["05:30", "23:59", "01:30", "03:59"])
def test_a_copied_day_keeps_its_times_of_day(guest: StoreMealService, wall: str) -> None:
    """A snack at 01:30 lands in the night that still belongs to the other date, across a change of the clocks."""
    berlin = ZoneInfo("Europe/Berlin")
    from_date, to_date = date(2026, 10, 24), date(2026, 11, 3)
    hour, minute = map(int, wall.split(":"))
    day = from_date + (DAY if hour < 4 else timedelta())
    eaten_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=berlin)
    original = guest.add(a_draft(eaten_at=eaten_at))
    (copy,) = guest.copy_day(from_date, to_date)
    assert (original.logical_date, copy.logical_date) == (from_date, to_date)
    assert copy.eaten_at.astimezone(berlin).strftime("%H:%M") == wall
    assert copy.id != original.id
    assert guest.meals_of(to_date) == [copy]


def test_a_time_the_other_day_does_not_have_moves_to_the_nearest(guest: StoreMealService) -> None:
    """In the night to 29 March 2026 clocks in Berlin jump from 02:00 to 03:00."""
    guest.add(a_draft(eaten_at=datetime(2026, 3, 27, 1, 30, tzinfo=UTC)))
    (copy,) = guest.copy_day(date(2026, 3, 26), date(2026, 3, 28))
    assert copy.logical_date == date(2026, 3, 28)


def test_count_and_bounds_leave_tombstones_out(guest: StoreMealService) -> None:
    assert (guest.count(), guest.date_bounds()) == (0, None)
    guest.add(a_draft(eaten_at=NOON - 5 * DAY))
    guest.add(a_draft())
    guest.delete(guest.add(a_draft(eaten_at=NOON - 9 * DAY)).id)
    assert (guest.count(), guest.date_bounds()) == (2, (NOON_DATE - 5 * DAY, NOON_DATE))


def test_one_owner_never_sees_another_owners_meals(guest: StoreMealService, account: StoreMealService) -> None:
    mine, yours = guest.add(a_draft(name="Mine")), account.add(a_draft(name="Yours"))
    assert guest.meals_of(NOON_DATE) == [mine]
    assert account.meals_of(NOON_DATE) == [yours]
    assert [each.name for each in guest.suggest("")] == ["Mine"]
    assert guest.day_summary(NOON_DATE).meal_count == 1
    with pytest.raises(MealNotFound):
        guest.delete(yours.id)
    with pytest.raises(MealNotFound):
        account.edit(mine.id, a_draft())


def test_several_are_logged_deleted_and_copied_in_one_go(guest: StoreMealService) -> None:
    """Those that are not there are left out; what is given back is in time order."""
    first, second = guest.add_all([a_draft(name="Early"), a_draft(name="Late", eaten_at=NOON + timedelta(hours=1))])
    assert guest.meals_of(NOON_DATE) == [first, second]
    copies = guest.copy_meals([second.id, numbered_id(404), first.id], NOON_DATE - DAY)
    assert [(copy.name, copy.eaten_at) for copy in copies] == [
        ("Early", NOON - DAY),
        ("Late", NOON + timedelta(hours=1) - DAY),
    ]
    assert guest.meals_of(NOON_DATE - DAY) == copies
    assert guest.delete_all([second.id, numbered_id(404), first.id]) == [first, second]
    assert (guest.delete_all([first.id]), guest.add_all([]), guest.copy_meals([first.id], NOON_DATE)) == ([], [], [])
    assert guest.recent(9) == copies[::-1]


def test_what_is_eaten_at_one_moment_is_listed_as_it_was_logged(database: Database, clock: FakeClock) -> None:
    """Identities tell no order: here each is less than the one before."""
    falling = map(numbered_id, itertools.count(99, -1))
    guest = StoreMealService(database, guest_owner(numbered_id(1)), clock, lambda: next(falling))
    names = ["Coffee", "Bread", "Butter", "Jam", "Egg", "Salt"]
    for name in names[:3]:
        guest.add(a_draft(name=name))
        clock.advance(0.001)
    guest.add_all([a_draft(name=name) for name in names[3:]])
    assert [meal.name for meal in guest.meals_of(NOON_DATE)] == names
    copies = guest.copy_meals([meal.id for meal in guest.meals_of(NOON_DATE)[::-1]], NOON_DATE - DAY)
    assert [meal.name for meal in copies] == names
    assert guest.meals_of(NOON_DATE - DAY) == copies


def test_every_change_of_an_account_leaves_an_operation(database: Database, account: StoreMealService) -> None:
    meal = account.add(a_draft(name="First"))
    account.edit(meal.id, a_draft(name="Second"))
    account.delete(meal.id)
    account.undelete(meal.id)
    account.copy_day(NOON_DATE, NOON_DATE - DAY)
    found = rows_of(database, "SELECT op, revision, base_version FROM outbox ORDER BY seq")
    assert found == [("put", 1, 0), ("put", 2, 0), ("delete", 3, 0), ("put", 4, 0), ("put", 1, 0)]
    names = [sent and sent["name"] for sent in payloads(database)]
    assert names == ["First", "Second", None, "Second", "Second"]


def test_a_guest_leaves_no_operation(database: Database, guest: StoreMealService) -> None:
    meal = guest.add(a_draft())
    guest.edit(meal.id, a_draft(name="Other"))
    guest.delete(meal.id)
    assert rows_of(database, "SELECT count(*) FROM outbox") == [(0,)]


def test_a_change_and_its_operation_are_there_or_absent_together(
    database: Database, account: StoreMealService, clock: FakeClock
) -> None:
    """The operation's id is taken already: the outbox refuses it, and so the meal must not be there either."""
    taken = numbered_id(99)
    StoreMealService(database, ACCOUNT_OWNER, clock, lambda: taken).add(a_draft())
    meal = account.add(a_draft(name="Kept"))
    broken = StoreMealService(database, ACCOUNT_OWNER, clock, lambda: taken)
    with pytest.raises(StoreUnavailable, match="breaks its rules"):
        broken.edit(meal.id, a_draft(name="Lost"))
    assert account.meal(meal.id).name == "Kept"


def revision(service: StoreMealService, meal_id: object) -> int:
    (found,) = rows_of(service._database, "SELECT revision FROM meals WHERE id = :id", id=str(meal_id))
    return int(found[0])
