"""Where the sign-in is kept, as the command line asks, tells and changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.keyrings import UndecidedDevice
from tests.support.programs import Device
from tests.support.servers import running_server
from tests.support.terminal import converse

pytestmark = pytest.mark.programs

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


@pytest.fixture
def device(tmp_path: Path) -> Iterator[UndecidedDevice]:
    """A computer without a keyring, and a server."""
    with running_server(tmp_path / "server") as server:
        yield UndecidedDevice(tmp_path / "data", server.url)


def kept(device: Device) -> bool:
    return (device.folder / "credentials.json").exists()


@pytest.mark.parametrize(("answer", "is_kept"), [("f", True), ("e", False), ("", False)])
def test_a_terminal_is_asked_once_before_anything_is_sent(device: UndecidedDevice, answer: str, is_kept: bool) -> None:
    away = UndecidedDevice(device.folder)  # its server does not answer, so the question must come first
    asked = [("Password: ", PASSWORD), ("keep it in a [f]ile", answer)]
    with pytest.raises(AssertionError, match="could not be reached"):
        converse(away, ["signin", "--email", EMAIL], asked)

    shown = converse(
        device, ["signup", "--email", EMAIL], [("Password: ", PASSWORD), ("Repeat for confirmation: ", PASSWORD)]
    )

    assert "keep it in a [f]ile" not in shown
    assert kept(device) is is_kept


def test_without_a_terminal_nothing_is_kept_and_stderr_says_how_to(device: UndecidedDevice) -> None:
    device.done("log", "Soup", "--kcal", "220")
    signed_up = device.signup(EMAIL, "--no-promote")

    assert "You will be asked to sign in again next time." in signed_up.err
    assert "`tuckbox signin --keep file`" in signed_up.err
    assert not kept(device)
    assert "`tuckbox signin`" in device.run("promote", "--yes").err
    again = device.done("signin", "--email", EMAIL, "--password-stdin", "--promote", typed=f"{PASSWORD}\n")
    assert "1 meal from this device is in your account" in again.out


def test_keep_alone_moves_the_sign_in_of_who_is_signed_in(device: UndecidedDevice) -> None:
    device.done("log", "Soup", "--kcal", "220")
    device.signup(EMAIL, "--no-promote", "--keep", "file")
    assert kept(device)
    assert device.done("promote", "--yes", "--json").json["state"] == "done"

    moved = device.done("signin", "--keep", "memory")

    assert "you sign in each time" in moved.out
    assert not kept(device)


def test_a_setting_is_not_overruled(tmp_path: Path) -> None:
    ran = Device(tmp_path / "data").run("signin", "--keep", "memory", "--email", EMAIL, "--password-stdin")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "TUCKBOX_CREDENTIALS=file" in ran.err


def test_doctor_says_how_to_mend_a_file_that_others_can_read(device: UndecidedDevice) -> None:
    device.signup(EMAIL, "--keep", "file")
    assert "(mode 0600)" in device.done("doctor").out
    path = device.folder / "credentials.json"
    path.chmod(0o640)

    ran = device.run("doctor")

    assert ran.code == 1
    assert f"chmod 600 '{path}'" in ran.out
    path.chmod(0o600)
    device.done("doctor")
