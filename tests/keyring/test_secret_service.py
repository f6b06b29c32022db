"""The whole program with a real Secret Service: kept there, moved there, locked, and silent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyring.test_keyrings_that_cannot_be_used import PLAIN, keyring_check
from tests.support.keyrings import MISSING, SecretService, UndecidedDevice, secret_service
from tests.support.servers import running_server

pytestmark = [
    pytest.mark.programs,
    pytest.mark.skipif(bool(MISSING), reason=f"a Secret Service needs {', '.join(MISSING)}"),
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "home") as running:
        yield running


@pytest.fixture
def device(tmp_path: Path, service: SecretService) -> Iterator[UndecidedDevice]:
    """A computer with that keyring, and a server."""
    with running_server(tmp_path / "server") as server:
        yield UndecidedDevice(tmp_path / "data", server.url, keyring=service.environment)


def labels(service: SecretService) -> list[str]:
    """What the keyring holds, as its own window would list it."""
    items = "s.get_default_collection(s.dbus_init()).get_all_items()"
    words = [sys.executable, "-c", f"import secretstorage as s; [print(each.get_label()) for each in {items}]"]
    ran = subprocess.run(words, env={**service.environment}, capture_output=True, text=True, check=True, timeout=20)
    return ran.stdout.splitlines()


def bring_a_meal(device: UndecidedDevice) -> str:
    """Log as a guest, and carry it along in another program than the one that signed in."""
    return str(device.run("promote", "--yes", "--json").json["state"])


def test_the_sign_in_is_kept_in_the_keyring_and_gone_after_signing_out(
    device: UndecidedDevice, service: SecretService
) -> None:
    device.done("log", "Soup", "--kcal", "220")
    device.signup("ada@example.org", "--no-promote")

    (label,) = labels(service)
    assert str(device.folder) in label
    assert not (device.folder / "credentials.json").exists()
    assert bring_a_meal(device) == "done"
    found = keyring_check(device)
    assert found["ok"]
    assert "kept in the keyring of this computer (SecretService). Probe: os (SecretService)." in found["detail"]

    device.done("signout")
    assert labels(service) == []


def test_two_data_folders_do_not_share_a_sign_in(
    device: UndecidedDevice, service: SecretService, tmp_path: Path
) -> None:
    device.signup("ada@example.org")
    other = UndecidedDevice(tmp_path / "other", device.server_url, keyring=device.keyring)
    other.done("signin", "--email", "ada@example.org", "--password-stdin", typed="correct horse battery\n")

    assert len(labels(service)) == 2
    other.done("signout")
    device.done("log", "Soup", "--kcal", "220")
    assert len(labels(service)) == 1


def test_a_choice_moves_the_sign_in_between_file_and_keyring(device: UndecidedDevice, service: SecretService) -> None:
    device.done("log", "Soup", "--kcal", "220")
    device.signup("ada@example.org", "--no-promote", "--keep", "file")
    assert (labels(service), (device.folder / "credentials.json").exists()) == ([], True)

    moved = device.done("signin", "--keep", "keyring")

    assert "kept in the keyring" in moved.out
    assert (len(labels(service)), (device.folder / "credentials.json").exists()) == (1, False)
    assert bring_a_meal(device) == "done"


def test_a_locked_keyring_is_said_and_cannot_be_chosen(device: UndecidedDevice, service: SecretService) -> None:
    service.lock()

    found = keyring_check(device)
    refused = device.run("signin", "--keep", "keyring", "--email", "ada@example.org", "--password-stdin")

    assert found["ok"]
    assert "is locked" in found["detail"]
    assert "Probe: locked (SecretService)." in found["detail"]
    assert (refused.code, "is locked. Unlock it, or choose another place" in refused.err) == (1, True)


def test_the_keyring_chosen_and_then_locked_is_wrong(device: UndecidedDevice, service: SecretService) -> None:
    device.signup("ada@example.org", "--keep", "keyring")
    assert keyring_check(device)["ok"]
    service.lock()

    found = keyring_check(device)

    assert not found["ok"]
    assert "Your sign-in was to be kept there." in found["detail"]


def test_a_keyring_that_stops_answering_holds_nobody_up(device: UndecidedDevice, service: SecretService) -> None:
    device.signup("ada@example.org")
    with service.frozen():
        assert "Probe: hung" in keyring_check(device)["detail"]
    assert "Probe: os (SecretService)." in keyring_check(device)["detail"]


def test_of_a_chain_only_the_trusted_member_is_asked(
    device: UndecidedDevice, service: SecretService, tmp_path: Path
) -> None:
    path = tmp_path / "path"
    (path / "plain-1.dist-info").mkdir(parents=True)
    (path / "plain-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1\n")
    (path / "plain-1.dist-info" / "entry_points.txt").write_text("[keyring.backends]\nplain = plain\n")
    written = tmp_path / "clear text"
    (path / "plain.py").write_text(PLAIN.format(path=str(written)))
    chain = {"PYTHONPATH": str(path), "PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"}
    chained = UndecidedDevice(device.folder, device.server_url, keyring={**service.environment, **chain})

    assert "Probe: os (SecretService)." in keyring_check(chained)["detail"]
    chained.signup("ada@example.org")

    assert not written.exists()
    assert len(labels(service)) == 1
