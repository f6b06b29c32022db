"""The Foods screen in a real browser, on a phone's and on a desk's window."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.diaries import today_on, write_diary
from tests.support.programs import Device

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [400, 1400])


def kcal_of_day(device: Device, *words: str) -> dict[str, Any]:
    """The energy of each meal of a day, by name."""
    return {meal["name"]: meal["kcal"] for meal in device.done("day", *words, "--json").json["meals"]}


@WIDTHS
def test_a_food_is_found_whatever_its_accents_kept_as_a_favourite_and_logged_with_one_tap(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    device = tuckbox_app.device
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Foods")
    screen.says("What you log appears here as your own foods")
    yesterday = today_on(device) - timedelta(days=1)
    write_diary(device, [(yesterday, "Soup", 300), (yesterday, "Crème brûlée, large", 420), (yesterday, "Soup", 310)])
    screen.says("Eaten 2 times, last yesterday")
    screen.fill("Search your foods", "LARGE creme")
    screen.says_no_more("Edit Soup")
    screen.press("Add Crème brûlée, large to favourites")
    expect(screen.button("Remove Crème brûlée, large from favourites")).to_be_attached()
    screen.press("Log Crème brûlée, large now")
    screen.says("Crème brûlée, large logged for today")
    screen.says("Eaten 2 times, last today")
    assert {"Crème brûlée, large": 420} == kcal_of_day(device)
    screen.fill("Search your foods", "rhubarb")
    screen.says("No food of yours is called anything like “rhubarb”")
    screen.press("Clear search")
    expect(screen.button("Edit Soup")).to_be_attached()
    stars = screen.page.get_by_role("button", name="favourites")
    expect(stars.first).to_have_accessible_name("Remove Crème brûlée, large from favourites")
    assert screen.unnamed_controls() == []


@WIDTHS
def test_a_food_is_corrected_without_its_past_meals_or_with_them_and_that_is_undone(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    device = tuckbox_app.device
    yesterday = today_on(device) - timedelta(days=1)
    write_diary(device, [(yesterday, "Soup", 300), (yesterday - timedelta(days=1), "Soup", 310)])
    screen = open_screen(tuckbox_app.address, width)
    screen.go_to("Foods")

    screen.press("Edit Soup")
    screen.fill("Calories (kcal)", "350,5")
    screen.says("No: your 2 past meals stay as they are.")
    screen.press("Save")
    screen.says("Soup changed; past meals stay as they are")
    screen.says("351 kcal")
    assert {"Soup": 300} == kcal_of_day(device, yesterday.isoformat())

    screen.press("Edit Soup")
    screen.fill("Calories (kcal)", "")
    screen.press("Save")
    screen.says("Enter the calories; 0 is fine.")
    screen.fill("Calories (kcal)", "400")
    screen.page.get_by_role("switch", name="Change past meals too?").click()
    screen.says("Yes: all 2 meals of the past will be changed too.")
    screen.press("Save")
    screen.says("Soup changed; 2 past meals changed too")
    assert {"Soup": 400} == kcal_of_day(device, yesterday.isoformat())

    screen.press("Undo")
    screen.says("351 kcal")
    assert {"Soup": 300} == kcal_of_day(device, yesterday.isoformat())
