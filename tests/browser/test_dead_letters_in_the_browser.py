"""Meals a server refuses: seen before anything is committed, then mended, sent again, discarded and brought back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.browser.test_promotion_in_the_browser import is_listed, sign_in
from tests.support.programs import Device
from tests.support.servers import server_process

pytestmark = pytest.mark.browser

REASON = "Calories must be at most 5,000 kcal on this server."


@pytest.fixture
def strict_server(tmp_path: Path) -> Iterator[str]:
    """A server that takes no meal above 5,000 kcal, and knows anna@example.org."""
    with server_process(tmp_path / "server", environment={"TUCKBOX_KCAL_MAX": "5000"}) as running:
        Device(tmp_path / "other", running.url).signup("anna@example.org")
        yield running.url


def has_refused_two(app: RunningApp, screen: Screen, server: str) -> None:
    """Soup is in the account, Feast and Banquet are dead letters, by way of the review before the commit."""
    for name, kcal in (("Soup", "300"), ("Feast", "9000"), ("Banquet", "8000")):
        app.device.done("log", name, "--kcal", kcal)
    sign_in(screen, server, "anna@example.org")
    screen.says("On this device: 3 meals")
    screen.press("Sync now")
    screen.says("The server will not take some of the meals.")
    screen.press("See which")
    screen.says("Meals the server will not take")
    screen.says(REASON)
    assert len(app.device.done("day", "--json").json["meals"]) == 3
    screen.press("Bring the other 1 along")
    screen.says("1 meal is in your account.")
    screen.says("2 need your attention.")
    screen.press("Look at them")
    expect(screen.page.get_by_role("heading", name="Dead letters")).to_be_attached()


def test_a_refused_meal_is_mended_at_its_field_by_keyboard_and_arrives(
    tuckbox_app: RunningApp, open_screen: OpenScreen, strict_server: str, tmp_path: Path
) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    has_refused_two(tuckbox_app, screen, strict_server)
    screen.says("Feast")
    screen.says("9,000 kcal")
    assert screen.unnamed_controls() == []
    screen.tab_to("Edit and send again: Feast")
    screen.key("Enter")
    screen.expect_focus("Name")
    screen.says(REASON)
    screen.fill("Calories (kcal)", "900")
    expect(screen.page.get_by_role("textbox", name="Calories (kcal)")).not_to_have_attribute("aria-invalid", "true")
    screen.key("Enter")
    screen.says("1 meal is in your account.")
    screen.says("1 needs your attention.")
    expect(screen.button("Edit and send again: Feast")).to_have_count(0)
    screen.go_to("Today")
    is_listed(screen, "Soup", "Feast")
    screen.says("1,200 kcal eaten")
    other = Device(tmp_path / "another", strict_server, "Europe/Berlin")
    other.done("signin", "--email", "anna@example.org", "--password-stdin", typed="correct horse battery\n")
    assert {meal["name"] for meal in other.done("day", "--json").json["meals"]} == {"Soup", "Feast"}


def test_discarding_is_undone_and_letters_stay_in_sight_when_signed_out(
    tuckbox_app: RunningApp, open_screen: OpenScreen, strict_server: str, tmp_path: Path
) -> None:
    screen = open_screen(tuckbox_app.address, 400)
    has_refused_two(tuckbox_app, screen, strict_server)
    screen.press("Discard Feast")
    screen.says("Feast discarded")
    expect(screen.button("Edit and send again: Feast")).to_have_count(0)
    screen.press("Undo")
    screen.says("1 meal back")
    expect(screen.button("Edit and send again: Feast")).to_be_attached()

    with screen.page.expect_download() as started:
        screen.press("Export")
    file = tmp_path / "letters.json"
    started.value.save_as(file)
    assert started.value.suggested_filename == "tuckbox-dead-letters.json"
    assert json.loads(file.read_text()) == tuckbox_app.device.done("dead-letters", "list", "--json").json

    screen.press("Send all again")
    screen.says("2 need your attention.")
    screen.press("Back to Account")
    screen.says("Dead letters: 2")
    screen.press("Sign out")
    screen.says("Signed out. Nothing was deleted.")
    screen.press("Open dead letters")
    screen.says("You are signed out.")
    screen.press("Send again: Feast")
    screen.says("Sign in first: to the account these meals were meant for.")
