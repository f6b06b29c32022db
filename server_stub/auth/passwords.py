"""Password hashes: argon2id, a few at a time."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server_stub.waiting_room import WaitingRoom

_AT_ONCE = 2
"""A hash costs 19 MiB and about 70 ms of a processor: logins must not starve the rest."""

SEATS = 16
"""Who hashes or waits for it holds one of the 40 threads that answer requests; the others stay free."""


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one hash costs whoever computes it: passes over the memory, and the memory in KiB."""

    passes: int
    memory_kib: int


OWASP_LEAST: Final = HashCost(passes=2, memory_kib=19456)
"""The least that OWASP's Password Storage Cheat Sheet takes for argon2id on one thread."""


class Passwords:
    """Hashes and checks passwords; an unknown account costs the same time as a known one."""

    def __init__(self, cost: HashCost) -> None:
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)
        self._gate = threading.BoundedSemaphore(_AT_ONCE)
        self._room = WaitingRoom(SEATS, "Too many people are signing in at this moment. Try again.")
        self._nobody = self._hasher.hash("nobody has this password")

    def seat(self) -> AbstractContextManager[None]:
        """To be held around `hash` and `match`. Refuses with `unavailable` where too many wait already."""
        return self._room.seat()

    def hash(self, password: str) -> str:
        """The encoded argon2id hash with a fresh salt."""
        with self._gate:
            return self._hasher.hash(password)

    def match(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; with None the same work is done and the answer is False."""
        with self._gate:
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None
