"""The lock of a diary's one worker with the server."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from contracts.messages import Message
from contracts.services import StoreUnavailable

_THREAD_SECONDS: Final = 10.0
_UNUSABLE: Final = Message("{file} cannot be used ({reason}): check who owns it and its folder.")


class FileWorkerLock:
    """`sync_client.ports.WorkerLock` over a lock file: the operating system frees it when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._lock = FileLock(path)

    def try_acquire(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise StoreUnavailable(_UNUSABLE.of(file=self._lock.lock_file, reason=error.strerror)) from error
        return True

    def release(self) -> None:
        self._lock.release()


class ThreadWorkerLock:
    """The same for a diary in this program's memory. Whoever comes second waits a while: somebody waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def try_acquire(self) -> bool:
        return self._lock.acquire(timeout=_THREAD_SECONDS)

    def release(self) -> None:
        self._lock.release()
