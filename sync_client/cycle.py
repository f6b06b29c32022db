"""One cycle of sync: what was changed here is told, then what was changed elsewhere is read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts import limits
from contracts.clock import Clock, Jitter
from contracts.promotion import SignedIn
from contracts.services import StoreUnavailable
from sync_client.errors import Refused, SignInNeeded, SyncError, Unreachable
from sync_client.ports import WorkerLock
from sync_client.pull import Puller
from sync_client.push import Pusher
from sync_client.retry import Interrupted, Retrying

_ROUNDS_MAX: Final = 3


class SyncStop(StrEnum):
    """Why a cycle did not come to its end. Nothing is lost by it: what waits is told by a later one."""

    SERVER_UNREACHABLE = "server_unreachable"
    SERVER_UNWELL = "server_unwell"
    SIGN_IN_NEEDED = "sign_in_needed"
    REFUSED = "refused"
    WORKING_ELSEWHERE = "working_elsewhere"
    STORE_UNAVAILABLE = "store_unavailable"
    INTERRUPTED = "interrupted"


_STOPS: Final = {
    Unreachable: SyncStop.SERVER_UNREACHABLE,
    SignInNeeded: SyncStop.SIGN_IN_NEEDED,
    Refused: SyncStop.REFUSED,
    SyncError: SyncStop.SERVER_UNWELL,
    StoreUnavailable: SyncStop.STORE_UNAVAILABLE,
    Interrupted: SyncStop.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class CycleEnd:
    """How a cycle ended: `stop` None where this device and the server hold the same; `error` is the server's part."""

    stop: SyncStop | None = None
    error: SyncError | None = None


class Cycle:
    """Pushes, then pulls, for one account; alone on its file."""

    def __init__(
        self, *, account: SignedIn, pushers: Sequence[Pusher], puller: Puller, lock: WorkerLock, clock: Clock
    ) -> None:
        self._account = account
        self._pushers = pushers
        self._puller = puller
        self._lock = lock
        self._clock = clock

    def run(self, jitter: Jitter, cancel: threading.Event, *, seconds: float = limits.CYCLE_SECONDS) -> CycleEnd:
        """One cycle. Gives up after so many seconds without progress: a later one goes on."""
        if not self._lock.try_acquire():
            return CycleEnd(SyncStop.WORKING_ELSEWHERE)
        try:
            return self._guarded(lambda: self._go(jitter, cancel, seconds))
        finally:
            self._lock.release()

    def _go(self, jitter: Jitter, cancel: threading.Event, seconds: float) -> None:
        """A reading of the feed may find what has to be told again; then once more, but not for ever."""
        account_id = self._account.account_id
        retrying = Retrying(self._clock, jitter, cancel, seconds=seconds)
        self._push(retrying)
        for _ in range(_ROUNDS_MAX):
            self._puller.pull(account_id, retrying)
            if not self._push(retrying):
                return

    def _push(self, retrying: Retrying) -> int:
        return sum(pusher.push(self._account.account_id, retrying) for pusher in self._pushers)

    def _guarded(self, go: Callable[[], None]) -> CycleEnd:
        try:
            go()
        except (SyncError, StoreUnavailable, Interrupted) as error:
            stop = next(stop for kind, stop in _STOPS.items() if isinstance(error, kind))
            return CycleEnd(stop, error if isinstance(error, SyncError) else None)
        return CycleEnd()
