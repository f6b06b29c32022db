"""Two windows on two computers with one account: what happens on one is seen on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.services.connections import device_name
from tests.browser.conftest import OpenScreen
from tests.browser.screen import Screen
from tests.support.programs import Device, program
from tests.support.slow_network import SlowNetwork, slow_network

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
SOON_MS = 20_000
BACK_ONLINE_MS = 30_000
SETTLED_MS = 1_000
"""The form that was open before has gone by then; the dialog in its place must not go with it."""


@dataclass
class Computer:
    """A computer on which the app runs, and its way to the server."""

    address: str
    network: SlowNetwork


@dataclass
class Window:
    """Its window, and the network it may be cut off from."""

    screen: Screen
    network: SlowNetwork


@pytest.fixture
def computers(tmp_path: Path, server: str) -> Iterator[list[Computer]]:
    """A laptop and a tablet of one account, each with a network of its own."""
    with ExitStack() as stack:
        found: list[Computer] = []
        for name, way_in in (("laptop", "signup"), ("tablet", "signin")):
            network = stack.enter_context(slow_network(server, 0))
            device = Device(tmp_path / name, network.url, tz="Europe/Berlin")
            device.done(way_in, "--email", EMAIL, "--password-stdin", typed=PASSWORD + "\n")
            words = ["app", "open", "--web", "--no-browser", "--port", "0"]
            address, _ = stack.enter_context(program(words, device.environment(), tmp_path / f"{name}.log"))
            found.append(Computer(address, network))
        yield found


@pytest.fixture
def pair(computers: list[Computer], open_screen: OpenScreen) -> tuple[Window, Window]:
    """A wide window on the laptop, a narrow one on the tablet."""
    laptop, tablet = computers
    return (
        Window(open_screen(laptop.address, 1400), laptop.network),
        Window(open_screen(tablet.address, 400), tablet.network),
    )


def log(screen: Screen, name: str, kcal: str) -> None:
    screen.press("Add meal")
    screen.fill("Name", name)
    screen.fill("Calories (kcal)", kcal)
    screen.press("Save")


def change(screen: Screen, name: str, /, **fields: str) -> None:
    screen.press(f"Edit {name}")
    for label, text in fields.items():
        screen.fill(label.capitalize(), text)
    screen.press("Save")


def test_what_is_logged_in_one_window_appears_in_the_other_by_itself(pair: tuple[Window, Window]) -> None:
    laptop, tablet = pair
    log(laptop.screen, "Soup", "300")
    expect(tablet.screen.button("Edit Soup")).to_be_attached(timeout=SOON_MS)
    log(tablet.screen, "Tea", "5")
    expect(laptop.screen.button("Edit Tea")).to_be_attached(timeout=SOON_MS)
    laptop.screen.press("Delete Soup")
    expect(tablet.screen.button("Edit Soup")).not_to_be_attached(timeout=SOON_MS)
    expect(laptop.screen.button("Synced")).to_be_attached(timeout=SOON_MS)


def test_what_both_changed_while_they_were_offline_comes_together_and_nothing_is_lost(
    pair: tuple[Window, Window],
) -> None:
    laptop, tablet = pair
    log(laptop.screen, "Soup", "300")
    expect(tablet.screen.button("Edit Soup")).to_be_attached(timeout=SOON_MS)
    for each in pair:
        each.network.unplug()
    change(laptop.screen, "Soup", name="Stew", note="salty")
    change(tablet.screen, "Soup", name="Broth", note="warm")
    expect(laptop.screen.button("Offline, 1 change to send")).to_be_attached(timeout=BACK_ONLINE_MS)
    laptop.network.plug_in()
    expect(laptop.screen.button("Synced")).to_be_attached(timeout=BACK_ONLINE_MS)
    tablet.network.plug_in()
    expect(tablet.screen.button("Synced")).to_be_attached(timeout=BACK_ONLINE_MS)
    for each in pair:
        each.screen.says("Broth")
        each.screen.says("salty")
        each.screen.says("warm")
    tablet.screen.says(f"“Broth” was also changed on {device_name()}.")
    tablet.screen.press("See earlier versions of Broth")
    tablet.screen.says("Earlier versions of Broth")
    tablet.screen.press("Close")
    tablet.screen.says_no_more("was also changed on")
    laptop.screen.press("Edit Broth")
    laptop.screen.press("Earlier versions")
    laptop.screen.says("Earlier versions of Broth")
    laptop.screen.page.wait_for_timeout(SETTLED_MS)
    laptop.screen.says("Earlier versions of Broth")
    earlier = laptop.screen.page.get_by_role("button", name="Use Stew as it was").first
    laptop.screen.press(earlier.text_content() or "")
    expect(tablet.screen.button("Edit Stew")).to_be_attached(timeout=2 * SOON_MS)
