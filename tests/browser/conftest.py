"""The real program and the real server as processes, and a real Chromium in front of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.screen import Screen
from tests.browser_setup import find_chromium, missing_notice
from tests.support.programs import Device, program
from tests.support.servers import server_process

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups into the names of the tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process at a time drives a browser: two at once, beside their servers, starve each other on two cores."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class RunningApp:
    """The app as the person started it: its address with the secret, and the device it runs on."""

    address: str
    device: Device


OpenScreen = Callable[[str, int], Screen]
"""Opens an address in a new browser profile whose window is so many pixels wide."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium. Without one these tests are skipped, loudly, but fail where CI relies on them."""
    path = find_chromium()
    if path is None:
        notice = missing_notice(["python -m tests.browser_setup was not run, or found no way to install one"])
        sys.stderr.write(f"\n{notice}\n")
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium, and CI=true", pytrace=False)
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a running server with no accounts."""
    with server_process(tmp_path / "server") as running:
        yield running.url


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """A computer in Berlin whose diary is empty and whose server does not answer."""
    return Device(tmp_path / "device", tz="Europe/Berlin")


@pytest.fixture
def tuckbox_app(device: Device, tmp_path: Path) -> Iterator[RunningApp]:
    """`tuckbox open --web` on that computer."""
    device.folder.mkdir(exist_ok=True)
    words = ["app", "open", "--web", "--no-browser", "--port", "0"]
    with program(words, device.environment(), tmp_path / "app.log") as (address, _):
        yield RunningApp(address, device)


@pytest.fixture
def open_screen(browser: Browser) -> Iterator[OpenScreen]:
    """See `OpenScreen`. No page may end with an error of its own."""
    with ExitStack() as profiles:
        faults: list[str] = []

        def open_(address: str, width: int) -> Screen:
            profile = browser.new_context(
                viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin", reduced_motion="reduce"
            )
            profiles.callback(profile.close)
            page = profile.new_page()
            page.on("pageerror", lambda error: faults.append(f"{error} {error.stack}"))
            return Screen(page, width).open(address)

        yield open_
    assert faults == []
