"""Midnight and four in the morning pass while the app is open, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen
from tests.support.programs import Device, program

pytestmark = pytest.mark.browser

SHORTLY_BEFORE_MIDNIGHT = "2026-11-19T23:59:40+01:00"
SHORTLY_BEFORE_FOUR = "2026-11-20T03:59:40+01:00"
WIDTHS = pytest.mark.parametrize("width", [400, 1400])


@WIDTHS
def test_at_midnight_nothing_changes_but_the_form_says_which_evening_it_is(
    device: Device, open_screen: OpenScreen, tmp_path: Path, width: int
) -> None:
    words = ["tests.browser.at_another_time", SHORTLY_BEFORE_MIDNIGHT, "open", "--web", "--no-browser", "--port", "0"]
    with program(words, device.environment(), tmp_path / "app.log") as (address, _):
        screen = open_screen(address, width)
        screen.press("Add meal")
        screen.expect_focus("Name")
        screen.type("Late soup")
        screen.says("Counts for Thursday 19 November")
        screen.fill("Calories (kcal)", "300")
        screen.key("Enter")
        screen.says("300 kcal eaten")
        expect(screen.page.get_by_role("heading", name="Today")).to_be_attached()
        screen.says("Thursday, 19 November 2026")
    [meal] = device.done("day", "2026-11-19", "--json").json["meals"]
    assert meal["name"] == "Late soup"


@WIDTHS
def test_at_four_the_page_is_turned_and_that_is_said(
    device: Device, open_screen: OpenScreen, tmp_path: Path, width: int
) -> None:
    words = ["tests.browser.at_another_time", SHORTLY_BEFORE_FOUR, "open", "--web", "--no-browser", "--port", "0"]
    with program(words, device.environment(), tmp_path / "app.log") as (address, _):
        screen = open_screen(address, width)
        screen.says("Thursday, 19 November 2026")
        screen.press("Quick add")
        screen.fill("Calories (kcal)", "300")
        screen.key("Enter")
        screen.says("300 kcal eaten")
        screen.says("A new day has begun: Friday 20 November")
        screen.says("Friday, 20 November 2026")
        screen.says_no_more("300 kcal eaten")
        screen.press("Previous day")
        screen.says("300 kcal eaten")
        expect(screen.page.get_by_role("heading", name="Yesterday")).to_be_attached()
