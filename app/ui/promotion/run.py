"""The promotion at work in this program. One for all open windows, so each shows the same progress."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import Final

from app.ui.faults import words_for
from app.ui.ports import AccountActions
from app.usecases.account_values import AccountOverview, PromotionProgress, PromotionResult
from app.usecases.errors import PersonError
from contracts.clock import Clock, Jitter
from contracts.messages import Words
from sync_client.promotion import PASSING, ParkReason
from sync_client.worker import Rearming

_log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 4.0
"""After so long without news a person is told that the server has not answered yet."""

_GOES_ON: Final = frozenset({None, ParkReason.SIGNED_OUT, *PASSING})
"""Parked with one of these, a promotion goes on by itself as soon as its account is signed in."""


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """How it stands. `serial` grows with every change."""

    is_running: bool = False
    is_waiting: bool = False
    """Between two runs: `result` says what for, and it is tried again by itself."""
    is_cancelling: bool = False
    is_quiet: bool = False
    """Running, but there has been no news for `QUIET_SECONDS`."""
    progress: PromotionProgress | None = None
    result: PromotionResult | None = None
    failure: Words | None = None
    serial: int = 0

    @property
    def is_active(self) -> bool:
        """Whether it goes on without anybody doing anything."""
        return self.is_running or self.is_waiting


class PromotionRun:
    """Starts, watches, tries again and cancels a promotion; safe to call from any thread.

    At most one thread works, however many windows ask. It does not keep the program alive: each step is durable, and
    the next run goes on from there.
    """

    def __init__(self, accounts: AccountActions, clock: Clock, jitter: Jitter) -> None:
        self._accounts = accounts
        self._clock = clock
        self._rearming = Rearming(clock, jitter, self._server_answers)
        self._lock = threading.Lock()
        self._cancel = threading.Event()
        self._wake = threading.Event()
        self._asked_again = False
        self._heard_at = 0.0
        self._seen_version: int | None = None
        self._snapshot = RunSnapshot()

    def snapshot(self) -> RunSnapshot:
        """How it stands now."""
        with self._lock:
            quiet = self._snapshot.is_running and self._clock.monotonic() - self._heard_at >= QUIET_SECONDS
            return replace(self._snapshot, is_quiet=True) if quiet else self._snapshot

    def start(self) -> None:
        """Go on with the consented promotion now: at once where it waits, once more after a run that is under way."""
        with self._lock:
            if self._snapshot.is_active:
                self._asked_again = True
                self._wake.set()
                return
            self._begin(threading.Event())

    def wake(self) -> None:
        """The network or the person may be back: where it waits to try again, it tries now."""
        self._wake.set()

    def resume(self) -> None:
        """Start what an earlier run of the program, another window or a command left, if nothing but time is missing.

        Blocks. What was consented to for one account never goes on in another's name.
        """
        if not self.snapshot().is_active and _can_go_on(self._accounts.overview()):
            self.start()

    def notice(self, data_version: int) -> None:
        """Called with every look at the diary's file: where that changed, there may be something to go on with."""
        with self._lock:
            is_news = data_version != self._seen_version
            self._seen_version = data_version
            may_go_on = is_news and not self._snapshot.is_active and self._snapshot.failure is None
        if may_go_on:
            self.resume()

    def cancel(self) -> None:
        """Ask for the end, also while it waits. Only the server's answer decides whether anything was committed."""
        with self._lock:
            if not self._snapshot.is_active:
                self._begin(threading.Event())
            self._cancel.set()
            self._wake.set()
            self._put(is_cancelling=True)

    def dismiss(self) -> None:
        """The person has read how it ended."""
        with self._lock:
            if not self._snapshot.is_active:
                self._snapshot = RunSnapshot(serial=self._snapshot.serial + 1)

    def _begin(self, cancel: threading.Event) -> None:
        """With the lock held."""
        self._cancel = cancel
        self._asked_again = False
        self._heard_at = self._clock.monotonic()
        self._snapshot = RunSnapshot(is_running=True, serial=self._snapshot.serial + 1)
        threading.Thread(target=self._work, name="promotion", daemon=True).start()

    def _work(self) -> None:
        while True:
            try:
                self._rearming.run(self._once, self._wake, threading.Event())
                is_more = _can_go_on(self._accounts.overview())
            except Exception as error:  # noqa: BLE001 -- the end of a thread: whatever happened becomes words
                self._change(failure=words_for(error, _log))
                is_more = False
            with self._lock:
                # What was consented to while a run was under way still has to be done: a start must not get lost.
                if not (self._asked_again and is_more):
                    self._put(is_running=False, is_waiting=False, is_cancelling=False)
                    return

    def _once(self) -> str | None:
        """One run; why it was parked, if it was."""
        with self._lock:
            self._asked_again = False
            self._heard_at = self._clock.monotonic()
            self._put(is_running=True, is_waiting=False, failure=None)
        if self._accounts.overview().user.is_guest:
            return None
        result = self._accounts.promote(self._report, self._cancel)
        will_wait = result.reason in PASSING
        self._change(result=result, is_running=not will_wait, is_waiting=will_wait)
        return result.reason

    def _report(self, progress: PromotionProgress) -> None:
        with self._lock:
            if progress != self._snapshot.progress:
                self._heard_at = self._clock.monotonic()
                self._put(progress=progress)

    def _server_answers(self) -> bool:
        """Signed out meanwhile, there is no server to ask."""
        try:
            return self._accounts.server_answers()
        except PersonError:
            return False

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._put(**changes)

    def _put(self, **changes: object) -> None:
        """With the lock held."""
        self._snapshot = replace(self._snapshot, **changes, serial=self._snapshot.serial + 1)  # type: ignore[arg-type]  # names are the snapshot's own fields


def _can_go_on(overview: AccountOverview) -> bool:
    """Whether an unfinished promotion is the signed-in account's, and nothing but time is missing."""
    left = overview.promotion
    is_own = left is not None and not overview.user.is_guest and not overview.is_anothers
    return is_own and left is not None and left.parked_reason in _GOES_ON
