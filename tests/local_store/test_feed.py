"""Applying an account's feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from contracts.auth import account_owner
from contracts.feed_page import Change, ChangeText, FeedPage, MalformedFeed, change_json
from contracts.meal import Meal, StoredMeal, to_wire
from contracts.services import StoreUnavailable
from contracts.sync import ChangesPage, MealChange
from contracts.wire import write_json
from local_store import StoreFeed, StoreMealService
from tests.local_store.world import ACCOUNT, ACCOUNT_OWNER, IMPORT, OTHER_ACCOUNT, World, an_account, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft, a_meal, numbered_id

NOON_DATE = date(2026, 11, 20)
EPOCH = numbered_id(1, space=0xE)


def changed(meal: Meal, version: int = 1) -> MealChange:
    stored = StoredMeal.model_validate({**to_wire(meal), "version": version, "revision": 3})
    return MealChange(id=meal.id, revision=3, version=version, meal=stored)


def deleted(meal_id: UUID, version: int = 2) -> MealChange:
    return MealChange(id=meal_id, revision=4, version=version, deleted_at=NOON)


def a_page(*changes: Change, **fields: Any) -> FeedPage:
    defaults: dict[str, Any] = {"next_cursor": "c1", "has_more": False, "head": 9, "feed_epoch": EPOCH}
    return FeedPage(ChangesPage(items=[], **{**defaults, **fields}), changes)


def versions(world: World) -> list[tuple[str, int | None, bool]]:
    found = rows_of(world.database, "SELECT name, server_version, deleted_at FROM meals ORDER BY name")
    return [(name, version, deleted_at is not None) for name, version, deleted_at in found]


def test_before_the_first_page_nothing_is_known(feed: StoreFeed) -> None:
    assert (feed.cursor(ACCOUNT), feed.revision(ACCOUNT), feed.pulled_at(ACCOUNT)) == (None, 0, None)


def test_a_page_brings_meals_and_its_position(world: World, feed: StoreFeed) -> None:
    meal = a_meal(note="from elsewhere", nutrients={"fiber_g": 2})
    feed.apply_page(ACCOUNT, a_page(changed(meal, version=5)), NOON)
    assert world.account.meals_of(NOON_DATE) == [meal]
    assert versions(world) == [("Oatmeal", 5, False)]
    assert (feed.cursor(ACCOUNT), feed.revision(ACCOUNT), feed.pulled_at(ACCOUNT)) == ("c1", 9, NOON)
    assert world.operations() == []


def test_the_head_counts_only_once_nothing_is_behind_it(feed: StoreFeed) -> None:
    feed.apply_page(ACCOUNT, a_page(has_more=True, next_cursor="c1"), NOON)
    assert (feed.cursor(ACCOUNT), feed.revision(ACCOUNT)) == ("c1", 0)
    feed.apply_page(ACCOUNT, a_page(next_cursor="c2", head=12), NOON)
    assert (feed.cursor(ACCOUNT), feed.revision(ACCOUNT)) == ("c2", 12)


def test_a_later_version_replaces_an_earlier_one(world: World, feed: StoreFeed) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(a_meal())), NOON)
    moved = a_meal(name="Moved", eaten_at=NOON - timedelta(days=2))
    feed.apply_page(ACCOUNT, a_page(changed(moved, version=2)), NOON)
    assert world.account.meals_of(NOON_DATE) == []
    assert world.account.meals_of(NOON_DATE - timedelta(days=2)) == [moved]


def test_a_deletion_elsewhere_is_a_tombstone_here(world: World, feed: StoreFeed) -> None:
    meal = a_meal()
    feed.apply_page(ACCOUNT, a_page(changed(meal), deleted(meal.id), deleted(numbered_id(77))), NOON)
    assert versions(world) == [("Oatmeal", 2, True)]
    feed.apply_page(ACCOUNT, a_page(changed(meal, version=3)), NOON)
    assert versions(world) == [("Oatmeal", 3, False)]


def test_a_meal_with_a_pending_change_keeps_its_content_and_learns_its_version(world: World, feed: StoreFeed) -> None:
    """After a promotion the version of an edited meal is unknown until the feed says it."""
    meal = world.guest.add(a_draft(name="Sent"))
    world.freeze()
    world.guest.edit(meal.id, a_draft(name="Edited"))
    world.apply(world.receipt())
    assert world.operations() == [("put", "Edited", 0)]
    feed.apply_page(ACCOUNT, a_page(changed(meal, version=6)), NOON)
    assert versions(world) == [("Edited", 6, False)]
    assert world.operations() == [("put", "Edited", 6)]
    assert world.promotions.missing_after_pull(IMPORT) == 0


@pytest.mark.parametrize("elsewhere", ["changed", "deleted"])
def test_a_change_elsewhere_leaves_pending_work_on_its_own_base(world: World, feed: StoreFeed, elsewhere: str) -> None:
    """So the server sees that both sides changed the same version, and merges."""
    meal = a_meal()
    feed.apply_page(ACCOUNT, a_page(changed(meal, version=1)), NOON)
    world.account.edit(meal.id, a_draft(name="Mine"))
    other = deleted(meal.id) if elsewhere == "deleted" else changed(a_meal(name="Theirs"), version=2)
    feed.apply_page(ACCOUNT, a_page(other), NOON)
    world.account.edit(meal.id, a_draft(name="Mine again"))
    assert versions(world) == [("Mine again", 1, False)]
    assert world.operations() == [("put", "Mine again", 1), ("put", "Mine again", 1)]


def test_a_promotion_is_confirmed_once_the_feed_brought_every_meal(world: World, feed: StoreFeed) -> None:
    meals = [world.guest.add(a_draft(name=f"Meal {n}")) for n in range(3)]
    world.freeze()
    world.apply(world.receipt(refused=[meals[2].id]))
    assert world.promotions.missing_after_pull(IMPORT) == 2
    feed.apply_page(ACCOUNT, a_page(changed(meals[0])), NOON)
    assert world.promotions.missing_after_pull(IMPORT) == 1
    feed.apply_page(ACCOUNT, a_page(changed(meals[1]), deleted(meals[1].id)), NOON)
    assert world.promotions.missing_after_pull(IMPORT) == 0


def test_the_rows_and_the_position_are_one_transaction(world: World, feed: StoreFeed) -> None:
    """A page whose position the file cannot hold: its meals are not there either."""
    with pytest.raises(StoreUnavailable):
        feed.apply_page(ACCOUNT, a_page(changed(a_meal()), next_cursor="x" * 3000), NOON)
    assert versions(world) == []
    assert feed.cursor(ACCOUNT) is None


def test_a_restart_forgets_the_position_and_keeps_every_row(world: World, feed: StoreFeed) -> None:
    meal = a_meal()
    feed.apply_page(ACCOUNT, a_page(changed(meal)), NOON)
    feed.restart(ACCOUNT)
    assert (feed.cursor(ACCOUNT), feed.revision(ACCOUNT)) == (None, 0)
    assert world.account.meals_of(NOON_DATE) == [meal]
    assert world.accounts.signed_in() == an_account()


def test_one_accounts_feed_does_not_reach_anothers_rows(world: World, feed: StoreFeed) -> None:
    meal = a_meal()
    feed.apply_page(ACCOUNT, a_page(changed(meal)), NOON)
    feed.apply_page(OTHER_ACCOUNT, a_page(deleted(meal.id)), NOON)
    assert rows_of(world.database, "SELECT owner FROM meals WHERE deleted_at IS NULL") == [(ACCOUNT_OWNER,)]
    assert feed.cursor(OTHER_ACCOUNT) == "c1"


def told(meal: Meal, version: int = 1) -> ChangeText:
    """A change as it comes from our server."""
    content = write_json(to_wire(meal)).decode()
    return ChangeText(str(meal.id), 3, version, change_json(str(meal.id), content, version, 3))


def everything(world: World) -> list[tuple[Any, ...]]:
    return [*rows_of(world.database, "SELECT * FROM meals ORDER BY id"), *world.operations()]


@pytest.mark.parametrize("here", ["nothing", "the same", "older", "deleted", "pending", "pending and deleted"])
@pytest.mark.parametrize("name", ["Oatmeal", "Changed"])
def test_a_change_in_text_does_what_the_change_in_full_does(
    world: World, feed: StoreFeed, here: str, name: str
) -> None:
    """Whatever this device holds of the meal when it is told: one account is told in full, the other in text."""
    kept, news = a_meal(nutrients={"fiber_g": Decimal("0.5")}), a_meal(name=name, nutrients={"fiber_g": Decimal("0.5")})
    ends = []
    for account, change in ((ACCOUNT, changed), (OTHER_ACCOUNT, told)):
        meals = StoreMealService(world.database, account_owner(account), FakeClock(), NumberedIds(space=0x7E))
        if here != "nothing":
            old = kept.model_copy(update={"kcal": Decimal("1.25")}) if here in ("older", "pending") else kept
            feed.apply_page(account, a_page(changed(old)), NOON)
        if here == "pending":
            meals.edit(kept.id, kept.draft)
        if here.endswith("deleted"):
            meals.delete(kept.id)
        with world.database.write() as session:
            if here == "deleted":
                session.connection().exec_driver_sql("DELETE FROM outbox")
            session.connection().exec_driver_sql("UPDATE meals SET updated_at = created_at")
        seen = []
        for version in (4, 5):
            feed.apply_page(account, a_page(change(news, version)), NOON)
            query = "SELECT * FROM meals WHERE owner = :owner"
            (row,) = rows_of(world.database, query, owner=account_owner(account))
            seen.append((row[1:], rows_of(world.database, "SELECT op, base_version, meal FROM outbox ORDER BY seq")))
        ends.append(seen)
        with world.database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM outbox")
    assert ends[0] == ends[1]


def test_a_meal_told_of_twice_in_one_page_ends_as_it_was_told_last(world: World, feed: StoreFeed) -> None:
    feed.apply_page(ACCOUNT, a_page(told(a_meal())), NOON)
    feed.apply_page(ACCOUNT, a_page(told(a_meal(name="Changed"), 2), told(a_meal(), 3)), NOON)
    assert versions(world) == [("Oatmeal", 3, False)]
    feed.apply_page(ACCOUNT, a_page(deleted(a_meal().id), told(a_meal(), 5)), NOON)
    assert versions(world) == [("Oatmeal", 5, False)]


def test_a_page_with_a_change_that_is_none_is_not_applied_at_all(world: World, feed: StoreFeed) -> None:
    """It is found out while the page is being applied: what came before it is taken back."""
    feed.apply_page(ACCOUNT, a_page(told(a_meal())), NOON)
    before = everything(world)
    good = told(a_meal(2))
    with pytest.raises(MalformedFeed):
        feed.apply_page(ACCOUNT, a_page(told(a_meal(), 2), replace(good, body=good.body[:-1]), next_cursor="c2"), NOON)
    assert everything(world) == before
    assert feed.cursor(ACCOUNT) == "c1"


def test_what_is_here_as_told_is_not_written_again(world: World, feed: StoreFeed) -> None:
    """A resync reads the whole feed again."""
    meals = [a_meal(number) for number in range(1, 4)]
    feed.apply_page(ACCOUNT, a_page(*map(told, meals)), NOON)
    written: list[str] = []

    def note(*arguments: Any) -> None:
        written.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        feed.apply_page(ACCOUNT, a_page(*map(told, meals), next_cursor="c2"), NOON)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert [each for each in written if "UPDATE meals" in each or "INSERT INTO meals" in each] == []
    assert feed.cursor(ACCOUNT) == "c2"


@pytest.mark.parametrize(("has_more", "head", "is_restarted"), [(False, 7, True), (True, 7, True), (False, 6, False)])
def test_a_feed_that_was_read_past_the_import_is_read_again(
    world: World, feed: StoreFeed, has_more: bool, head: int, is_restarted: bool
) -> None:
    """The answer to the commit was lost, and the account was pulled before the receipt came: revision 7."""
    world.guest.add(a_draft())
    world.freeze()
    feed.apply_page(ACCOUNT, a_page(has_more=has_more, head=head), NOON)
    world.apply(world.receipt())
    assert (feed.cursor(ACCOUNT) is None) is is_restarted
