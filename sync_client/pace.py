"""How long sending will still take, from how it went so far."""

from __future__ import annotations

from contracts import limits
from contracts.clock import Clock


class Pace:
    """Learns from each look at the progress."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._first: tuple[float, int] | None = None

    def seconds_left(self, sent: int, total: int) -> float | None:
        """Seconds until all are sent; None as long as too little went by to tell."""
        now = self._clock.monotonic()
        if self._first is None:
            self._first = (now, sent)
            return None
        began, had = self._first
        if now - began < limits.TIME_LEFT_AFTER_SECONDS or sent <= had:
            return None
        return (total - sent) * (now - began) / (sent - had)
