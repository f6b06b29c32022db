"""Midnight and four in the morning pass while the app is open, in a real browser."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen
from tests.support.programs import Device, program

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])
PutForward = Callable[[], None]
StartAt = Callable[[str, str], tuple[str, PutForward]]
"""Starts the app at one instant; its address, and what puts its clock to the other."""


@pytest.fixture
def start_at(device: Device, tmp_path: Path) -> Iterator[StartAt]:
    """See `StartAt`. To be asked for before the window, which is then closed first."""
    with ExitStack() as programs:

        def start(first: str, later: str) -> tuple[str, PutForward]:
            words = ["tests.browser.at_another_time", first, later, "open", "--web", "--no-browser", "--port", "0"]
            running = program(words, device.environment(), tmp_path / "app.log")
            address, process = programs.enter_context(running)
            return address, lambda: process.send_signal(signal.SIGUSR1)

        yield start


@WIDTHS
def test_at_midnight_the_day_goes_on_and_the_form_says_which_it_is(
    start_at: StartAt, open_screen: OpenScreen, device: Device, width: int
) -> None:
    address, put_forward = start_at("2026-11-19T23:50:00+01:00", "2026-11-20T00:10:00+01:00")
    screen = open_screen(address, width)
    screen.says("Thursday, 19 November 2026")
    put_forward()
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.says("Counts for Thursday, 19 November")
    screen.type("Late soup")
    screen.fill("Calories (kcal)", "300")
    screen.key("Enter")
    screen.says("300 kcal eaten")
    expect(screen.page.get_by_role("heading", name="Today")).to_be_attached()
    [meal] = device.done("day", "2026-11-19", "--json").json["meals"]
    assert meal["name"] == "Late soup"


@WIDTHS
def test_at_four_the_page_is_turned_and_that_is_said(start_at: StartAt, open_screen: OpenScreen, width: int) -> None:
    address, put_forward = start_at("2026-11-20T03:50:00+01:00", "2026-11-20T04:00:10+01:00")
    screen = open_screen(address, width)
    screen.says("Thursday, 19 November 2026")
    screen.press("Quick add")
    screen.fill("Calories (kcal)", "300")
    screen.key("Enter")
    screen.says("300 kcal eaten")
    put_forward()
    screen.says("A new day has begun: Friday, 20 November")
    screen.says("Friday, 20 November 2026")
    screen.says_no_more("300 kcal eaten")
    screen.press("Previous day")
    screen.says("300 kcal eaten")
    expect(screen.page.get_by_role("heading", name="Yesterday")).to_be_attached()
