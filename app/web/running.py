"""One app serves a diary: a second start finds the first and leads the person there."""

from __future__ import annotations

import contextlib
import http.client
import os
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.services.worker_lock import FileWorkerLock
from contracts.clock import Clock

_OWNER_ONLY: Final = 0o600
_ANSWER_SECONDS: Final = 2.0
_START_SECONDS: Final = 15.0
"""How long a first start may take until it answers, on a slow machine."""
_LOOK_EVERY_SECONDS: Final = 0.2


class RunningApp:
    """The app that serves the diary in `folder`: this one, or the one that took the place before.

    The place is a lock that the operating system frees when its holder dies; beside it lies the holder's address with
    the secret of its run, in a file that only the person can read.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._lock = FileWorkerLock(folder / "app.lock")
        self._told = folder / "app.address"
        self._clock = clock

    def take_place(self) -> bool:
        """Whether this is now the app of the diary. What an earlier one told is forgotten."""
        if not self._lock.try_acquire():
            return False
        self._told.unlink(missing_ok=True)
        return True

    def leave_place(self) -> None:
        """Let the next start be the first. Only for who took the place."""
        self._told.unlink(missing_ok=True)
        self._lock.release()

    def tell(self, address: str) -> None:
        """Leave the address, with its secret, for a later start."""
        self._told.unlink(missing_ok=True)
        with os.fdopen(os.open(self._told, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as file:
            file.write(address)

    def other_address(self) -> str | None:
        """Where the other app is, with its secret, once it answers there; None where it does not."""
        deadline = self._clock.monotonic() + _START_SECONDS
        while True:
            with contextlib.suppress(FileNotFoundError):
                address = self._told.read_text()
                if answers(address):
                    return address
            if self._clock.monotonic() > deadline:
                return None
            self._clock.sleep(_LOOK_EVERY_SECONDS)


def answers(address: str) -> bool:
    """Whether an app on this machine lets in who comes with this address."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        return connection.getresponse().status == HTTPStatus.SEE_OTHER
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
