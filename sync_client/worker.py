"""When the promotion is worked on: by one worker at a time, and again by itself after what may pass."""

from __future__ import annotations

import threading
from collections.abc import Callable

from contracts import limits
from contracts.clock import Clock, Jitter
from contracts.promotion import Promotion
from contracts.services import StoreUnavailable
from sync_client.ports import PromotionStore, WorkerLock
from sync_client.promotion import PASSING, Ended, Ending, ParkReason, Report, progress_of

Work = Callable[[Promotion], Ended]
"""One run of that promotion."""


class Worker:
    """Works on the unfinished promotions of a file, alone."""

    def __init__(self, store: PromotionStore, lock: WorkerLock, clock: Clock) -> None:
        """`lock` keeps out other windows, other threads of this program included."""
        self._store = store
        self._lock = lock
        self._clock = clock

    def run(self, work: Work, report: Report, cancel: threading.Event) -> Ended:
        """Do `work` on the unfinished promotion. Where another worker is at it, watch, then say how it ended."""
        try:
            return self._run(work, report, cancel)
        except StoreUnavailable:
            return Ended(Ending.PARKED, None, ParkReason.STORE_UNAVAILABLE)

    def _run(self, work: Work, report: Report, cancel: threading.Event) -> Ended:
        found = self._store.unfinished()
        if found is None:
            return Ended(Ending.NOTHING, None)
        if not self._alone(found, report, cancel):
            return Ended(Ending.PARKED, found.import_id, ParkReason.WORKING_ELSEWHERE)
        try:
            now = self._now(found)
            return work(now) if now else Ended(Ending.NOTHING, None)
        finally:
            self._lock.release()

    def _alone(self, seen: Promotion, report: Report, cancel: threading.Event) -> bool:
        """Take the lock; False where whoever holds it does not get on."""
        since = self._clock.monotonic()
        while not self._lock.try_acquire():
            now = self._now(seen) or seen
            if now != seen:
                seen, since = now, self._clock.monotonic()
            if cancel.is_set() or self._clock.monotonic() - since >= limits.NO_PROGRESS_SECONDS:
                return False
            report(progress_of(now))
            self._clock.sleep(limits.PROGRESS_LOOK_SECONDS, cancel)
        return True

    def _now(self, promotion: Promotion) -> Promotion | None:
        """As it stands now; an expired import goes on under a new id, and may be through under that."""
        try:
            return self._store.promotion(promotion.import_id)
        except KeyError:
            return self._store.unfinished()


class Rearming:
    """Does work again after a while for as long as its reason to stop may pass by itself."""

    def __init__(self, clock: Clock, jitter: Jitter, answers: Callable[[], bool]) -> None:
        """`answers`: whether the server can be reached; asked in between, so that a network's return is noticed."""
        self._clock = clock
        self._jitter = jitter
        self._answers = answers

    def run(self, work: Callable[[], str | None], wake: threading.Event, stop: threading.Event) -> None:
        """Until `work` returns None, or a reason that only a person can take away, or `stop` is set.

        `wake` ends a wait early; setting `stop` should set it too.
        """
        attempt = 0
        while not stop.is_set():
            wake.clear()
            reason = work()
            if reason not in PASSING:
                return
            attempt += 1
            self._wait(reason, attempt, wake)

    def _wait(self, reason: str | None, attempt: int, wake: threading.Event) -> None:
        until = self._clock.monotonic() + rearm_seconds(attempt, self._jitter)
        while not wake.is_set() and (left := until - self._clock.monotonic()) > 0:
            self._clock.sleep(min(left, limits.PROBE_SECONDS), wake)
            if reason == ParkReason.SERVER_UNREACHABLE and not wake.is_set() and self._answers():
                return


def rearm_seconds(attempt: int, jitter: Jitter) -> float:
    """How long to wait after parked run number `attempt` (from 1): capped exponential, never less than the first."""
    ceiling = min(limits.REARM_MAX_SECONDS, limits.REARM_FIRST_SECONDS * (1 << min(attempt, 16)))
    return limits.REARM_FIRST_SECONDS + jitter(ceiling - limits.REARM_FIRST_SECONDS)
