"""On a computer without a keyring the app says so and offers the choice; what is chosen happens at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.test_account_in_the_browser import fill_in
from tests.support.keyrings import UndecidedDevice

pytestmark = pytest.mark.browser


@pytest.fixture
def device(tmp_path: Path) -> UndecidedDevice:
    """A computer in Berlin without a keyring, where nobody has chosen anything yet."""
    return UndecidedDevice(tmp_path / "device", tz="Europe/Berlin")


def test_the_sign_in_is_kept_where_the_person_says(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str
) -> None:
    """Memory only until then: never clear text unasked. Each choice moves the sign-in; it works after a new start."""
    device = tuckbox_app.device
    kept = device.folder / "credentials.json"
    screen = open_screen(tuckbox_app.address, 1400)
    screen.go_to("Account")
    screen.says("This computer has no keyring that Tuckbox can use.")
    fill_in(screen, server, "anna@example.org")
    screen.press("Create account")
    screen.says("Signed in as")
    screen.says("Unless you choose otherwise, you sign in each time you start Tuckbox.")
    assert not kept.exists()

    screen.press("Keep it in a file only I can read")
    screen.says("Your sign-in is kept in a file only you can read")
    assert kept.stat().st_mode & 0o777 == 0o600
    expect(screen.button("Keep it in a file only I can read")).to_have_count(0)
    device.done("log", "Soup", "--kcal", "100")
    device.done("promote", "--yes")
    assert "a file only you can read" in device.done("doctor").out

    screen.press("Sign in each time")
    screen.says("Your sign-in is kept in memory only")
    assert not kept.exists()
    assert screen.unnamed_controls() == []
