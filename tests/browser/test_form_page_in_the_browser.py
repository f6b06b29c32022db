"""The form for a new meal covers the window: nothing beneath it is heard, reached or done by a key."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])


@WIDTHS
def test_it_covers_everything_and_escape_leads_back(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.says("Trends")
    screen.press("Add meal")
    screen.expect_focus("Name")
    expect(screen.page.get_by_role("heading", name="Add meal")).to_have_count(1)
    screen.says_no_more("Trends")
    screen.says_no_more("Quick add")
    screen.page.get_by_role("checkbox", name="Lunch").click()
    screen.key("2", "q", "p")
    screen.says("Save and add another")
    screen.key("Escape")
    screen.says("Trends")
    screen.says_no_more("Save and add another")
    screen.expect_focus("Add meal")


def test_back_from_it_leads_to_the_screen_before(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    screen.go_to("Foods")
    screen.page.wait_for_url("**/foods")
    screen.go_to("Today")
    screen.page.wait_for_url(lambda address: not address.endswith("/foods"))
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.page.go_back()
    screen.says("Search your foods")
    screen.says_no_more("Save and add another")
    screen.go_to("Today")
    screen.press("Add meal")
    screen.expect_focus("Name")


def test_the_keyboard_alone_adds_one_meal_after_the_other(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    screen.key("a")
    for name in ("Lentil soup", "Rye bread"):
        screen.expect_focus("Name")
        screen.type(name)
        screen.fill("Calories (kcal)", "300")
        screen.key("Enter")
        screen.says(f"{name} added")
        screen.expect_focus("Add meal")
        screen.key("Enter")
    screen.key("Escape")
    screen.says("600 kcal eaten")
