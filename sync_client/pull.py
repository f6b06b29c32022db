"""Reads an account's feed into the local store, page by page."""

from __future__ import annotations

from uuid import UUID

from contracts import limits
from contracts.clock import Clock
from contracts.feed_page import MalformedFeed
from contracts.problems import ProblemCode
from sync_client.api import AccountApi
from sync_client.errors import NotUnderstood, Refused
from sync_client.ports import FeedStore
from sync_client.retry import Retrying


class Puller:
    """Applies what the feed says; each page and its cursor are one transaction."""

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
        while True:
            cursor = self._feed.cursor(account_id)
            page = retrying(lambda at=cursor: self._api.changes(at, limits.PAGE_ITEMS_MAX))  # type: ignore[misc]  # default binds the loop's value
            frame = page.frame
            if frame.has_more and frame.next_cursor == cursor:
                raise NotUnderstood("the feed has more but does not move on")
            try:
                self._feed.apply_page(account_id, page, self._clock.now())
            except MalformedFeed as error:
                raise NotUnderstood(str(error)) from error
            if not frame.has_more:
                return frame.head
