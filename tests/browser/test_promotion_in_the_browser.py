"""A promotion as a person sees it: the question, the progress, a cancel, a dead server, somebody else's sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.browser.test_account_in_the_browser import fill_in, log
from tests.support.diaries import servings_csv
from tests.support.programs import Device
from tests.support.servers import server_process
from tests.support.slow_network import SlowNetwork, slow_network

pytestmark = pytest.mark.browser

TODAY = ("Soup", "Bread", "Tea")
LONG_AGO = 1800
FAR_AWAY_SECONDS = 0.6
BACKOFF_MS = 60_000
"""By then a promotion that met a dead server has tried it again."""

_WATCH_THE_LIST = """() => {
  const look = () => [...document.querySelectorAll('flt-semantics-host [role="button"]')]
    .filter((each) => (each.getAttribute("aria-label") || each.textContent || "").trim().startsWith("Edit ")).length;
  window.seen = [];
  setInterval(() => window.seen.push(look()), 50);
}"""


@pytest.fixture
def far_server(server: str) -> Iterator[SlowNetwork]:
    """A running server with no accounts, some way off."""
    with slow_network(server, FAR_AWAY_SECONDS) as network:
        yield network


def a_long_diary(device: Device, folder: Path) -> None:
    """Today's meals, and several chunks of older ones."""
    log(device, *TODAY)
    older = folder / "servings.csv"
    older.write_text(servings_csv(days=LONG_AGO // 14 + 1, per_day=14)[:-1], encoding="utf-8")
    device.done("import", str(older))


def is_listed(screen: Screen, *names: str) -> None:
    for name in names:
        expect(screen.button(f"Edit {name}")).to_be_attached()


def sign_up(screen: Screen, server: str, email: str) -> None:
    screen.go_to("Account")
    fill_in(screen, server, email)
    screen.press("Create account")


def sign_in(screen: Screen, server: str, email: str) -> None:
    screen.go_to("Account")
    screen.press("Sign in")
    expect(screen.page.get_by_role("heading", name="Sign in to your account")).to_be_attached()
    fill_in(screen, server, email)
    screen.press("Sign in")


def test_keeping_meals_on_this_device_is_remembered_and_can_be_changed_later(
    tuckbox_app: RunningApp, open_screen: OpenScreen, server: str, tmp_path: Path
) -> None:
    Device(tmp_path / "other", server).signup("anna@example.org")
    log(tuckbox_app.device, "Soup", "Bread")
    screen = open_screen(tuckbox_app.address, 400)
    sign_in(screen, server, "anna@example.org")
    screen.says("In the account anna@example.org: no meals yet.")
    screen.page.set_viewport_size({"width": 1400, "height": 900})  # a phone that is turned must not answer for anybody
    screen.says("In the account anna@example.org: no meals yet.")
    screen.page.set_viewport_size({"width": 400, "height": 900})
    screen.press("Keep them on this device only")
    screen.says("You keep 2 meals from before you signed in on this device only.")
    screen.press("Sign out")
    screen.says("Signed out. Nothing was deleted.")
    sign_in(screen, server, "anna@example.org")
    screen.says("You keep 2 meals from before you signed in on this device only.")
    expect(screen.button("Sync now")).to_have_count(0)
    screen.press("Bring them along")
    screen.says("2 meals are in your account.")


def test_the_progress_is_told_and_a_cancel_leaves_everything_here(
    tuckbox_app: RunningApp, open_screen: OpenScreen, far_server: SlowNetwork, tmp_path: Path
) -> None:
    a_long_diary(tuckbox_app.device, tmp_path)
    screen = open_screen(tuckbox_app.address, 1400)
    sign_up(screen, far_server.url, "anna@example.org")
    screen.says(" meals sent")
    screen.says(" left.")
    screen.go_to("Today")
    is_listed(screen, *TODAY)
    screen.press("Cancel")
    screen.says("Stopped. Nothing was put into the account; your meals are still on this device.")
    is_listed(screen, *TODAY)
    far_server.seconds = 0
    assert tuckbox_app.device.done("status", "--json").json["waiting"]["meal_count"] >= LONG_AGO
    screen.press("OK")
    screen.says_no_more("Stopped.")
    screen.press("Bring them along")
    screen.says(" meals are in your account.")


def test_a_server_that_dies_half_way_is_waited_for_and_the_list_never_empties(
    tuckbox_app: RunningApp, open_screen: OpenScreen, tmp_path: Path
) -> None:
    """The server is killed while meals are on their way, and started again on the same data and port."""
    a_long_diary(tuckbox_app.device, tmp_path)
    screen = open_screen(tuckbox_app.address, 400)
    with server_process(tmp_path / "server") as dying, slow_network(dying.url, FAR_AWAY_SECONDS) as network:
        sign_up(screen, network.url, "anna@example.org")
        screen.says(" meals sent")
        screen.go_to("Today")
        is_listed(screen, *TODAY)
        screen.page.evaluate(_WATCH_THE_LIST)
        dying.process.kill()
        screen.says("The server has not answered for a moment. This goes on by itself as soon as it does.")
        screen.says("Your meals are safe on this device.")
        is_listed(screen, *TODAY)
        network.seconds = 0
        screen.page.set_default_timeout(BACKOFF_MS)
        with server_process(tmp_path / "server", port=urlsplit(dying.url).port or 0):
            screen.says(" meals are in your account.")
            screen.says("300 kcal eaten")
            screen.page.wait_for_timeout(1500)  # whatever the swap sets going has been drawn by then
    seen = set(screen.page.evaluate("() => window.seen"))
    assert seen == {len(TODAY)}


def test_signed_in_as_somebody_else_one_can_start_over(
    tuckbox_app: RunningApp, open_screen: OpenScreen, far_server: SlowNetwork, server: str, tmp_path: Path
) -> None:
    """Nothing of it reaches the first account, and the meals are asked about before they go into the second."""
    device = tuckbox_app.device
    Device(tmp_path / "other", server).signup("grace@example.org")
    a_long_diary(device, tmp_path)
    screen = open_screen(tuckbox_app.address, 900)
    sign_up(screen, far_server.url, "ada@example.org")
    screen.says(" meals sent")
    screen.press("Sign out")
    screen.says("Meals of this device are on their way into ada@example.org. Sign in there to go on.")
    far_server.seconds = 0
    fill_in(screen, far_server.url, "grace@example.org")
    screen.press("Sign in")
    screen.says("These meals are on their way into another account.")
    expect(screen.button("Sign in as ada@example.org")).to_be_attached()
    screen.press("Start over as grace@example.org")
    screen.says("In the account grace@example.org: no meals yet.")
    screen.press("Sync now")
    screen.says(" meals are in your account.")
    screen.go_to("Today")
    is_listed(screen, *TODAY)
    first = Device(tmp_path / "first", server)
    first.done("signin", "--email", "ada@example.org", "--password-stdin", typed="correct horse battery\n")
    assert first.done("day", "--json").json["meals"] == []
