"""The only reader of the wall clock. Everything that needs the time, a wait or a new id takes one of these."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

NewId = Callable[[], uuid.UUID]
"""Makes a fresh random identity (UUID version 4)."""

Jitter = Callable[[float], float]
"""Draws a number of seconds from [0, ceiling]; the randomness of a backoff."""


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The instant, aware, in UTC, cut to whole milliseconds."""

    def monotonic(self) -> float:
        """Seconds that only ever grow; for measuring waits, never for labelling."""

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> None:
        """Wait; end early when `wake` is set."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return cut_to_milliseconds(datetime.now(UTC))

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> None:
        if wake is None:
            time.sleep(seconds)
        else:
            wake.wait(seconds)


def cut_to_milliseconds(instant: datetime) -> datetime:
    """Drop what is finer than a millisecond: every stored instant has this precision."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def new_id() -> uuid.UUID:
    """A fresh random identity."""
    return uuid.uuid4()


def full_jitter(ceiling: float) -> float:
    """A wait drawn evenly from [0, ceiling] seconds."""
    return random.uniform(0, ceiling)
