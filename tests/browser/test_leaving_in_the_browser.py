"""The ways out of an account, and a diary of which nothing stays: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen
from tests.browser.screen import Screen
from tests.browser.test_two_devices_in_the_browser import EMAIL, PASSWORD, Computer, log
from tests.support.programs import Device, program
from tests.support.slow_network import slow_network

pytestmark = pytest.mark.browser

SOON_MS = 20_000
OPEN = ["app", "open", "--web", "--no-browser", "--port", "0"]


@pytest.fixture
def own(server: str, tmp_path: Path) -> Device:
    """A device of the account, with Soup in it."""
    found = Device(tmp_path / "own", server, tz="Europe/Berlin")
    found.done("signup", "--email", EMAIL, "--password-stdin", typed=PASSWORD + "\n")
    found.done("log", "Soup", "--kcal", "300")
    found.done("sync")
    return found


@pytest.fixture
def computer(server: str, own: Device, tmp_path: Path) -> Iterator[Computer]:
    """Somebody's computer with a guest's diary; its network may be unplugged."""
    with slow_network(server, 0) as network:
        device = Device(tmp_path / "computer", network.url, tz="Europe/Berlin")
        device.done("log", "Sandwich", "--kcal", "400")
        with program(OPEN, device.environment(), tmp_path / "computer.log") as (address, _):
            yield Computer(address, network)


def sign_in(screen: Screen, *, keep_nothing: bool) -> None:
    screen.go_to("Account")
    screen.press("Sign in")
    screen.fill("Email", EMAIL)
    screen.fill("Password", PASSWORD)
    if keep_nothing:
        tick(screen, "Keep nothing on this computer")
        screen.says("shown here only until you sign out or close Tuckbox")
    screen.press("Sign in")


def tick(screen: Screen, label: str) -> None:
    box = screen.page.get_by_role("checkbox", name=label)
    screen.scroll_to(box).click()
    expect(box).to_be_checked()


def is_there(screen: Screen, name: str) -> None:
    expect(screen.button(f"Edit {name}")).to_be_attached(timeout=SOON_MS)


@pytest.mark.parametrize("width", [400, 1400])
def test_a_visitor_keeps_nothing_and_the_guest_finds_everything_again(
    computer: Computer, own: Device, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(computer.address, width)
    sign_in(screen, keep_nothing=True)
    screen.says("Nothing of your diary is kept on this computer.")
    screen.go_to("Settings")
    screen.says("Time zone")
    screen.says_no_more("Backups")
    screen.go_to("Today")
    is_there(screen, "Soup")
    log(screen, "Cake", "200")
    is_there(screen, "Cake")

    computer.network.unplug()
    screen.press("Add meal")
    screen.fill("Name", "Tea")
    screen.fill("Calories (kcal)", "2")
    screen.press("Save")
    screen.says("Nothing was saved.")
    assert screen.field("Name").input_value() == "Tea"
    computer.network.plug_in()
    screen.press("Save")
    is_there(screen, "Tea")

    screen.go_to("Account")
    screen.press("Sign out")
    screen.says("Nothing of your diary is left on this computer.")
    screen.go_to("Today")
    is_there(screen, "Sandwich")
    expect(screen.button("Edit Soup")).not_to_be_attached()
    own.done("sync")
    names = {meal["name"] for meal in own.done("day", "--json").json["meals"]}
    assert names == {"Soup", "Cake", "Tea"}


def test_what_is_not_sent_is_said_and_can_be_sent_before_the_diary_goes(
    computer: Computer, own: Device, open_screen: OpenScreen
) -> None:
    screen = open_screen(computer.address, 900)
    sign_in(screen, keep_nothing=False)
    screen.press("Not now")
    screen.says("Your devices")
    screen.go_to("Today")
    is_there(screen, "Soup")
    computer.network.unplug()
    log(screen, "Cake", "200")
    is_there(screen, "Cake")

    screen.go_to("Account")
    tick(screen, "Remove your account's diary from this computer")
    screen.press("Sign out")
    screen.says("Not everything is on the server yet")
    screen.press("Send first")
    screen.says("You are still signed in.")
    computer.network.plug_in()
    # It may go by itself before the button is pressed; the dialog then says so.
    onwards = screen.page.get_by_role("button", name=re.compile("^(Send first|Sign out)$"))
    expect(onwards).to_be_enabled()
    onwards.click()
    screen.says("Your account's diary was removed from this computer.")
    own.done("sync")
    assert {meal["name"] for meal in own.done("day", "--json").json["meals"]} == {"Soup", "Cake"}
