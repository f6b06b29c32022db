"""How often the same request is sent again: capped exponential backoff with full jitter.

Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from contracts import limits
from contracts.clock import Clock, Jitter
from sync_client.errors import NotUnderstood, ServerBusy, Undigested, Unreachable

Value = TypeVar("Value")


class Interrupted(Exception):
    """The person cancelled while a wait was on."""


def backoff_ceiling(attempt: int) -> float:
    """The longest wait, in seconds, after failed attempt number `attempt` (from 1)."""
    return min(limits.BACKOFF_MAX_SECONDS, limits.BACKOFF_FIRST_SECONDS * (1 << min(attempt - 1, 16)))


class Retrying:
    """Repeats what fails for a passing reason, until `seconds` go by without one success."""

    def __init__(
        self, clock: Clock, jitter: Jitter, cancel: threading.Event, *, seconds: float = limits.NO_PROGRESS_SECONDS
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._cancel = cancel
        self._seconds = seconds

    def __call__(self, send: Callable[[], Value], *, failures: int | None = None) -> Value:
        """The value of `send`. Raises its last error once time is up, and `Interrupted` on cancel.

        `failures`: after so many answers 500 in a row, `Undigested` is raised instead of trying on.
        """
        began, attempt, failed = self._clock.monotonic(), 0, 0
        while True:
            if self._cancel.is_set():
                raise Interrupted
            try:
                return send()
            except (Unreachable, ServerBusy, NotUnderstood) as error:
                attempt += 1
                failed = failed + 1 if isinstance(error, ServerBusy) and error.status == 500 else 0
                if failures is not None and failed >= failures:
                    raise Undigested(500, "", None) from error
                wait = self._wait(attempt, error)
                if self._clock.monotonic() + wait - began >= self._seconds:
                    raise
                self._clock.sleep(wait, self._cancel)

    def _wait(self, attempt: int, error: Exception) -> float:
        wait = self._jitter(backoff_ceiling(attempt))
        if isinstance(error, ServerBusy) and error.retry_after is not None:
            return max(wait, min(error.retry_after, limits.RETRY_AFTER_MAX_SECONDS))
        return wait
