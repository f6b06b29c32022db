"""Where a sign-in is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.clock import new_id
from sync_client.credentials import (
    ChosenCredentials,
    Credentials,
    CredentialsUnavailable,
    FileCredentials,
    MemoryCredentials,
    choose_credentials,
)


@pytest.fixture(params=["file", "memory"])
def credentials(request: pytest.FixtureRequest, tmp_path: Path) -> Credentials:
    return choose_credentials(request.param, tmp_path, new_id)


def test_a_secret_is_found_again_under_its_key_until_deleted(credentials: Credentials) -> None:
    credentials.save("ada", "one")
    credentials.save("grace", "two")
    credentials.save("ada", "three")
    assert (credentials.load("ada"), credentials.load("grace")) == ("three", "two")

    credentials.delete("ada")
    credentials.delete("nobody")
    assert (credentials.load("ada"), credentials.load("grace")) == (None, "two")


def test_the_file_is_its_owners_alone_and_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    FileCredentials(path, new_id).save("ada", "one")

    assert path.stat().st_mode & 0o777 == 0o600
    assert FileCredentials(path, new_id).load("ada") == "one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_file_means_signing_in_again(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text("{not json")

    assert FileCredentials(path, new_id).load("ada") is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CredentialsUnavailable, match="cannot be written"):
        FileCredentials(tmp_path / "missing" / "credentials.json", new_id).save("ada", "one")


def test_the_choice_is_made_when_first_needed_and_once() -> None:
    made: list[MemoryCredentials] = []

    def choose() -> Credentials:
        made.append(MemoryCredentials("a note"))
        return made[-1]

    chosen = ChosenCredentials(choose)
    assert made == []
    chosen.save("ada", "one")
    assert (chosen.load("ada"), chosen.note, len(made)) == ("one", "a note", 1)
