"""Reads an account's feed into the local store, page by page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from contracts import limits
from contracts.clock import Clock
from contracts.feed_page import FeedPage, MalformedFeed, joined
from contracts.problems import ProblemCode
from sync_client.api import AccountApi
from sync_client.errors import NotUnderstood, Refused
from sync_client.ports import FeedStore
from sync_client.retry import Retrying

_PAGES_AT_ONCE: Final = 4


class Puller:
    """Applies what the feed says; a few pages and the cursor after them are one transaction.

    The first page is one by itself, the next two, then four: each transaction waits for the disk, and a connection
    that breaks every time still gets a page further. While these are written, the next ones are on their way.
    """

    def __init__(self, feed: FeedStore, api: AccountApi, clock: Clock) -> None:
        self._feed = feed
        self._api = api
        self._clock = clock

    def pull(self, account_id: UUID, retrying: Retrying) -> int:
        """Read to the end of the feed; the head up to which this device now follows it.

        A position the server does not accept starts the reading over; rows here are kept. The second such answer
        in one pull is raised: a server that refuses its own beginning cannot be followed.
        """
        restarted = False
        while True:
            try:
                return self._read_on(account_id, retrying)
            except Refused as error:
                if error.code is not ProblemCode.RESYNC_REQUIRED or restarted:
                    raise
                restarted = True
                self._feed.restart(account_id)

    def _read_on(self, account_id: UUID, retrying: Retrying) -> int:
        at_once = 1
        page = joined(self._pages(self._feed.cursor(account_id), at_once, retrying))
        with ThreadPoolExecutor(1, "pages to come") as ahead:
            while page.frame.has_more:
                at_once = min(2 * at_once, _PAGES_AT_ONCE)
                coming = ahead.submit(self._pages, page.frame.next_cursor, at_once, retrying)
                self._apply(account_id, page)
                page = joined(coming.result())
        self._apply(account_id, page)
        return page.frame.head

    def _apply(self, account_id: UUID, page: FeedPage) -> None:
        try:
            self._feed.apply_page(account_id, page, self._clock.now())
        except MalformedFeed as error:
            raise NotUnderstood(str(error)) from error

    def _pages(self, cursor: str | None, count: int, retrying: Retrying) -> list[FeedPage]:
        """The next pages after the cursor: so many, or fewer at the end of the feed."""
        pages: list[FeedPage] = []
        while len(pages) < count and (not pages or pages[-1].frame.has_more):
            page = retrying(lambda at=cursor: self._api.changes(at, limits.PAGE_ITEMS_MAX))  # type: ignore[misc]  # default binds the loop's value
            if page.frame.has_more and page.frame.next_cursor == cursor:
                raise NotUnderstood("the feed has more but does not move on")
            pages.append(page)
            cursor = page.frame.next_cursor
        return pages
