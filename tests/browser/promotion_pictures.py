"""The pictures of a promotion: one flow from the question to a mended dead letter, the server dying on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from contracts.clock import SystemClock
from tests.browser.screen import Screen
from tests.support.diaries import servings_csv
from tests.support.programs import Device, program
from tests.support.servers import ServerProcess, server_process
from tests.support.slow_network import SlowNetwork, slow_network

SHOTS: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = ((1400, "light"), (900, "dark"), (400, "light"))
"""Each picture is taken in these windows, the first of which is the one that is worked in."""
EMAIL: Final = "grace@example.org"
PASSWORD: Final = "correct horse battery"
FAR_AWAY_SECONDS: Final = 2.0
PARKED_MS: Final = 150_000
HEIGHT: Final = 860
PAINTED_MS: Final = 1500
SENT_MS: Final = 5000
"""An edit that was not sent yet is no version of its own."""


class _Camera:
    def __init__(self, screen: Screen, folder: Path) -> None:
        self._screen = screen
        self._folder = folder
        self.taken = 0

    def take(self, name: str) -> None:
        """The window as it is, in every size and scheme."""
        page = self._screen.page
        page.mouse.move(2, 2)  # a tooltip would lie over what is shown
        for width, scheme in SHOTS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(PAINTED_MS)
            page.screenshot(path=self._folder / f"{name}-{width}-{scheme}.png")
            self.taken += 1
        page.set_viewport_size({"width": SHOTS[0][0], "height": HEIGHT})
        page.emulate_media(color_scheme=SHOTS[0][1])
        page.wait_for_timeout(PAINTED_MS)


def take_promotion(browser: Browser, device: Device, folder: Path, work: Path) -> int:
    """How many pictures were taken. `device` has an example diary; its server is one that is made here."""
    _fill(device, work)
    with _served(work / "server") as (server, network):
        Device(work / "other", server.url).signup(EMAIL)
        words = ["app", "open", "--web", "--no-browser", "--port", "0"]
        with program(words, device.environment(), work / "promotion.log") as (address, _):
            context = browser.new_context(
                viewport={"width": SHOTS[0][0], "height": HEIGHT}, timezone_id=device.tz, reduced_motion="reduce"
            )
            screen = Screen(context.new_page(), SHOTS[0][0]).open(address)
            camera = _Camera(screen, folder)
            _until_it_waits(screen, camera, server, network)
            with server_process(
                work / "server", port=urlsplit(server.url).port or 0, environment={"TUCKBOX_KCAL_MAX": "3000"}
            ):
                network.seconds = 0
                _to_the_end(screen, camera)
                _in_the_account(screen, camera)
            context.close()
    return camera.taken


def _fill(device: Device, work: Path) -> None:
    """Older meals in several chunks, and two that a strict server refuses."""
    evening = f"{SystemClock().now().date() - timedelta(days=1)}T18:30"
    older = work / "servings.csv"
    older.write_text(servings_csv(days=290), encoding="utf-8")
    device.done("import", str(older))
    device.done("log", "Wedding buffet, the whole evening", "--kcal", "3400", "--at", evening, "--slot", "dinner")
    device.done("log", "Porridge", "--kcal", "3500", "--at", evening, "--slot", "breakfast")


@contextmanager
def _served(folder: Path) -> Iterator[tuple[ServerProcess, SlowNetwork]]:
    with (
        server_process(folder, environment={"TUCKBOX_KCAL_MAX": "3000"}) as server,
        slow_network(server.url, FAR_AWAY_SECONDS) as network,
    ):
        yield server, network


def _until_it_waits(screen: Screen, camera: _Camera, server: ServerProcess, network: SlowNetwork) -> None:
    screen.go_to("Account")
    screen.press("Sign in")
    screen.says("Sign in to your account")
    screen.fill("Server address", network.url)
    screen.fill("Email", EMAIL)
    screen.fill("Password", PASSWORD)
    screen.press("Sign in")
    screen.button("Sync now").wait_for(state="attached")
    camera.take("prompt")
    screen.press("Sync now")
    screen.go_to("Today")
    screen.says(" left.")
    camera.take("progress")
    server.process.kill()
    screen.says("The server has not answered for a moment.")
    camera.take("no-answer")
    screen.page.set_default_timeout(PARKED_MS)
    screen.says("The server could not be reached.")
    camera.take("server-away")


def _to_the_end(screen: Screen, camera: _Camera) -> None:
    screen.says("The server will not take some of the meals.")
    screen.press("See which")
    screen.says("Meals the server will not take")
    camera.take("review")
    screen.page.get_by_role("button", name=re.compile("^Bring the other")).click()
    screen.says("need your attention.")
    camera.take("summary")
    screen.press("Look at them")
    screen.button("Export").wait_for(state="attached")
    camera.take("dead-letters")
    screen.press("Edit and send again: Porridge")
    screen.expect_focus("Name")
    camera.take("dead-letter")
    screen.key("Escape")


def _in_the_account(screen: Screen, camera: _Camera) -> None:
    """Signed in, what a meal was before, and the way in that keeps nothing."""
    screen.go_to("Account")
    screen.says("Your devices")
    camera.take("signed-in")
    screen.go_to("Today")
    screen.press("Add meal")
    screen.fill("Name", "Lentil soup")
    screen.fill("Calories (kcal)", "320")
    screen.press("Save")
    for name, note in (("Lentil soup", "too salty"), ("Lentil stew", "with bread")):
        screen.button("Edit Lentil soup").wait_for(state="attached")
        screen.page.wait_for_timeout(SENT_MS)
        screen.press("Edit Lentil soup")
        screen.fill("Name", name)
        screen.fill("Note", note)
        screen.press("Save")
    screen.button("Edit Lentil stew").wait_for(state="attached")
    screen.page.wait_for_timeout(SENT_MS)
    screen.press("Edit Lentil stew")
    screen.press("Earlier versions")
    screen.says("too salty")
    camera.take("earlier-versions")
    screen.press("Close")
    screen.go_to("Account")
    screen.press("Sign out")
    screen.press("Sign in")
    screen.page.get_by_role("checkbox", name="Keep nothing on this computer").click()
    screen.says("For a shared or borrowed computer.")
    camera.take("sign-in")
