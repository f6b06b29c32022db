"""Sync at work in this program. One for all open windows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from app.ui.faults import words_for
from app.ui.ports import AccountActions
from contracts import limits
from contracts.clock import Clock, Jitter
from sync_client.cycle import SyncStop
from sync_client.worker import rearm_seconds

_log = logging.getLogger(__name__)

_WATCHED_SECONDS: Final = 10.0
"""A window looks about every second; after so long without a look none is open."""


class SyncRun:
    """Runs cycles by itself: at the start, soon after a change, every few seconds while a window is open.

    Safe to call from any thread. It does not keep the program alive: what waits is on disk.
    """

    def __init__(self, accounts: Callable[[], AccountActions], clock: Clock, jitter: Jitter) -> None:
        """`accounts` gives those of the diary that is shown."""
        self._accounts = accounts
        self._clock = clock
        self._jitter = jitter
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._seen_version: int | None = None
        self._looked_at = clock.monotonic()
        self._failures = 0
        self.last_stop: SyncStop | None = None
        """Why the last cycle stopped early, if it did."""

    def start(self) -> None:
        """Begin. Call it once."""
        threading.Thread(target=self._work, name="sync", daemon=True).start()

    def stop(self) -> None:
        """Make no further cycle."""
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """The network or the person may be back, or has asked for it: a cycle now."""
        self._failures = 0
        self._wake.set()

    def notice(self, data_version: int) -> None:
        """Called with every look of a window at the diary: where it changed, there may be something to tell."""
        self._looked_at = self._clock.monotonic()
        is_news = self._seen_version is not None and data_version != self._seen_version
        self._seen_version = data_version
        if is_news and self._accounts().overview().pending_operations:
            self._wake.set()

    def once(self) -> None:
        """One cycle, whatever comes of it."""
        try:
            stop = self._accounts().sync(self._stop)
        except Exception as error:  # noqa: BLE001 -- the end of a thread: the next cycle may succeed
            words_for(error, _log)
            stop = SyncStop.STORE_UNAVAILABLE
        if stop is not SyncStop.WORKING_ELSEWHERE:
            self.last_stop = stop
            self._failures = self._failures + 1 if stop else 0

    def pause_seconds(self) -> float:
        """Until the next cycle: longer after each failure, and while no window is open."""
        if self._failures:
            return rearm_seconds(self._failures, self._jitter)
        is_watched = self._clock.monotonic() - self._looked_at < _WATCHED_SECONDS
        return limits.SYNC_EVERY_SECONDS if is_watched else limits.SYNC_UNWATCHED_SECONDS

    def _work(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            self.once()
            self._clock.sleep(self.pause_seconds(), self._wake)
            if self._wake.is_set():
                # What a person changes in one go is told in one go.
                self._clock.sleep(limits.SYNC_DEBOUNCE_SECONDS, self._stop)
