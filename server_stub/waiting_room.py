"""A bound on how many requests do costly work at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.problems import ProblemCode
from server_stub.errors import RequestRefused


class WaitingRoom:
    """A few seats. Who finds none is told to come back, and holds no thread meanwhile."""

    def __init__(self, seats: int, detail: str) -> None:
        self._free = threading.BoundedSemaphore(seats)
        self._detail = detail

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a seat for the block. Refuses with `unavailable`, at once."""
        if not self._free.acquire(blocking=False):
            raise RequestRefused(ProblemCode.UNAVAILABLE, self._detail)
        try:
            yield
        finally:
            self._free.release()
