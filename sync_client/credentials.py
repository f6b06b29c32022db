"""Where a sign-in is kept between two starts: the operating system's keyring, a private file, or nowhere.

Only the refresh token is kept, under server and account; never a password, never clear text unasked.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from contracts import limits
from contracts.clock import NewId

Value = TypeVar("Value")

_SERVICE = "tuckbox"
_ALLOWED = frozenset({"macOS", "Windows", "SecretService", "kwallet", "libsecret"})
"""Backends that belong to an operating system: the last part of their module's name."""


class KeyringState(StrEnum):
    """What a probe found."""

    OS = "os"
    LOCKED = "locked"
    NONE = "none"
    HUNG = "hung"
    BROKEN = "broken"


class CredentialsUnavailable(Exception):
    """The sign-in cannot be kept or read where the person wants it; the message says why."""


class Credentials(Protocol):
    """Keeps one secret per key."""

    @property
    def note(self) -> str | None:
        """A sentence for the person where the sign-in will not survive a restart."""

    def load(self, key: str) -> str | None:
        """The secret, or None."""

    def save(self, key: str, secret: str) -> None:
        """Keep it. Raises `CredentialsUnavailable`."""

    def delete(self, key: str) -> None:
        """Forget it."""


class MemoryCredentials:
    """Forgets everything when the program ends."""

    def __init__(self, note: str | None = None) -> None:
        self.note = note
        self._secrets: dict[str, str] = {}

    def load(self, key: str) -> str | None:
        return self._secrets.get(key)

    def save(self, key: str, secret: str) -> None:
        self._secrets[key] = secret

    def delete(self, key: str) -> None:
        self._secrets.pop(key, None)


class FileCredentials:
    """A file only its owner can read (mode 0600); replaced whole, so a crash leaves the old or the new one."""

    note: str | None = None

    def __init__(self, path: Path, new_id: NewId) -> None:
        self._path = path
        self._new_id = new_id

    def load(self, key: str) -> str | None:
        return self._read().get(key)

    def save(self, key: str, secret: str) -> None:
        self._write({**self._read(), key: secret})

    def delete(self, key: str) -> None:
        self._write({name: secret for name, secret in self._read().items() if name != key})

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        except OSError as error:
            raise CredentialsUnavailable(f"The sign-in file cannot be read ({error.strerror}).") from error
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}

    def _write(self, secrets: dict[str, str]) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{self._new_id()}")
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(secrets, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise CredentialsUnavailable(f"The sign-in file cannot be written ({error.strerror}).") from error


class KeyringCredentials:
    """The operating system's keyring, each call bounded in time."""

    note: str | None = None

    def load(self, key: str) -> str | None:
        import keyring  # slow to import, and only needed where a keyring is used

        return _bounded(lambda: keyring.get_password(_SERVICE, key))

    def save(self, key: str, secret: str) -> None:
        import keyring

        _bounded(lambda: keyring.set_password(_SERVICE, key, secret))

    def delete(self, key: str) -> None:
        import keyring

        if self.load(key) is not None:
            _bounded(lambda: keyring.delete_password(_SERVICE, key))


class ChosenCredentials:
    """Chooses where to keep the sign-in when it is first needed: asking a keyring can take seconds."""

    def __init__(self, choose: Callable[[], Credentials]) -> None:
        self._choose = choose
        self._chosen: Credentials | None = None

    @property
    def note(self) -> str | None:
        try:
            return self._credentials().note
        except CredentialsUnavailable as error:
            return str(error)

    def load(self, key: str) -> str | None:
        return self._credentials().load(key)

    def save(self, key: str, secret: str) -> None:
        self._credentials().save(key, secret)

    def delete(self, key: str) -> None:
        self._credentials().delete(key)

    def _credentials(self) -> Credentials:
        if self._chosen is None:
            self._chosen = self._choose()
        return self._chosen


def probe_keyring(new_id: NewId) -> KeyringState:
    """Write, read and delete a throw-away secret in an allowed backend, within `limits.KEYRING_SECONDS` a step."""
    try:
        import keyring
        from keyring.errors import InitError, KeyringLocked
    except ImportError:
        return KeyringState.NONE
    if type(keyring.get_keyring()).__module__.rsplit(".", 1)[-1] not in _ALLOWED | {"chainer"}:
        return KeyringState.NONE
    key, store = f"probe {new_id()}", KeyringCredentials()
    try:
        store.save(key, "probe")
        found = store.load(key)
        store.delete(key)
    except CredentialsUnavailable as error:
        cause = error.__cause__
        if cause is None:
            return KeyringState.HUNG
        return KeyringState.LOCKED if isinstance(cause, KeyringLocked | InitError) else KeyringState.BROKEN
    return KeyringState.OS if found == "probe" else KeyringState.BROKEN


def choose_credentials(kind: str | None, data_dir: Path, new_id: NewId) -> Credentials:
    """The place for the sign-in: as chosen (`keyring`, `file`, `memory`), else the keyring where there is one."""
    if kind == "file":
        return FileCredentials(data_dir / "credentials.json", new_id)
    if kind == "memory":
        return MemoryCredentials()
    state = probe_keyring(new_id)
    if state is KeyringState.OS:
        return KeyringCredentials()
    if kind == "keyring":
        raise CredentialsUnavailable(
            f"The operating system's keyring cannot be used ({state}). Unlock it, or set TUCKBOX_CREDENTIALS to "
            "file (a file only you can read) or memory (sign in each time)."
        )
    return MemoryCredentials(
        "This computer has no usable keyring, so you will be asked to sign in again next time. To keep the sign-in "
        "in a file only you can read, set TUCKBOX_CREDENTIALS=file."
    )


def _bounded(call: Callable[[], Value]) -> Value:
    """Run in a thread of its own: some keyrings wait for a dialog that nobody sees."""
    values: list[Value] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            values.append(call())
        except Exception as error:  # noqa: BLE001 - backends raise whatever their system raises
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(limits.KEYRING_SECONDS)
    if values:
        return values[0]
    if errors:
        raise CredentialsUnavailable("The operating system's keyring refused.") from errors[0]
    raise CredentialsUnavailable("The operating system's keyring does not answer.")
