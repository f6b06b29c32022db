"""Reading an account's feed from its beginning keeps what only this device holds."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.meal import Meal
from contracts.wire import read_json
from local_store import Database, StoreFeed, StoreOutbox
from tests.local_store.test_feed import a_page, changed, deleted, versions
from tests.local_store.world import ACCOUNT, World
from tests.support.builders import NOON, NumberedIds, a_draft, a_meal, numbered_id

OLD, NEW = numbered_id(1, space=0xE), numbered_id(2, space=0xE)
SOUP, TEA, BREAD = (a_meal(number, name=name) for number, name in enumerate(("Soup", "Tea", "Bread"), 1))


@pytest.fixture
def outbox(database: Database) -> StoreOutbox:
    return StoreOutbox(database, NumberedIds(space=0xDEAD))


def told(outbox: StoreOutbox) -> list[tuple[str, UUID, int]]:
    raw = [read_json(each.body) for each in outbox.next_batch(ACCOUNT, 500)]
    return sorted((each["op"], UUID(each["id"]), each["base_version"]) for each in raw)


def renamed(meal: Meal, name: str) -> Meal:
    return meal.model_copy(update={"name": name})


def test_what_a_restored_server_does_not_have_is_told_again(world: World, feed: StoreFeed, outbox: StoreOutbox) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), changed(TEA, version=2), feed_epoch=OLD), NOON)
    feed.restart(ACCOUNT)
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), feed_epoch=NEW, head=1), NOON)
    assert told(outbox) == [("put", TEA.id, 0)]
    assert versions(world) == [("Soup", 1, False), ("Tea", None, False)]


def test_what_is_newer_here_than_on_a_restored_server_is_told_again(
    world: World, feed: StoreFeed, outbox: StoreOutbox
) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), changed(TEA), feed_epoch=OLD), NOON)
    after = a_page(changed(renamed(SOUP, "Stew"), version=3), deleted(TEA.id), next_cursor="c2", feed_epoch=OLD)
    feed.apply_page(ACCOUNT, after, NOON)
    world.account.add(a_draft(name="Own"))
    feed.restart(ACCOUNT)
    page = a_page(changed(SOUP, version=1), changed(TEA, version=1), changed(BREAD), feed_epoch=NEW)
    feed.apply_page(ACCOUNT, page, NOON)
    again = [each for each in told(outbox) if each[1] in (SOUP.id, TEA.id, BREAD.id)]
    assert again == [("delete", TEA.id, 1), ("put", SOUP.id, 1)]
    found = [("Bread", 1, False), ("Own", None, False), ("Stew", 1, False), ("Tea", 1, True)]
    assert versions(world) == found


def test_where_only_the_position_was_too_old_the_server_is_asked_what_became_of_the_rest(
    world: World, feed: StoreFeed, outbox: StoreOutbox
) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), changed(TEA, version=2), feed_epoch=OLD), NOON)
    feed.restart(ACCOUNT)
    feed.apply_page(ACCOUNT, a_page(changed(renamed(SOUP, "Stew"), version=2), feed_epoch=OLD, has_more=True), NOON)
    assert told(outbox) == []
    feed.apply_page(ACCOUNT, a_page(changed(BREAD), feed_epoch=OLD), NOON)
    assert told(outbox) == [("put", TEA.id, 2)]
    assert versions(world) == [("Bread", 1, False), ("Stew", 2, False), ("Tea", 2, False)]


def test_a_server_whose_counter_went_back_was_restored_whatever_its_epoch(
    world: World, feed: StoreFeed, outbox: StoreOutbox
) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), changed(TEA, version=2), feed_epoch=OLD, head=9), NOON)
    feed.restart(ACCOUNT)
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), feed_epoch=OLD, head=4), NOON)
    assert told(outbox) == [("put", TEA.id, 0)]


def test_a_promise_of_one_reading_does_not_outlive_it(world: World, feed: StoreFeed, outbox: StoreOutbox) -> None:
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), feed_epoch=OLD), NOON)
    feed.restart(ACCOUNT)
    feed.apply_page(ACCOUNT, a_page(changed(SOUP), feed_epoch=NEW), NOON)
    feed.apply_page(ACCOUNT, a_page(changed(renamed(SOUP, "Stew"), version=1), next_cursor="c2", feed_epoch=NEW), NOON)
    assert (told(outbox), versions(world)) == ([], [("Stew", 1, False)])
