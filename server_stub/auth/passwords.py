"""Password hashes: argon2id with OWASP's least parameters, a few at a time."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2
"""A hash costs 19 MiB and about 70 ms of a processor: logins must not starve the rest."""


class Passwords:
    """Hashes and checks passwords; an unknown account costs the same time as a known one."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self._gate = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

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
