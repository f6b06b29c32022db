"""The Today screen in a real browser, on a phone's and on a desk's window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.language import writing
from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.diaries import today_on
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])


def add(screen: Screen, name: str, kcal: str) -> None:
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.type(name)
    screen.key("Tab")
    screen.type(kcal)
    screen.key("Enter")
    expect(screen.button(f"Edit {name}")).to_be_attached()


@WIDTHS
def test_a_meal_is_added_by_keyboard_alone_and_the_total_follows(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.says("0 kcal eaten")
    screen.tab_to("Add meal")
    screen.key("Enter")
    screen.expect_focus("Name")
    screen.type("Toast with honey")
    screen.key("Tab")
    screen.expect_focus("Calories (kcal)")
    screen.type("210,5")
    screen.key("Tab")
    screen.expect_focus("Protein (g)")
    screen.type("4")
    screen.key("Enter")
    expect(screen.button("Edit Toast with honey")).to_be_attached()
    screen.says("211 kcal eaten")
    [meal] = tuckbox_app.device.done("day", "--json").json["meals"]
    assert (meal["name"], meal["kcal"], meal["protein_g"], meal["fat_g"]) == ("Toast with honey", 210.5, 4, None)


@WIDTHS
def test_a_meal_is_edited_deleted_and_brought_back(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    tuckbox_app.device.done("log", "Soup", "--kcal", "300")
    tuckbox_app.device.done("log", "Bread", "--kcal", "100")
    screen = open_screen(tuckbox_app.address, width)
    screen.says("400 kcal eaten")
    screen.press("Edit Soup")
    screen.fill("Calories (kcal)", "350")
    screen.press("Save")
    screen.says("450 kcal eaten")
    screen.press("Delete Soup")
    screen.says("100 kcal eaten")
    screen.press("Undo")
    screen.says("450 kcal eaten")
    screen.press("Delete Soup")
    expect(screen.button("Delete Soup")).to_have_count(0)
    screen.press("Delete Bread")
    screen.says("0 kcal eaten")
    screen.press("Undo delete: Bread")
    screen.says("100 kcal eaten")
    screen.press("Undo delete: Soup")
    screen.says("450 kcal eaten")
    assert tuckbox_app.device.done("day", "--json").json["summary"]["kcal"] == 450


@WIDTHS
def test_what_is_wrong_is_said_at_its_field_and_escape_closes_the_form(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.key("Enter")
    screen.says("Enter a name.")
    screen.says("Enter the calories; 0 is fine.")
    expect(screen.field("Name")).to_have_accessible_description("Enter a name.")
    screen.fill("Name", "Feast")
    screen.fill("Calories (kcal)", "20001")
    screen.key("Enter")
    screen.says("Calories must be from 0 to 20,000 kcal.")
    screen.expect_focus("Calories (kcal)")
    screen.says_no_more("Enter a name.")
    screen.key("Escape")
    expect(screen.button("Save")).to_have_count(0)
    assert tuckbox_app.device.done("day", "--json").json["meals"] == []


def test_the_form_names_the_day_of_a_meal_in_the_night(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 400)
    screen.press("Add meal")
    screen.fill("Name", "Night snack")
    screen.fill("Calories (kcal)", "120")
    screen.fill("Time", "12:00")
    screen.says_no_more("Counts for")
    screen.fill("Time", "01:30")
    screen.says("Counts for")
    screen.key("Enter")
    screen.says("01:30 at night")
    document = tuckbox_app.device.done("day", "--json").json
    [meal] = document["meals"]
    assert meal["logical_date"] == document["logical_date"]


def test_a_form_that_was_asked_for_twice_is_one_and_closes(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    for button, field in (("Add meal", "Name"), ("Set target", "Calories (kcal)")):
        screen.button(button).dblclick()
        screen.expect_focus(field)
        screen.key("Escape")
        expect(screen.button("Save")).to_have_count(0)


def test_history_fills_the_form_by_arrow_keys(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    tuckbox_app.device.done("log", "Porridge", "--kcal", "350", "--protein", "12.5")
    screen = open_screen(tuckbox_app.address, 1400)
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.type("porr")
    screen.says("Porridge 350 kcal")
    screen.key("ArrowDown", "Enter")
    screen.expect_focus("Calories (kcal)")
    screen.key("Enter")
    screen.says("700 kcal eaten")
    meals = tuckbox_app.device.done("day", "--json").json["meals"]
    assert [(meal["name"], meal["protein_g"]) for meal in meals] == [("Porridge", 12.5)] * 2


def test_a_target_turns_the_ring_to_what_is_left(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 400)
    add(screen, "Soup", "300")
    screen.press("Set target")
    screen.expect_focus("Calories (kcal)")
    screen.type("499")
    screen.key("Enter")
    screen.says("Calories must be from 500 to 20,000 kcal.")
    screen.fill("Calories (kcal)", "2000")
    screen.key("Enter")
    screen.says("300 of 2,000 kcal eaten")
    screen.says("1,700 kcal left")


def test_yesterday_can_be_visited_and_copied(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 400)
    screen.press("Previous day")
    expect(screen.page.get_by_role("heading", name="Yesterday")).to_be_attached()
    add(screen, "Soup", "300")
    screen.press("Back to today")
    expect(screen.page.get_by_role("heading", name="Today")).to_be_attached()
    screen.press("Copy yesterday")
    expect(screen.button("Edit Soup")).to_be_attached()
    screen.press("Previous day")
    expect(screen.page.get_by_role("heading", name="Yesterday")).to_be_attached()
    screen.press("Copy Soup to today")
    screen.press("Next day")
    screen.says("600 kcal eaten")


def test_the_address_follows_the_days_and_back_leads_from_one_to_the_other(
    tuckbox_app: RunningApp, open_screen: OpenScreen
) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    page, today = screen.page, today_on(tuckbox_app.device)
    for ago in (1, 2):
        screen.press("Previous day")
        page.wait_for_url(f"**/day/{today - timedelta(days=ago)}")
        screen.says(writing.full_date(today - timedelta(days=ago)))
    page.go_back()
    expect(page.get_by_role("heading", name="Yesterday")).to_be_attached()
    page.reload()
    expect(page.get_by_role("heading", name="Yesterday")).to_be_attached()
    page.go_back()
    expect(page.get_by_role("heading", name="Today")).to_be_attached()


def test_a_meal_logged_elsewhere_appears_by_itself(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    """From the command line, and from another window in another browser."""
    first = open_screen(tuckbox_app.address, 1400)
    tuckbox_app.device.done("log", "Apple", "--kcal", "72")
    first.says("72 kcal eaten")
    second = open_screen(tuckbox_app.address, 400)
    add(second, "Pear", "58")
    first.page.bring_to_front()
    first.says("130 kcal eaten")
    expect(first.button("Edit Pear")).to_be_attached()


def test_every_control_of_a_wide_window_has_a_name(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    tuckbox_app.device.done("log", "Soup", "--kcal", "300")
    screen = open_screen(tuckbox_app.address, 1400)
    screen.says("Soup")
    assert screen.unnamed_controls() == []
    screen.press("Add meal")
    screen.expect_focus("Name")
    assert screen.unnamed_controls() == []
    screen.key("Escape")
    screen.go_to("Account")
    expect(screen.button("Create account")).to_be_attached()
    assert screen.unnamed_controls() == []


def test_without_the_secret_the_program_shows_nothing(
    tuckbox_app: RunningApp, open_screen: OpenScreen, tmp_path: Path
) -> None:
    screen = open_screen(tuckbox_app.address, 400)
    assert "token" not in screen.page.url
    stranger = screen.page.context.browser
    assert stranger is not None
    page = stranger.new_page()
    answer = page.goto(screen.page.url)
    assert answer is not None
    assert answer.status == 403
    page.close()
    secret = tuckbox_app.address.partition("token=")[2]
    assert secret
    assert secret not in (tmp_path / "app.log").read_text()
