"""One time that passes for all, and a device's clock that shows another."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from tests.support.builders import NOON, FakeClock


class TrueTime(FakeClock):
    """The server's clock: always right. Whoever waits moves it for everybody."""

    def begin(self, now: datetime = NOON) -> None:
        """Another run begins: it must find the same time as in any other order of runs."""
        self._now = now
        self.slept.clear()


class DeviceClock:
    """Shows the true time plus `skew`; waiting and measuring are not touched by how it is set."""

    def __init__(self, true: TrueTime) -> None:
        self._true = true
        self.skew = timedelta(0)

    def now(self) -> datetime:
        return self._true.now() + self.skew

    def monotonic(self) -> float:
        return self._true.monotonic()

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> None:
        self._true.sleep(seconds, wake)
