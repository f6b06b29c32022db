"""Choosing where the sign-in is kept: it moves at once, or nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest

from app.usecases.errors import PersonError
from app.usecases.sign_in_keeping import SignInKeeping
from contracts.clock import new_id
from contracts.credentials import CredentialsKind
from contracts.promotion import SignedIn
from local_store import Database, StoreAccounts, StoreChoices
from sync_client.credentials import ChosenCredentials
from sync_client.session import credentials_key
from tests.support.builders import FakeClock, numbered_id

ADA = SignedIn(numbered_id(1), "ada@example.org", None, "http://127.0.0.1:9")
KEY = credentials_key(ADA)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the developer's machine has."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)


@dataclass(frozen=True)
class KeepingDevice:
    """A device that ada is signed in on."""

    keeping: SignInKeeping
    credentials: ChosenCredentials


@contextmanager
def a_device(folder: Path, setting: CredentialsKind | None = None) -> Iterator[KeepingDevice]:
    """The use case over a real file; once more on the same folder is a later start of the program."""
    clock = FakeClock()
    database = Database.open(folder / "tuckbox.db", clock, new_id)
    accounts, choices = StoreAccounts(database, clock, new_id), StoreChoices(database)
    accounts.sign_in(ADA)
    credentials = ChosenCredentials(lambda: setting or choices.credentials(), folder, new_id)
    keeping = SignInKeeping(
        setting=setting, choices=choices, credentials=credentials, accounts=accounts, one_at_a_time=nullcontext()
    )
    try:
        yield KeepingDevice(keeping, credentials)
    finally:
        database.close()


def test_the_question_is_open_until_it_is_answered(tmp_path: Path) -> None:
    with a_device(tmp_path) as device:
        assert device.keeping.standing().is_open
        assert "has no keyring" in device.keeping.standing().sentence
        device.keeping.choose(CredentialsKind.MEMORY)
        assert not device.keeping.standing().is_open
    with a_device(tmp_path) as device:
        assert "memory only: you sign in each time" in device.keeping.standing().sentence


def test_a_sign_in_moves_from_memory_to_the_file_and_back(tmp_path: Path) -> None:
    with a_device(tmp_path) as device:
        device.credentials.save(KEY, "token")
        memory = device.credentials.at(CredentialsKind.MEMORY)

        device.keeping.choose(CredentialsKind.FILE)
        assert (device.credentials.file.load(KEY), memory.load(KEY)) == ("token", None)
        assert str(tmp_path / "credentials.json") in device.keeping.standing().sentence

        device.keeping.choose(CredentialsKind.MEMORY)
        assert (device.credentials.file.path.exists(), memory.load(KEY)) == (False, "token")


@pytest.mark.parametrize("kind", [CredentialsKind.FILE, CredentialsKind.KEYRING])
@pytest.mark.parametrize("token", ["token", None])
def test_a_place_that_cannot_be_used_changes_nothing(tmp_path: Path, kind: CredentialsKind, token: str | None) -> None:
    (tmp_path / "credentials.json").mkdir(parents=True)
    with a_device(tmp_path) as device:
        if token:
            device.credentials.at(CredentialsKind.MEMORY).save(KEY, token)
        before = device.keeping.standing()
        with pytest.raises(PersonError):
            device.keeping.choose(kind)
        assert device.keeping.standing() == before
        assert device.credentials.load(KEY) == token


def test_the_setting_beats_the_choice_and_cannot_be_chosen_away(tmp_path: Path) -> None:
    with a_device(tmp_path) as device:
        device.keeping.choose(CredentialsKind.FILE)
    with a_device(tmp_path, CredentialsKind.MEMORY) as device:
        assert (device.credentials.kind(), device.keeping.standing().is_set) == (CredentialsKind.MEMORY, True)
        with pytest.raises(PersonError, match="TUCKBOX_CREDENTIALS=memory"):
            device.keeping.choose(CredentialsKind.FILE)


def test_the_keyring_that_was_chosen_is_never_replaced_silently(tmp_path: Path) -> None:
    with a_device(tmp_path, CredentialsKind.KEYRING) as device:
        found = device.keeping.standing()
        assert (found.kind, found.is_in_order) == (CredentialsKind.KEYRING, False)
        assert "Your sign-in was to be kept there." in found.sentence
