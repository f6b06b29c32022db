"""A walk through every screen and dialog, for tests that look at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from playwright.sync_api import expect

from contracts.day import DayStatus
from tests.browser.diaries import today_on, write_diary
from tests.browser.screen import Screen
from tests.support.programs import Device

TALL: Final = 2400
"""No screen is longer in pixels, so that nothing is below the fold."""
ACCOUNT_EMAIL: Final = "anna@example.org"


def guest_tour(screen: Screen, device: Device) -> Iterator[str]:
    """Each name is that of what is shown then. The diary is empty at first; the window should be `TALL`."""
    screen.says("0 kcal eaten")
    yield "Today, nothing logged"
    screen.go_to("Trends")
    screen.says("Here you will see your energy day by day")
    yield "Trends of nothing"
    screen.go_to("Foods")
    screen.says("What you log appears here as your own foods")
    yield "Foods, none"
    today = today_on(device)
    meals = [(today - timedelta(days=ago), name, 700) for ago in range(3) for name in ("Soup", "Żurek with egg")]
    write_diary(
        device, meals, {today - timedelta(days=2): DayStatus.PARTIAL, today - timedelta(days=3): DayStatus.FASTED}
    )
    yield from _today_tour(screen)
    yield from _other_screens_tour(screen)
    yield from _settings_tour(screen)


def _today_tour(screen: Screen) -> Iterator[str]:
    screen.go_to("Today")
    screen.says("1,400 kcal eaten")
    yield "Today"
    screen.press("Add meal")
    screen.expect_focus("Name")
    screen.type("so")
    screen.says("Soup 700 kcal")
    yield "Add meal, with suggestions"
    screen.press("Save")
    screen.says("Enter the calories; 0 is fine.")
    yield "Add meal, with errors"
    _close(screen)
    screen.press("Quick add")
    screen.expect_focus("Calories (kcal)")
    yield "Quick add"
    _close(screen)
    screen.press("Edit Soup")
    expect(screen.field("Note")).to_be_attached()
    yield "Edit meal"
    _close(screen)
    screen.press("Select meals")
    screen.says("Choose meals")
    screen.press("Select all")
    screen.says("2 meals selected")
    yield "Today, meals selected"
    screen.press("Done")
    screen.press("Choose day")
    expect(screen.button("Previous month")).to_be_attached()
    yield "Calendar"
    screen.press("Cancel")
    screen.press("Set target")
    screen.expect_focus("Calories (kcal)")
    yield "Target"
    screen.type("1000")
    screen.key("Enter")
    screen.says("1,400 of 1,000 kcal eaten")
    screen.press("Delete Soup")
    screen.says("Soup deleted")
    yield "Today, a message, and a target passed"
    screen.press("Undo")
    screen.press("Previous day")
    expect(screen.page.get_by_role("heading", name="Yesterday")).to_be_attached()
    yield "Yesterday"


def _other_screens_tour(screen: Screen) -> Iterator[str]:
    screen.go_to("Trends")
    expect(screen.page.get_by_role("img", name="Energy per day")).to_be_attached()
    yield "Trends, week"
    screen.press("Show as table")
    expect(screen.button("Hide table")).to_be_attached()
    yield "Trends as a table"
    screen.press("Hide table")
    screen.press("3 months")
    expect(screen.button("Previous 3 months")).to_be_attached()
    yield "Trends, 3 months"
    screen.go_to("Foods")
    screen.press("Add Soup to favourites")
    expect(screen.button("Remove Soup from favourites")).to_be_attached()
    yield "Foods"
    screen.press("Edit Soup")
    expect(screen.page.get_by_role("switch", name="Change past meals too?")).to_be_attached()
    yield "Edit food"
    _close(screen)
    screen.fill("Search your foods", "rhubarb")
    screen.says("No food of yours is called anything like")
    yield "Foods, none found"
    screen.go_to("Account")
    screen.press("Create account")
    screen.says("Enter a password.")
    yield "New account, with errors"
    screen.press("Sign in")
    screen.says("Sign in to your account")
    yield "Sign in"


def _settings_tour(screen: Screen) -> Iterator[str]:
    screen.go_to("Settings")
    screen.press("Back up now")
    screen.says("Backed up to")
    yield "Settings"
    screen.press("Choose folder")
    screen.fill("Folder", "not whole")
    screen.press("Save")
    screen.says("Name the whole path of the folder")
    yield "Backup folder, with an error"
    _close(screen)
    screen.page.get_by_role("button", name="Restore the backup of").first.click()
    screen.says("Go back to this backup?")
    yield "Restore"
    _close(screen)
    with screen.page.expect_file_chooser() as chooser:
        screen.press("Import a file")
    table = b"Day,Food Name,Energy (kcal)\n2026-03-01,Stew,220\n2026-03-01,Bread,lots\n"
    chooser.value.set_files({"name": "servings.csv", "mimeType": "text/csv", "buffer": table})
    screen.says("Line 3:")
    yield "Import"
    _close(screen)
    screen.press("Licences")
    screen.says("Tuckbox is made with these parts")
    yield "Licences"
    screen.key("Escape")


def account_tour(screen: Screen, device: Device, server: str) -> Iterator[str]:
    """With an account there; `server` takes no meal above 5,000 kcal and knows `ACCOUNT_EMAIL`."""
    for name, kcal in (("Soup", "300"), ("Feast", "9000")):
        device.done("log", name, "--kcal", kcal)
    screen.go_to("Account")
    screen.press("Sign in")
    screen.says("Sign in to your account")
    screen.fill("Server address", server)
    screen.fill("Email", ACCOUNT_EMAIL)
    screen.fill("Password", "correct horse battery")
    screen.press("Sign in")
    expect(screen.button("Sync now")).to_be_attached()
    yield "The question whether to bring the meals along"
    screen.press("Sync now")
    screen.says("The server will not take some of the meals.")
    yield "Account, a promotion waiting"
    screen.press("See which")
    screen.says("Meals the server will not take")
    yield "Refused meals"
    screen.press("Bring the other 1 along")
    screen.says("1 needs your attention.")
    yield "Account, signed in"
    screen.press("Look at them")
    expect(screen.button("Edit and send again: Feast")).to_be_attached()
    yield "Dead letters"
    screen.press("Edit and send again: Feast")
    screen.expect_focus("Name")
    yield "Dead letter"


def _close(screen: Screen) -> None:
    """Close a dialog and wait until it has gone."""
    button = screen.button("Cancel")
    button.click()
    button.wait_for(state="detached")
