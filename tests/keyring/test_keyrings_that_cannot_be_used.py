"""Where there is no usable keyring the person is told which of its failings it is, and nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.keyrings import NO_KEYRING, UndecidedDevice, silent_bus

pytestmark = pytest.mark.programs

PLAIN = '''
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    """Writes clear text."""

    priority = 9
    kept = Path({path!r})

    def get_password(self, service, username):
        return self.kept.read_text() if self.kept.exists() else None

    def set_password(self, service, username, password):
        self.kept.write_text(password)

    def delete_password(self, service, username):
        self.kept.write_text("gone")
'''


def keyring_check(device: UndecidedDevice) -> dict[str, Any]:
    """What `doctor` says about the keyring."""
    ran = device.run("doctor", "--json")
    (found,) = (each for each in ran.json if each["check"] == "keyring")
    assert (ran.code == 0) == found["ok"]
    return dict(found)


@pytest.mark.parametrize(
    ("backend", "probe"),
    [
        ("keyring.backends.fail.Keyring", "Probe: none."),
        ("keyring.backends.null.Keyring", "Probe: none (keyring.backends.null)."),
        ("no.such.module.Keyring", "Probe: broken."),
        pytest.param(
            "keyring.backends.SecretService.Keyring",
            "Probe: broken.",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux has the Secret Service"),
        ),
    ],
)
def test_doctor_names_what_is_there_instead_of_a_keyring(tmp_path: Path, backend: str, probe: str) -> None:
    device = UndecidedDevice(tmp_path / "data", keyring={**NO_KEYRING, "PYTHON_KEYRING_BACKEND": backend})

    found = keyring_check(device)

    assert found["ok"]
    assert probe in found["detail"]
    assert "you sign in each time" in found["detail"]
    assert "`tuckbox signin --keep file`" in found["detail"]


def test_a_keyring_that_never_answers_holds_nobody_up(tmp_path: Path) -> None:
    """It hangs already while its backend is looked for: the bus lets it in and stays silent."""
    if sys.platform != "linux":
        pytest.skip("only on Linux does a bus lead to the keyring")
    with silent_bus(tmp_path / "bus") as bus:
        found = keyring_check(UndecidedDevice(tmp_path / "data", keyring=bus))

    assert found["ok"]
    assert "does not answer" in found["detail"]
    assert "Probe: hung." in found["detail"]


def test_a_backend_is_trusted_by_its_whole_name(tmp_path: Path) -> None:
    """`keyrings.alt.Windows` ends like the module of the system's own and is not it."""
    package = tmp_path / "path" / "keyrings" / "alt"
    package.mkdir(parents=True)
    written = tmp_path / "clear text"
    (package / "Windows.py").write_text(PLAIN.format(path=str(written)))
    more = {"PYTHONPATH": str(tmp_path / "path"), "PYTHON_KEYRING_BACKEND": "keyrings.alt.Windows.Keyring"}

    found = keyring_check(UndecidedDevice(tmp_path / "data", keyring={**NO_KEYRING, **more}))

    assert "Probe: none (keyrings.alt.Windows)." in found["detail"]
    assert not written.exists()
