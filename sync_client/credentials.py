"""Where a sign-in is kept between two starts: the operating system's keyring, a private file, or nowhere.

Only the refresh token is kept, under server and account; never a password, never clear text unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from contracts.clock import NewId
from contracts.credentials import CredentialsKind
from contracts.messages import Message, Words
from sync_client.credentials_errors import CredentialsUnavailable
from sync_client.credentials_file import FileCredentials
from sync_client.os_keyring import KeyringFinding, KeyringState, OsKeyring

__all__ = ["ChosenCredentials", "Credentials", "CredentialsUnavailable", "MemoryCredentials"]

FILE_NAME: Final = "credentials.json"

_FORGOTTEN: Final = Message(
    "{finding} You will be asked to sign in again next time. "
    "To keep the sign-in in a file only you can read: `tuckbox signin --keep file`."
)


class Credentials(Protocol):
    """Keeps one secret per key."""

    @property
    def note(self) -> Words | None:
        """A sentence for the person where the sign-in will not survive a restart, or is not safe."""

    def expect_usable(self) -> None:
        """To ask before there is a secret to keep. Raises `CredentialsUnavailable`."""

    def load(self, key: str) -> str | None:
        """The secret, or None. Raises `CredentialsUnavailable`."""

    def save(self, key: str, secret: str) -> None:
        """Keep it. Raises `CredentialsUnavailable`."""

    def delete(self, key: str) -> None:
        """Forget it. Raises `CredentialsUnavailable`."""


class MemoryCredentials:
    """Forgets everything when the program ends."""

    note: Words | None = None

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def expect_usable(self) -> None:
        """It always is."""

    def load(self, key: str) -> str | None:
        return self._secrets.get(key)

    def save(self, key: str, secret: str) -> None:
        self._secrets[key] = secret

    def delete(self, key: str) -> None:
        self._secrets.pop(key, None)


class ChosenCredentials:
    """The place in force: the one chosen, else the keyring where it is usable, else this program's memory.

    The choice is looked up at every use, so that one made in another window counts here at once. The keyring is asked
    when that is first needed: it can take seconds.
    """

    def __init__(self, choice: Callable[[], CredentialsKind | None], data_dir: Path, new_id: NewId) -> None:
        self._choice = choice
        self._keyring = OsKeyring(data_dir, new_id)
        self.file = FileCredentials(data_dir / FILE_NAME, new_id)
        self._places: Mapping[CredentialsKind, Credentials] = {
            CredentialsKind.KEYRING: self._keyring,
            CredentialsKind.FILE: self.file,
            CredentialsKind.MEMORY: MemoryCredentials(),
        }

    def kind(self) -> CredentialsKind:
        """The place in force."""
        chosen = self._choice()
        if chosen is not None:
            return chosen
        return CredentialsKind.KEYRING if self.finding().state is KeyringState.OS else CredentialsKind.MEMORY

    def at(self, kind: CredentialsKind) -> Credentials:
        """That place, in force or not."""
        return self._places[kind]

    def finding(self) -> KeyringFinding:
        """How the keyring was when it was last probed."""
        return self._keyring.finding()

    @property
    def note(self) -> Words | None:
        kind = self.kind()
        if kind is CredentialsKind.MEMORY and self._choice() is None:
            return _FORGOTTEN.of(finding=self.finding().words)
        return self.at(kind).note

    def expect_usable(self) -> None:
        self.at(self.kind()).expect_usable()

    def load(self, key: str) -> str | None:
        return self.at(self.kind()).load(key)

    def save(self, key: str, secret: str) -> None:
        """Keep it. What a file still holds from before another place was chosen goes."""
        kind = self.kind()
        self.at(kind).save(key, secret)
        if kind is not CredentialsKind.FILE:
            self.file.delete(key)

    def delete(self, key: str) -> None:
        """Forget it, in the file and in memory too where another place is in force."""
        for kind in (CredentialsKind.FILE, CredentialsKind.MEMORY):
            self.at(kind).delete(key)
        self.at(self.kind()).delete(key)
