"""Where this device keeps its sign-in: what is in force, and the person's choice."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.language.speech import tr
from app.usecases.errors import PersonError
from contracts.credentials import CredentialsKind
from contracts.messages import Message, Words
from sync_client.credentials import ChosenCredentials, CredentialsUnavailable
from sync_client.os_keyring import KeyringFinding, KeyringState
from sync_client.ports import AccountStore
from sync_client.session import credentials_key

_OPEN: Final = Message("{finding} Unless you choose otherwise, you sign in each time you start Tuckbox.")
_IN_KEYRING: Final = Message("Your sign-in is kept in the keyring of this computer ({backend}).")
_NOT_IN_KEYRING: Final = Message("{finding} Your sign-in was to be kept there.")
_IN_FILE: Final = Message("Your sign-in is kept in a file only you can read: {file}")
_IN_MEMORY: Final = Message("Your sign-in is kept in memory only: you sign in each time you start Tuckbox.")
_SET: Final = Message("The setting TUCKBOX_CREDENTIALS={place} says where the sign-in is kept. Take it away first.")


class Choices(Protocol):
    """What the person chose for this device."""

    def credentials(self) -> CredentialsKind | None:
        """Where the sign-in is to be kept, or None where the person was never asked."""

    def choose_credentials(self, kind: CredentialsKind) -> None:
        """Remember it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The place in force and what speaks for or against the others."""

    kind: CredentialsKind
    is_set: bool
    """`TUCKBOX_CREDENTIALS` decides, and nothing else."""
    is_chosen: bool
    """The person was asked, or the setting decides."""
    keyring: KeyringFinding
    file: Path
    file_problem: Words | None
    """What is wrong with the file and how to mend it."""

    @property
    def has_keyring(self) -> bool:
        """The keyring can be used."""
        return self.keyring.state is KeyringState.OS

    @property
    def is_open(self) -> bool:
        """The person has to be asked: there is no usable keyring, and no answer yet."""
        return not self.is_chosen and not self.has_keyring

    @property
    def is_in_order(self) -> bool:
        """The place in force can be used, and is private."""
        match self.kind:
            case CredentialsKind.KEYRING:
                return self.has_keyring
            case CredentialsKind.FILE:
                return self.file_problem is None
            case CredentialsKind.MEMORY:
                return True

    @property
    def sentence(self) -> str:
        """Where the sign-in is kept, for the person."""
        return tr(self._words, finding=self.keyring.words, backend=self.keyring.backend, file=self.file)

    @property
    def _words(self) -> Words:
        if self.is_open:
            return _OPEN
        match self.kind:
            case CredentialsKind.KEYRING:
                return _IN_KEYRING if self.has_keyring else _NOT_IN_KEYRING
            case CredentialsKind.FILE:
                return self.file_problem or _IN_FILE
            case CredentialsKind.MEMORY:
                return _IN_MEMORY


class SignInKeeping:
    """Tells where the sign-in is kept and changes it. Every failure is a `PersonError` with a sentence to show."""

    def __init__(
        self,
        *,
        setting: CredentialsKind | None,
        choices: Choices,
        credentials: ChosenCredentials,
        accounts: AccountStore,
        one_at_a_time: AbstractContextManager[object],
    ) -> None:
        """`setting` beats the person's choice. `one_at_a_time` keeps out a renewal while a token moves."""
        self._setting = setting
        self._choices = choices
        self._credentials = credentials
        self._accounts = accounts
        self._one_at_a_time = one_at_a_time

    def standing(self) -> Keeping:
        """How things are. May wait some seconds for a keyring."""
        return Keeping(
            kind=self._credentials.kind(),
            is_set=self._setting is not None,
            is_chosen=(self._setting or self._choices.credentials()) is not None,
            keyring=self._credentials.finding(),
            file=self._credentials.file.path,
            file_problem=self._credentials.file.problem(),
        )

    def choose(self, kind: CredentialsKind) -> None:
        """Keep the sign-in there from now on; one that is kept already moves at once."""
        if self._setting is not None:
            raise PersonError(_SET.of(place=self._setting))
        try:
            with self._one_at_a_time:
                self._move(kind)
        except CredentialsUnavailable as error:
            raise PersonError(error.words) from error

    def _move(self, kind: CredentialsKind) -> None:
        """The new place has the token before the choice says so; the old one loses it afterwards."""
        account, before = self._accounts.signed_in(), self._credentials.kind()
        if before is not kind:
            self._credentials.at(kind).expect_usable()
        if account is None or before is kind:
            self._choices.choose_credentials(kind)
            return
        key, old = credentials_key(account), self._credentials.at(before)
        secret = None
        with suppress(CredentialsUnavailable):  # what cannot be read cannot move: the person signs in again
            secret = old.load(key)
        if secret is not None:
            self._credentials.at(kind).save(key, secret)
        self._choices.choose_credentials(kind)
        if secret is not None:
            old.delete(key)
