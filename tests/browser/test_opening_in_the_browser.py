"""The first moments of a window in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.screen import Screen
from tests.support.diary_files import make_newer
from tests.support.programs import Device, program

pytestmark = pytest.mark.browser

END_SECONDS = 20


def test_the_window_says_why_the_diary_cannot_be_opened_and_the_program_ends(
    browser: Browser, device: Device, tmp_path: Path
) -> None:
    make_newer(device)
    # A browser of the person's own is opened: here a command that does nothing, and this one instead.
    environment = device.environment() | {"BROWSER": "true"}
    log = tmp_path / "app.log"
    with program(["app", "open", "--web", "--port", "0"], environment, log) as (address, process):
        page = browser.new_page(viewport={"width": 400, "height": 900})
        page.goto(address)
        assert process.wait(END_SECONDS) == 1
        assert page.get_by_role("heading").inner_text() == "Your diary could not be opened."
        assert "was written by a newer Tuckbox" in page.get_by_role("paragraph").inner_text()
        page.context.close()
    assert "newer Tuckbox" in log.read_text()


def test_nothing_of_a_meal_is_logged_even_where_everything_is(browser: Browser, device: Device, tmp_path: Path) -> None:
    environment = device.environment() | {"TUCKBOX_LOG_LEVEL": "DEBUG"}
    log = tmp_path / "app.log"
    with program(["app", "open", "--web", "--no-browser", "--port", "0"], environment, log) as (address, _):
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        screen = Screen(page, 1400).open(address)
        screen.press("Add meal")
        screen.fill("Name", "Grandma's soup")
        screen.fill("Calories (kcal)", "321")
        screen.press("Save")
        screen.says("soup added")
        page.context.close()
    assert "Grandma" not in log.read_text()
    assert "Grandma's soup" in device.done("day").out
