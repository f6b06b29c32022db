"""Accounts in a real browser, against the real server: nothing is lost, and nothing goes anywhere unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.services.connections import device_name
from app.ui.account import texts
from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.support.programs import Device

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])
PASSWORD = "correct horse battery"


def fill_in(screen: Screen, server: str, email: str, password: str = PASSWORD) -> None:
    screen.fill("Server address", server)
    screen.fill("Email", email)
    screen.fill("Password", password)


def log(device: Device, *names: str) -> None:
    for name in names:
        device.done("log", name, "--kcal", "100")


@WIDTHS
def test_creating_an_account_brings_the_diary_along(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str, width: int
) -> None:
    log(tuckbox_app.device, "Soup", "Bread", "Tea")
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Account")
    expect(screen.page.get_by_role("checkbox", name="Bring the 3 meals on this device")).to_be_checked()
    fill_in(screen, server, "anna@example.org")
    screen.press("Create account")
    screen.says("3 meals are in your account.")
    screen.says("anna@example.org")
    screen.says("Dead letters: 0")
    expect(screen.button(texts.rename_device(device_name()))).to_be_attached()
    screen.go_to("Today")
    screen.says("300 kcal eaten")
    expect(screen.button("Edit Soup")).to_be_attached()


@WIDTHS
def test_a_server_that_cannot_be_reached_is_said_plainly_and_nothing_is_lost(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    log(tuckbox_app.device, "Soup")
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Account")
    screen.press("Sign in")
    expect(screen.page.get_by_role("heading", name="Sign in to your account")).to_be_attached()
    fill_in(screen, "http://127.0.0.1:9", "anna@example.org")
    screen.press("Sign in")
    screen.says("The server at http://127.0.0.1:9 could not be reached.")
    screen.says("Nothing is lost: your diary stays on this device.")
    screen.go_to("Today")
    screen.says("100 kcal eaten")
    assert len(tuckbox_app.device.done("day", "--json").json["meals"]) == 1


def test_what_is_wrong_is_said_at_its_field(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str, tmp_path: Path
) -> None:
    Device(tmp_path / "other", server).signup("taken@example.org")
    screen = open_screen(tuckbox_app.address, 400)
    screen.go_to("Account")
    screen.press("Create account")
    screen.says("Enter an e-mail address such as name@example.org.")
    screen.says("Enter a password.")
    fill_in(screen, server, "taken@example.org", "another password")
    screen.press("Create account")
    screen.says("This e-mail address already has an account.")
    screen.press("Sign in")
    expect(screen.page.get_by_role("heading", name="Sign in to your account")).to_be_attached()
    screen.press("Sign in")
    screen.says("The e-mail address or the password is wrong.")


def test_signing_in_asks_before_anything_is_brought_along(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str, tmp_path: Path
) -> None:
    """Not now leaves the meals here and says so; bringing them along later shows both diaries as one."""
    other = Device(tmp_path / "other", server, "Europe/Berlin")
    log(other, "Cake")
    other.signup("anna@example.org")
    log(tuckbox_app.device, "Soup", "Bread")
    screen = open_screen(tuckbox_app.address, 1400)
    screen.go_to("Account")
    screen.press("Sign in")
    fill_in(screen, server, "anna@example.org")
    screen.press("Sign in")
    screen.says("On this device: 2 meals")
    screen.says("In the account anna@example.org: 1 meal")
    for name in ("Sync now", "Not now", "Keep them on this device only"):
        expect(screen.button(name)).to_be_attached()
    screen.press("Not now")
    screen.go_to("Today")
    screen.says("2 meals from before you signed in are not in anna@example.org yet.")
    screen.says("100 kcal eaten")
    expect(screen.button("Edit Cake")).to_be_attached()
    screen.press("Bring them along")
    screen.says("2 meals are in your account.")
    screen.says("300 kcal eaten")
    expect(screen.button("Edit Soup")).to_be_attached()


def test_signing_out_keeps_everything_and_says_so(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str
) -> None:
    log(tuckbox_app.device, "Soup")
    screen = open_screen(tuckbox_app.address, 1400)
    screen.go_to("Account")
    fill_in(screen, server, "anna@example.org")
    screen.press("Create account")
    screen.says("1 meal is in your account.")
    screen.says("Signing out keeps everything")
    screen.press("Sign out")
    screen.says("Signed out. Nothing was deleted.")
    screen.press("Sign in")
    fill_in(screen, server, "anna@example.org")
    screen.press("Sign in")
    screen.says("Signed in as")
    screen.go_to("Today")
    expect(screen.button("Edit Soup")).to_be_attached()
