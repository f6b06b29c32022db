"""Keeping an account's diary on this device and on its server in step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from app.usecases.promoting import Connect
from contracts.clock import Clock, Jitter
from contracts.promotion import SignedIn
from sync_client.cycle import Cycle, CycleEnd
from sync_client.ports import AccountStore, FeedStore, OutboxStore, WorkerLock
from sync_client.pull import Puller
from sync_client.push import Pusher


class Syncing:
    """Runs cycles for whoever is signed in."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        outboxes: Sequence[OutboxStore],
        feed: FeedStore,
        lock: Callable[[], WorkerLock],
        connect: Connect,
        clock: Clock,
        jitter: Jitter,
    ) -> None:
        """`lock` is the one a promotion works under: both write the account's rows."""
        self._accounts = accounts
        self._outboxes = outboxes
        self._feed = feed
        self._lock = lock
        self._connect = connect
        self._clock = clock
        self._jitter = jitter

    def run(self, account: SignedIn, cancel: threading.Event, seconds: float) -> CycleEnd:
        """One cycle; blocks. Gives up after so many seconds without progress."""
        api = self._connect(account)
        cycle = Cycle(
            account=account,
            pushers=[Pusher(each, api, self._accounts.device_id(), self._clock) for each in self._outboxes],
            puller=Puller(self._feed, api, self._clock),
            lock=self._lock(),
            clock=self._clock,
        )
        return cycle.run(self._jitter, cancel, seconds=seconds)
