"""The Settings screen in a real browser: what is chosen counts everywhere, and the diary goes out, in and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenScreen, RunningApp
from tests.browser.screen import Screen
from tests.support.programs import Device

pytestmark = pytest.mark.browser


def brightness(screen: Screen) -> float:
    """Of the screen's middle, 0 black to 1 white, as it is painted."""
    screen.page.bring_to_front()
    picture = screen.page.screenshot(clip={"x": 2, "y": 450, "width": 1, "height": 1}, type="png")
    found = screen.page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
          const canvas = new OffscreenCanvas(1, 1).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return canvas.getImageData(0, 0, 1, 1).data[0];
        }""",
        list(picture),
    )
    return float(found) / 255


def until(screen: Screen, holds: Callable[[], bool]) -> None:
    """Wait for what is painted, which nothing but the picture tells."""
    for _ in range(100):
        if holds():
            return
        screen.page.wait_for_timeout(100)
    raise AssertionError("it does not come to be")


def settings(screen: Screen) -> Screen:
    screen.go_to("Settings")
    expect(screen.button("Back up now")).to_be_attached()
    return screen


def pick(screen: Screen, file: Path) -> None:
    with screen.page.expect_file_chooser() as chooser:
        screen.press("Import a file")
    chooser.value.set_files(file)


def test_energy_in_kilojoules_is_shown_and_typed_everywhere(tuckbox_app: RunningApp, open_screen: OpenScreen) -> None:
    tuckbox_app.device.done("log", "Soup", "--kcal", "500")
    screen = settings(open_screen(tuckbox_app.address, 400))
    screen.press("kJ")
    screen.go_to("Today")
    screen.says("2,092 kJ")
    screen.go_to("Settings")
    screen.press("Set a target")
    screen.fill("Energy (kJ)", "1000")
    screen.press("Save")
    screen.says("2,092")
    screen.fill("Energy (kJ)", "8368")
    screen.press("Save")
    screen.says("8,368 kJ")
    assert screen.unnamed_controls() == []
    exported = tuckbox_app.device.folder / "diary.json"
    tuckbox_app.device.done("export", str(exported))
    assert json.loads(exported.read_text())["targets"]["kcal"] == 2000


def test_a_theme_is_put_on_in_every_window_and_worn_by_the_next(
    tuckbox_app: RunningApp, open_screen: OpenScreen
) -> None:
    first, second = open_screen(tuckbox_app.address, 1400), open_screen(tuckbox_app.address, 1400)
    assert brightness(second) > 0.8
    settings(first).press("Dark")
    until(first, lambda: brightness(first) < 0.2)
    until(second, lambda: brightness(second) < 0.2)
    third = open_screen(tuckbox_app.address, 1400)
    until(third, lambda: brightness(third) < 0.2)


def test_a_language_is_spoken_in_every_window_and_the_names_of_languages_stay(
    tuckbox_app: RunningApp, open_screen: OpenScreen
) -> None:
    first = settings(open_screen(tuckbox_app.address, 400))
    second = settings(open_screen(tuckbox_app.address, 1400))
    first.press("Deutsch")
    expect(second.button("Montag")).to_be_attached()
    expect(second.button("Monday")).to_have_count(0)
    assert second.unnamed_controls() == []
    second.press("English")
    expect(second.button("Monday")).to_be_attached()
    expect(first.button("Mon")).to_be_attached()


def test_what_was_exported_is_known_again_and_what_cannot_be_taken_is_named_by_its_line(
    tuckbox_app: RunningApp, open_screen: OpenScreen, tmp_path: Path
) -> None:
    device = tuckbox_app.device
    device.done("log", "Soup", "--kcal", "500")
    device.done("log", "Bread", "--kcal", "100")
    screen = settings(open_screen(tuckbox_app.address, 1400))
    saved = {}
    for ending in ("JSON", "CSV"):
        with screen.page.expect_download() as download:
            screen.press(f"Export {ending}")
        saved[ending] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[ending])
    assert [path.suffix for path in saved.values()] == [".json", ".csv"]
    assert "Soup" in saved["CSV"].read_text(encoding="utf-8")

    pick(screen, saved["JSON"])
    screen.says("Everything in this file is in your diary already.")
    expect(screen.button("Import 2 meals")).to_have_count(0)
    screen.press("Close")
    screen.says_no_more("Everything in this file")

    table = tmp_path / "servings.csv"
    table.write_text("Day,Food Name,Energy (kcal)\n2026-03-01,Stew,220\n2026-03-01,Bread,lots\n")
    pick(screen, table)
    screen.says("1 meal would be added.")
    screen.says("Line 3:")
    assert device.done("day", "2026-03-01", "--json").json["meals"] == [], "nothing is done before it is agreed to"
    screen.press("Import 1 meal")
    screen.says("1 meal imported")
    assert [meal["name"] for meal in device.done("day", "2026-03-01", "--json").json["meals"]] == ["Stew"]

    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    pick(screen, picture)
    screen.says("The file is not UTF-8 text")


def test_a_backup_is_made_and_gone_back_to(tuckbox_app: RunningApp, open_screen: OpenScreen, tmp_path: Path) -> None:
    device = tuckbox_app.device
    device.done("log", "Soup", "--kcal", "500")
    screen = settings(open_screen(tuckbox_app.address, 400))
    screen.scroll_to(screen.button("Choose folder")).click()
    screen.fill("Folder", "not whole")
    screen.press("Save")
    screen.says("Name the whole path of the folder")
    screen.fill("Folder", str(tmp_path / "stick"))
    screen.press("Save")
    screen.says(f"They are in {tmp_path / 'stick'}")
    screen.says_no_more("Name the whole path")
    device.done("log", "Bread", "--kcal", "100")
    screen.scroll_to(screen.page.get_by_role("button", name="Restore the backup of")).click()
    screen.says("It holds 1 meal")
    screen.says("They take the place of the 2 meals of now.")
    screen.press("Go back to it")
    screen.says("kept before a restore")
    assert device.done("day", "--json").json["summary"]["kcal"] == 500
    assert screen.unnamed_controls() == []


class _NoZoneSet(Device):
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment().items() if name != "TUCKBOX_TZ"} | {"TZ": "UTC"}


class TestWhereNoSettingSaysTheZone:
    @pytest.fixture
    def device(self, tmp_path: Path) -> Device:
        return _NoZoneSet(tmp_path / "device")

    def test_a_zone_is_found_by_its_city_and_new_meals_are_logged_in_it(
        self, tuckbox_app: RunningApp, open_screen: OpenScreen
    ) -> None:
        screen = settings(open_screen(tuckbox_app.address, 400))
        screen.says("is the zone of this computer.")
        screen.scroll_to(screen.field("Find a time zone"))
        screen.fill("Find a time zone", "tokyo")
        screen.scroll_to(screen.button("Asia/Tokyo")).click()
        screen.says("Asia/Tokyo, where it is")
        assert tuckbox_app.device.done("log", "Soup", "--kcal", "1", "--json").json["tz"] == "Asia/Tokyo"
        screen.scroll_to(screen.button("Use this computer's (UTC)")).click()
        screen.says("UTC is the zone of this computer.")
        assert tuckbox_app.device.done("log", "Soup", "--kcal", "1", "--json").json["tz"] == "UTC"
