"""Reading the feed: a few pages and the position after them are one step, and each step is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine, event

from contracts.feed_page import change_json
from contracts.meal import to_wire
from contracts.wire import write_json
from local_store import Database, StoreFeed
from sync_client.api import AccountApi
from sync_client.errors import Unreachable
from sync_client.pull import Puller
from sync_client.retry import Retrying
from sync_client.transport import Transport
from tests.support.builders import FakeClock, NumberedIds, a_meal, numbered_id

ACCOUNT = numbered_id(1, space=0xA)
EPOCH = numbered_id(1, space=0xE)
ORIGIN = "https://diary.example.org"


class SignedBy:
    """A token that is always good."""

    account_id = ACCOUNT

    def access_token(self) -> str:
        return "token"

    def renew(self, refused: str) -> str:
        return refused


class FeedOfPages:
    """Answers with one meal a page; the cursor is the page's number. The line may break at a page."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.breaks_at: int | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("cursor", "0")) + 1
        if number == self.breaks_at:
            raise httpx.ConnectError("cut off")
        meal = a_meal(number)
        content = write_json(to_wire(meal)).decode()
        end = {"next_cursor": str(number), "has_more": number < self.count, "head": self.count, "feed_epoch": EPOCH}
        change = change_json(str(meal.id), content, 1, number).encode()
        return httpx.Response(200, content=b'{"items":[' + change + b"]," + write_json(end)[1:])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def feed(tmp_path: Path, clock: FakeClock) -> Iterator[StoreFeed]:
    database = Database.open(tmp_path / "tuckbox.db", clock, NumberedIds(space=1))
    yield StoreFeed(database, clock, NumberedIds(space=2))
    database.close()


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The position each transaction left behind."""
    cursors: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if "sync_state" in statement and not statement.startswith("SELECT"):
            cursors.append(next(each for each in parameters if isinstance(each, str) and each.isdigit()))

    event.listen(Engine, "before_cursor_execute", note)
    yield cursors
    event.remove(Engine, "before_cursor_execute", note)


def pull(feed: StoreFeed, pages: FeedOfPages, clock: FakeClock, account: UUID = ACCOUNT) -> int:
    with httpx.Client(base_url=ORIGIN, transport=httpx.MockTransport(pages)) as client:
        api = AccountApi(Transport(ORIGIN, client), clock, SignedBy(), numbered_id(7), "laptop")
        return Puller(feed, api, clock).pull(account, Retrying(clock, lambda ceiling: ceiling, threading.Event()))


@pytest.mark.parametrize(
    ("count", "positions"),
    [(1, ["1"]), (2, ["1", "2"]), (3, ["1", "3"]), (7, ["1", "3", "7"]), (12, ["1", "3", "7", "11", "12"])],
)
def test_pages_are_applied_one_then_two_then_four_at_once(
    feed: StoreFeed, written: list[str], clock: FakeClock, count: int, positions: list[str]
) -> None:
    assert count == pull(feed, FeedOfPages(count), clock)
    assert positions == written
    assert (str(count), count) == (feed.cursor(ACCOUNT), feed.revision(ACCOUNT))


def test_a_line_that_breaks_each_time_gets_further_each_time(feed: StoreFeed, clock: FakeClock) -> None:
    """What was read and not applied is asked again: the position is never past a change that is not here."""
    pages = FeedOfPages(9)
    reached = []
    for pages.breaks_at in (2, 4, 6, 8):
        with pytest.raises(Unreachable):
            pull(feed, pages, clock)
        reached.append(feed.cursor(ACCOUNT))
    assert ["1", "2", "5", "6"] == reached
    pages.breaks_at = None
    assert 9 == pull(feed, pages, clock)
