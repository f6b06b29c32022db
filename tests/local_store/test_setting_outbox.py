"""Settings of an account on their way: what is sent, and what the feed may take the place of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.day import DayStatus
from contracts.feed_page import FeedPage
from contracts.setting_changes import SettingChange
from contracts.sync import ChangesPage, OperationOutcome, OperationResult
from contracts.wire import read_json
from local_store import Database, StoreFeed, StoreSettingOutbox, StoreSettingsService
from tests.local_store.world import ACCOUNT, ACCOUNT_OWNER, OTHER_ACCOUNT, World, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds

DAY = date(2026, 11, 20)
KEY = "day_status:2026-11-20"


@pytest.fixture
def outbox(database: Database) -> StoreSettingOutbox:
    return StoreSettingOutbox(database, NumberedIds(space=0xDEAD))


@pytest.fixture
def settings(database: Database, clock: FakeClock) -> StoreSettingsService:
    return StoreSettingsService(database, ACCOUNT_OWNER, clock)


def sent(outbox: StoreSettingOutbox) -> list[Any]:
    return [read_json(each.body) for each in outbox.next_batch(ACCOUNT, 500)]


def answer(outbox: StoreSettingOutbox) -> None:
    found = outbox.next_batch(ACCOUNT, 500)
    results = [OperationResult(op_id=each.op_id, id=None, outcome=OperationOutcome.APPLIED) for each in found]
    outbox.note_outcomes(ACCOUNT, results, NOON)


def tell(feed: StoreFeed, status: str | None, seconds: float, epoch: str = "e") -> None:
    at = NOON + timedelta(seconds=seconds)
    change = SettingChange(kind="setting", key=KEY, value={"status": status}, updated_at=at, revision=3)
    frame = ChangesPage(items=[], next_cursor=f"c{seconds}", has_more=False, head=3, feed_epoch=epoch)
    feed.apply_page(ACCOUNT, FeedPage(frame, [], [change]), NOON)


def test_a_guest_has_nobody_to_tell(world: World, clock: FakeClock) -> None:
    StoreSettingsService(world.database, world.accounts.shown_owner(), clock).set_day_status(DAY, DayStatus.FASTED)
    assert rows_of(world.database, "SELECT key FROM setting_outbox") == []


def test_of_several_changes_of_one_key_the_last_is_sent(
    outbox: StoreSettingOutbox, settings: StoreSettingsService, clock: FakeClock
) -> None:
    for status in (DayStatus.FASTED, DayStatus.PARTIAL, None):
        clock.advance(1)
        settings.set_day_status(DAY, status)
    [only] = sent(outbox)
    assert (only["op"], only["key"], only["value"]) == ("set", KEY, {"status": None})
    assert only["updated_at"] == "2026-11-20T12:00:03.000Z"
    assert outbox.next_batch(OTHER_ACCOUNT, 500) == ()


def test_what_may_have_been_sent_is_sent_again_just_so(
    outbox: StoreSettingOutbox, settings: StoreSettingsService
) -> None:
    settings.set_day_status(DAY, DayStatus.FASTED)
    first = outbox.next_batch(ACCOUNT, 500)
    settings.set_day_status(DAY, DayStatus.PARTIAL)
    again = outbox.next_batch(ACCOUNT, 500)
    assert (len(again), again[0]) == (2, first[0])


def test_what_comes_after_a_setting_under_way_is_read_ahead(
    outbox: StoreSettingOutbox, settings: StoreSettingsService
) -> None:
    settings.set_day_status(DAY, DayStatus.FASTED)
    [under_way] = outbox.next_batch(ACCOUNT, 1)
    settings.set_day_status(DAY + timedelta(days=1), DayStatus.PARTIAL)
    [ahead] = outbox.next_batch(ACCOUNT, 1, after=under_way.op_id)
    assert read_json(ahead.body)["key"] == "day_status:2026-11-21"
    assert outbox.next_batch(ACCOUNT, 1, after=ahead.op_id) == []


def test_a_setting_counts_as_pending_until_it_is_answered(
    outbox: StoreSettingOutbox, settings: StoreSettingsService, world: World
) -> None:
    settings.set_day_status(DAY, DayStatus.FASTED)
    assert world.accounts.pending_operations() == 1
    answer(outbox)
    assert (world.accounts.pending_operations(), sent(outbox)) == (0, [])


def test_a_favourite_is_told_too(world: World, outbox: StoreSettingOutbox) -> None:
    world.account.set_favourite("Tea", favourite=True)
    assert [(each["key"], each["value"]) for each in sent(outbox)] == [("favourites", {"names": ["Tea"]})]


@pytest.mark.parametrize(
    ("is_pending", "seconds", "expected"),
    [
        (True, -1, DayStatus.FASTED),
        (True, 0, DayStatus.PARTIAL),
        (True, 1, DayStatus.PARTIAL),
        (False, -1, DayStatus.PARTIAL),
        (False, 1, DayStatus.PARTIAL),
    ],
)
def test_the_feed_takes_its_place_unless_it_is_later_and_pending(
    outbox: StoreSettingOutbox,
    settings: StoreSettingsService,
    feed: StoreFeed,
    is_pending: bool,
    seconds: float,
    expected: DayStatus,
) -> None:
    settings.set_day_status(DAY, DayStatus.FASTED)
    if not is_pending:
        answer(outbox)
    tell(feed, "partial", seconds)
    assert settings.day_status(DAY) is expected


def test_a_mark_that_was_taken_away_elsewhere_goes_here_too(settings: StoreSettingsService, feed: StoreFeed) -> None:
    tell(feed, "complete", 1)
    assert settings.day_status(DAY) is DayStatus.COMPLETE
    tell(feed, None, 2)
    assert settings.day_status(DAY) is None


def test_who_changes_what_a_fast_clock_set_elsewhere_has_the_last_word(
    outbox: StoreSettingOutbox, settings: StoreSettingsService, feed: StoreFeed
) -> None:
    tell(feed, "complete", 60)
    settings.set_day_status(DAY, DayStatus.PARTIAL)
    assert [each["updated_at"] for each in sent(outbox)] == ["2026-11-20T12:01:00.001Z"]


def test_a_server_that_was_brought_back_from_a_backup_is_told_again(
    outbox: StoreSettingOutbox, settings: StoreSettingsService, feed: StoreFeed
) -> None:
    tell(feed, "partial", -5)
    settings.set_day_status(DAY, DayStatus.FASTED)
    answer(outbox)
    feed.restart(ACCOUNT)
    tell(feed, "partial", -5.5, epoch="another")
    assert settings.day_status(DAY) is DayStatus.FASTED
    assert [each["value"] for each in sent(outbox)] == [{"status": "fasted"}]
