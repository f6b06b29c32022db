"""A sign-in in a file: only where the person chose it."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from contracts import limits
from contracts.clock import NewId
from contracts.messages import Message, Words
from sync_client.credentials_errors import CredentialsUnavailable

_MODE = 0o600

_DAMAGED: Final = Message("The file with your sign-in ({file}) is damaged. Sign out and sign in again.")
_THIS_UNREADABLE: Final = Message("The file with your sign-in ({file}) cannot be read ({reason}).")
_NOT_PRIVATE: Final = Message("Others can read or change the file with your sign-in. To mend it: chmod 600 '{file}'")
_UNREADABLE: Final = Message("The file with your sign-in cannot be read ({reason}).")
_UNWRITABLE: Final = Message("The file with your sign-in cannot be written ({reason}).")
_IN_USE: Final = Message("The file with your sign-in is in use by another program.")


class FileCredentials:
    """A JSON object in a file only its owner can read; replaced whole, so a crash leaves the old or the new one.

    One process at a time changes it. A damaged file holds nothing that could be used any more: it counts as empty.
    """

    def __init__(self, path: Path, new_id: NewId) -> None:
        self.path = path
        self._new_id = new_id

    @property
    def note(self) -> Words | None:
        return self.problem()

    def expect_usable(self) -> None:
        with self._alone():
            self._read()

    def load(self, key: str) -> str | None:
        secret = self._read().get(key)
        return secret if isinstance(secret, str) else None

    def save(self, key: str, secret: str) -> None:
        with self._alone():
            self._write({**self._read(), key: secret})

    def delete(self, key: str) -> None:
        """Forget it; a damaged file goes, since nobody can tell what is in it."""
        if not self.path.exists():
            return
        with self._alone():
            kept = {name: secret for name, secret in self._read().items() if name != key}
            if kept:
                self._write(kept)
            else:
                self.path.unlink(missing_ok=True)

    def problem(self) -> Words | None:
        """What is wrong with the file and how to mend it, or None.

        One that others can read is used all the same: refusing it would not take back what they may have seen. The
        next renewal writes a private one.
        """
        try:
            self._parsed()
            mode = stat.S_IMODE(self.path.stat().st_mode)
        except FileNotFoundError:
            return None
        except ValueError:
            return _DAMAGED.of(file=self.path)
        except OSError as error:
            return _THIS_UNREADABLE.of(file=self.path, reason=error.strerror)
        if os.name == "posix" and mode != _MODE:
            return _NOT_PRIVATE.of(file=self.path)
        return None

    def _read(self) -> dict[str, Any]:
        try:
            return self._parsed()
        except (FileNotFoundError, ValueError):
            return {}
        except OSError as error:
            raise CredentialsUnavailable(_UNREADABLE.of(reason=error.strerror)) from error

    def _parsed(self) -> dict[str, Any]:
        found = json.loads(self.path.read_bytes())
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Between reading and replacing nobody else changes the file."""
        try:
            with FileLock(f"{self.path}.lock", timeout=limits.BUSY_SECONDS):
                yield
        except Timeout as error:
            raise CredentialsUnavailable(_IN_USE) from error
        except OSError as error:
            raise CredentialsUnavailable(_UNWRITABLE.of(reason=error.strerror)) from error

    def _write(self, secrets: dict[str, Any]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{self._new_id()}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "w") as file:
                json.dump(secrets, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        finally:
            fresh.unlink(missing_ok=True)
