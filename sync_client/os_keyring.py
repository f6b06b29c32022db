"""The operating system's keyring: which backends are trusted, whether one works, and a bound on every wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from contracts import limits
from contracts.clock import NewId
from contracts.messages import Message, Words
from sync_client.credentials_errors import CredentialsUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Value = TypeVar("Value")

_SECRET: Final = "probe"
_SYSTEMS: Final = ("macOS", "Windows", "SecretService", "kwallet", "libsecret")
_TRUSTED: Final = frozenset(f"keyring.backends.{name}" for name in _SYSTEMS)
"""Modules whose backends belong to an operating system. Others keep clear text, forget, or ask on the terminal."""


class KeyringState(StrEnum):
    """What a probe found."""

    OS = "os"
    LOCKED = "locked"
    NONE = "none"
    HUNG = "hung"
    BROKEN = "broken"


_WORDS: Final = {
    KeyringState.OS: Message("The keyring of this computer is in order."),
    KeyringState.LOCKED: Message("The keyring of this computer is locked."),
    KeyringState.NONE: Message("This computer has no keyring that Tuckbox can use."),
    KeyringState.HUNG: Message("The keyring of this computer does not answer."),
    KeyringState.BROKEN: Message("The keyring of this computer does not work."),
}
_UNLOCK: Final = Message("{finding} Unlock it, or choose another place for your sign-in.")
_CHOOSE: Final = Message("{finding} Choose another place for your sign-in.")


@dataclass(frozen=True, slots=True)
class KeyringFinding:
    """What a probe found. `backend` is such as `SecretService`, or None where there is none or it was not reached."""

    state: KeyringState
    backend: str | None

    @property
    def words(self) -> Message:
        """The state as a sentence."""
        return _WORDS[self.state]


class KeyringUnusable(CredentialsUnavailable):
    """The keyring cannot be used; `state` is never `OS`."""

    def __init__(self, state: KeyringState) -> None:
        advice = _UNLOCK if state is KeyringState.LOCKED else _CHOOSE
        super().__init__(advice.of(finding=_WORDS[state]))
        self.state = state


class OsKeyring:
    """`Credentials` in the keyring. Every method raises `KeyringUnusable`, after `seconds` at the latest.

    Each data folder has entries of its own: two that shared one would void each other's tokens.
    """

    note: Words | None = None

    def __init__(self, data_dir: Path, new_id: NewId, seconds: float = limits.KEYRING_SECONDS) -> None:
        self._service = f"tuckbox ({data_dir.resolve()})"
        self._new_id = new_id
        self._seconds = seconds
        self._free = threading.Lock()
        self._backend_name: str | None = None
        self._finding: KeyringFinding | None = None

    def expect_usable(self) -> None:
        finding = self._finding = self._probe()
        if finding.state is not KeyringState.OS:
            raise KeyringUnusable(finding.state)

    def finding(self) -> KeyringFinding:
        """What the last probe found; the first one is made when this is first asked."""
        if self._finding is None:
            self._finding = self._probe()
        return self._finding

    def load(self, key: str) -> str | None:
        return self._bounded(lambda backend: backend.get_password(self._service, key))

    def save(self, key: str, secret: str) -> None:
        self._bounded(lambda backend: backend.set_password(self._service, key, secret))

    def delete(self, key: str) -> None:
        def forget(backend: KeyringBackend) -> None:
            if backend.get_password(self._service, key) is not None:
                backend.delete_password(self._service, key)

        self._bounded(forget)

    def _probe(self) -> KeyringFinding:
        """Write, read and delete a throw-away secret."""
        key = f"probe {self._new_id()}"
        try:
            self.save(key, _SECRET)
            found = self.load(key)
            self.delete(key)
        except KeyringUnusable as error:
            return KeyringFinding(error.state, self._backend_name)
        return KeyringFinding(KeyringState.OS if found == _SECRET else KeyringState.BROKEN, self._backend_name)

    def _bounded(self, call: Callable[[KeyringBackend], Value]) -> Value:
        """Run in a thread of its own: some keyrings wait for a dialog that nobody sees.

        A call that was given up keeps the others out until it ends, so that it cannot undo a later one.
        """
        ended: Future[Value] = Future()

        def work() -> None:
            try:
                ended.set_result(call(self._backend()))
            except Exception as error:  # noqa: BLE001 - backends raise whatever their system raises
                ended.set_exception(error)
            finally:
                self._free.release()

        if not self._free.acquire(timeout=self._seconds):
            raise KeyringUnusable(KeyringState.HUNG)
        threading.Thread(target=work, daemon=True, name="keyring").start()
        try:
            return ended.result(self._seconds)
        except KeyringUnusable:
            raise
        except Exception as error:
            raise KeyringUnusable(_state_of(error)) from error

    def _backend(self) -> KeyringBackend:
        """The first trusted backend of the machine. Of a chain, the others are not asked at all."""
        import keyring  # slow to import, and only needed where a keyring is used
        from keyring.backends import chainer, fail

        found = keyring.get_keyring()
        members = found.backends if isinstance(found, chainer.ChainerBackend) else [found]
        for backend in members:
            module = type(backend).__module__
            if module in _TRUSTED:
                self._backend_name = module.removeprefix("keyring.backends.")
                return backend
        self._backend_name = None if isinstance(found, fail.Keyring) else type(found).__module__
        raise KeyringUnusable(KeyringState.NONE)


def _state_of(error: Exception) -> KeyringState:
    from keyring.errors import InitError, KeyringLocked

    if isinstance(error, TimeoutError):
        return KeyringState.HUNG
    return KeyringState.LOCKED if isinstance(error, KeyringLocked | InitError) else KeyringState.BROKEN
