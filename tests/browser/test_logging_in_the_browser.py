"""Logging in a real browser: how few taps it takes, and that everything can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

SETTLED_MS = 1_000
WIDTHS = pytest.mark.parametrize("width", [400, 1400])

_COUNT_TAPS = """() => {
  window.taps = 0;
  window.addEventListener("pointerdown", () => { window.taps += 1; }, {capture: true});
}"""


@dataclass(frozen=True)
class Taps:
    """Counts what the browser itself reports as presses of the mouse or finger."""

    screen: Screen

    def of(self, do: Callable[[], object]) -> int:
        """How many taps that takes."""
        page = self.screen.page
        before = page.evaluate("() => window.taps")
        do()
        return int(page.evaluate("() => window.taps")) - int(before)


def counting(screen: Screen) -> Taps:
    """From now on taps are counted."""
    screen.page.evaluate(_COUNT_TAPS)
    return Taps(screen)


def logged(app: RunningApp, day: date | None = None) -> list[str]:
    """What the command line finds in the diary: the names of the day, in order of time."""
    words = ["day", *([day.isoformat()] if day else []), "--json"]
    return [meal["name"] for meal in app.device.done(*words).json["meals"]]


def today(app: RunningApp) -> date:
    """The current logical date of the device."""
    return date.fromisoformat(app.device.done("day", "--json").json["logical_date"])


def log_yesterday(app: RunningApp, name: str, kcal: int, at: str, slot: str) -> None:
    """As if it had been eaten the day before."""
    instant = f"{today(app) - timedelta(days=1)}T{at}:00+01:00"
    app.device.done("log", name, "--kcal", str(kcal), "--at", instant, "--slot", slot)


@WIDTHS
def test_the_usual_is_logged_in_two_taps_and_undone_in_one(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    """A repeat, a quick add (plus its number), yesterday's breakfast, each undo, and a past day."""
    log_yesterday(tuckbox_app, "Porridge", 351, "08:00", "breakfast")
    log_yesterday(tuckbox_app, "Coffee", 42, "08:10", "breakfast")
    screen = open_screen(tuckbox_app.address, width)
    screen.says("Log Porridge again")
    taps = counting(screen)

    def same_breakfast() -> None:
        screen.press("Same breakfast as yesterday: Porridge, Coffee")
        screen.says("393 kcal eaten")
        screen.says("2 meals copied to today")

    def undo(name: str) -> None:
        screen.press(f"Undo {name}")
        screen.says("0 kcal eaten")

    def repeat() -> None:
        screen.press("Log Porridge again 351 kcal")
        screen.says("351 kcal eaten")
        screen.says("Porridge added to")

    def quick_add() -> None:
        screen.press("Quick add")
        screen.expect_focus("Calories (kcal)")
        screen.type("123")
        screen.press("Save")
        screen.says("123 kcal eaten")

    def open_yesterday() -> None:
        screen.press("Previous day")
        screen.says("393 kcal eaten")

    counted = {"same breakfast": taps.of(same_breakfast)}
    counted["undo"] = taps.of(lambda: undo("copy: Porridge and 1 more"))
    counted["repeat"] = taps.of(repeat)
    undo("add: Porridge")
    counted |= {"quick add": taps.of(quick_add), "past day": taps.of(open_yesterday)}
    assert logged(tuckbox_app) == ["Quick add"]
    assert counted["same breakfast"] <= 2, counted
    assert counted["repeat"] <= 2, counted
    assert counted["quick add"] == 2, counted
    assert (counted["undo"], counted["past day"]) == (1, 1), counted


@WIDTHS
def test_several_meals_are_logged_without_closing_the_form(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    screen = open_screen(tuckbox_app.address, width)
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.type("Soup")
    screen.fill("Calories (kcal)", "301,5")
    screen.fill("Amount", "1 bowl")
    screen.press("Save and add another")
    screen.says("Soup added. What else?")
    screen.expect_focus("Name")
    expect(screen.field("Calories (kcal)")).to_have_value("")
    screen.type("Bread")
    screen.key("Tab")
    screen.type("99.5")
    screen.key("Enter")
    screen.says("401 kcal eaten")
    meals = tuckbox_app.device.done("day", "--json").json["meals"]
    assert {(meal["name"], meal["amount"]) for meal in meals} == {("Soup", "1 bowl"), ("Bread", None)}


@WIDTHS
def test_a_selection_is_copied_to_a_date_and_deleted_and_both_are_undone_after_a_reload(
    tuckbox_app: RunningApp, open_screen: OpenScreen, width: int
) -> None:
    before = today(tuckbox_app) - timedelta(days=1)
    for name in ("Soup", "Bread", "Tea"):
        tuckbox_app.device.done("log", name, "--kcal", "100")
    screen = open_screen(tuckbox_app.address, width)
    screen.press("Select meals")
    screen.says("Choose meals")
    for count, name in enumerate(("Soup", "Bread"), start=1):
        screen.page.get_by_role("checkbox", name=name, exact=True).click()
        screen.says(f"{count} meal{'s' * (count > 1)} selected")
    assert screen.unnamed_controls() == []
    screen.press("Copy to…")
    if before.month != today(tuckbox_app).month:
        screen.press("Previous month")
    screen.page.get_by_role("button", name=re.compile(rf"^\s*{before.day}, ")).click()
    screen.press("OK")
    screen.says("2 meals copied to")
    assert logged(tuckbox_app, before) == ["Soup", "Bread"]

    screen.press("Select meals")
    screen.says("Choose meals")
    screen.press("Select all")
    screen.says("3 meals selected")
    screen.press("Delete")
    screen.says("0 kcal eaten")
    screen.reload()
    screen.press("Undo delete: Soup and 2 more")
    screen.says("300 kcal eaten")
    screen.page.get_by_role("button", name=re.compile("^Undo copy: Soup and 1 more, ")).click()
    screen.says("The copies of Soup and 1 more are gone again")
    assert (logged(tuckbox_app, before), logged(tuckbox_app)) == ([], ["Soup", "Bread", "Tea"])


def test_a_day_is_marked_as_complete(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    tuckbox_app.device.done("log", "Soup", "--kcal", "100")
    screen = open_screen(tuckbox_app.address, 400)
    complete = screen.page.get_by_role("checkbox", name="Day complete")
    complete.click()
    screen.says("Everything is logged: the day counts in full.")
    screen.reload()
    expect(complete).to_be_checked()


def test_a_window_that_becomes_narrow_keeps_what_is_typed(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    screen = open_screen(tuckbox_app.address, 1400)
    screen.press("Add meal")
    screen.fill("Name", "Lentil soup")
    for width in (400, 1400):
        screen.page.set_viewport_size({"width": width, "height": 900})
        screen.page.wait_for_timeout(SETTLED_MS)
        expect(screen.field("Name")).to_have_value("Lentil soup")
    screen.fill("Calories (kcal)", "320")
    screen.press("Save")
    screen.says("Lentil soup added")
