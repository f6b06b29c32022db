"""Where a sign-in is kept: in the program's memory, in a private file, and in the place in force."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest

from contracts.clock import new_id
from contracts.credentials import CredentialsKind
from sync_client.credentials import ChosenCredentials, CredentialsUnavailable, MemoryCredentials
from sync_client.credentials_file import FileCredentials
from sync_client.os_keyring import KeyringState

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes mean something on POSIX systems")

Chosen = Callable[[CredentialsKind | None], ChosenCredentials]
Use = Callable[[], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "credentials.json"


@pytest.fixture
def file(path: Path) -> FileCredentials:
    return FileCredentials(path, new_id)


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Credentials with that choice on a machine without a keyring, whatever the developer's has."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return lambda kind: ChosenCredentials(lambda: kind, tmp_path, new_id)


@pytest.mark.parametrize("kind", [CredentialsKind.FILE, CredentialsKind.MEMORY, None])
def test_a_secret_is_found_again_under_its_key_until_deleted(chosen: Chosen, kind: CredentialsKind | None) -> None:
    credentials = chosen(kind)
    credentials.save("ada", "one")
    credentials.save("grace", "two")
    credentials.save("ada", "three")
    assert (credentials.load("ada"), credentials.load("grace")) == ("three", "two")

    credentials.delete("ada")
    credentials.delete("nobody")
    assert (credentials.load("ada"), credentials.load("grace")) == (None, "two")


@POSIX
def test_the_file_is_its_owners_alone_whatever_it_was_before(path: Path, file: FileCredentials) -> None:
    file.save("ada", "one")
    path.chmod(0o644)
    assert (
        str(file.problem()) == f"Others can read or change the file with your sign-in. To mend it: chmod 600 '{path}'"
    )
    assert file.load("ada") == "one"

    file.save("ada", "two")

    assert path.stat().st_mode & 0o777 == 0o600
    assert file.problem() is None


def test_the_file_survives_a_restart_and_goes_with_its_last_secret(path: Path, file: FileCredentials) -> None:
    file.save("ada", "one")
    again = FileCredentials(path, new_id)
    assert again.load("ada") == "one"
    again.delete("ada")
    assert not path.exists()


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_written(path: Path, file: FileCredentials) -> None:
    path.mkdir()
    uses: list[Use] = [
        file.expect_usable,
        lambda: file.load("ada"),
        lambda: file.save("ada", "one"),
        lambda: file.delete("ada"),
    ]
    for use in uses:
        with pytest.raises(CredentialsUnavailable, match="cannot be read"):
            use()
    assert "cannot be read" in str(file.problem())
    assert {each.name for each in path.parent.iterdir()} <= {path.name, f"{path.name}.lock"}


@pytest.mark.parametrize("damaged", [b"{not json", b"", b"\xff\xfe", b'["a list"]'])
def test_a_damaged_file_means_signing_in_again(path: Path, file: FileCredentials, damaged: bytes) -> None:
    path.write_bytes(damaged)
    assert file.load("ada") is None
    assert "is damaged. Sign out and sign in again." in str(file.problem())

    file.save("ada", "one")
    assert (file.load("ada"), file.problem()) == ("one", None)

    path.write_bytes(damaged)
    file.delete("ada")
    assert not path.exists()


def test_what_another_version_wrote_into_the_file_stays(path: Path, file: FileCredentials) -> None:
    path.write_text(json.dumps({"later": {"more": 1}, "grace": "two"}))
    file.save("ada", "one")
    assert json.loads(path.read_text()) == {"later": {"more": 1}, "grace": "two", "ada": "one"}
    assert file.load("later") is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("no folder")
    with pytest.raises(CredentialsUnavailable, match="cannot be written"):
        FileCredentials(tmp_path / "taken" / "credentials.json", new_id).save("ada", "one")


FULL = """
import resource, signal, sys
from pathlib import Path
from contracts.clock import new_id
from sync_client.credentials_file import CredentialsUnavailable, FileCredentials

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
try:
    FileCredentials(Path(sys.argv[1]), new_id).save("grace", "two")
except CredentialsUnavailable as error:
    print(error)
"""


@POSIX
def test_a_full_disk_leaves_the_file_as_it_was(path: Path, file: FileCredentials) -> None:
    file.save("ada", "one")
    words = [sys.executable, "-c", FULL, str(path)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)

    assert "The file with your sign-in cannot be written" in ran.stdout
    assert (file.load("ada"), file.load("grace")) == ("one", None)
    assert {each.name for each in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}


SAVING = """
import sys
from pathlib import Path
from contracts.clock import new_id
from sync_client.credentials_file import FileCredentials

file = FileCredentials(Path(sys.argv[1]), new_id)
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    file.save(f"{sys.argv[2]} {number}", "kept")
"""


def test_two_programs_that_save_at_once_lose_nothing(path: Path, file: FileCredentials) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path), who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for who in ("ada", "grace")
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=60)
        assert program.returncode == 0

    kept = json.loads(path.read_text())
    assert kept == {f"{who} {number}": "kept" for who in ("ada", "grace") for number in range(40)}


def test_a_choice_made_elsewhere_counts_at_the_next_use(tmp_path: Path) -> None:
    choices = [CredentialsKind.MEMORY]
    credentials = ChosenCredentials(lambda: choices[-1], tmp_path, new_id)
    credentials.save("ada", "in memory")
    assert not credentials.file.path.exists()

    choices.append(CredentialsKind.FILE)

    assert (credentials.kind(), credentials.load("ada")) == (CredentialsKind.FILE, None)
    credentials.save("ada", "in the file")
    assert credentials.file.load("ada") == "in the file"


@pytest.mark.parametrize("end", ["save", "delete"])
def test_clear_text_does_not_outlive_the_choice_of_another_place(chosen: Chosen, end: str) -> None:
    """As after a crash between keeping a sign-in in the new place and taking it out of the file."""
    credentials = chosen(CredentialsKind.MEMORY)
    credentials.file.save("ada", "old")
    if end == "save":
        credentials.save("ada", "new")
    else:
        credentials.delete("ada")
    assert not credentials.file.path.exists()


def test_without_a_keyring_and_unasked_nothing_is_written_and_the_person_is_told(chosen: Chosen) -> None:
    credentials = chosen(None)
    credentials.save("ada", "one")

    assert not credentials.file.path.exists()
    assert credentials.finding().state is KeyringState.NONE
    assert "This computer has no keyring that Tuckbox can use. You will be asked" in str(credentials.note)
    assert (chosen(CredentialsKind.MEMORY).note, chosen(CredentialsKind.FILE).note) == (None, None)


def test_the_keyring_is_used_where_it_was_chosen_or_not_at_all(chosen: Chosen) -> None:
    credentials = chosen(CredentialsKind.KEYRING)
    uses: list[Use] = [
        credentials.expect_usable,
        lambda: credentials.load("ada"),
        lambda: credentials.save("ada", "one"),
    ]
    for use in uses:
        with pytest.raises(CredentialsUnavailable, match="Choose another place for your sign-in"):
            use()
    assert not credentials.file.path.exists()


def test_what_clear_text_there_is_goes_even_where_the_keyring_does_not_answer(chosen: Chosen) -> None:
    credentials = chosen(CredentialsKind.KEYRING)
    credentials.file.save("ada", "old")
    with pytest.raises(CredentialsUnavailable):
        credentials.delete("ada")
    assert not credentials.file.path.exists()


def test_memory_is_each_programs_own() -> None:
    first = MemoryCredentials()
    first.save("ada", "one")
    assert (first.load("ada"), MemoryCredentials().load("ada")) == ("one", None)
