"""The commands: what they print, how they exit, and what they say to nonsense."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.support.programs import Device

pytestmark = pytest.mark.programs


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path / "data")


def test_a_snack_at_half_past_one_counts_for_the_evening_it_ended(device: Device) -> None:
    logged = device.done(
        *("log", "Toast", "--kcal", "90", "--at", "2022-11-10T01:30:00-05:00", "--tz", "America/New_York", "--json")
    ).json

    day = device.done("day", "2022-11-09", "--json").json

    assert logged["logical_date"] == "2022-11-09"
    assert day["logical_date"] == "2022-11-09"
    assert day["meals"] == [logged]
    assert day["summary"] == {
        "logical_date": "2022-11-09",
        "kcal": 90,
        "protein_g": 0,
        "carbs_g": 0,
        "fat_g": 0,
        "meal_count": 1,
        "unknown": {"protein_g": 1, "carbs_g": 1, "fat_g": 1},
    }


def test_an_empty_day_is_zeros(device: Device) -> None:
    day = device.done("day", "1999-12-31", "--json").json
    assert (day["meals"], day["summary"]["kcal"], day["summary"]["meal_count"]) == ([], 0, 0)


def test_a_wall_clock_time_is_read_in_the_zone_given(device: Device) -> None:
    words = ("log", "Soup", "--kcal", "12,5", "--at", "2026-07-01T18:30", "--tz", "Asia/Tokyo", "--json")
    logged = device.done(*words).json
    assert (logged["eaten_at"], logged["kcal"]) == ("2026-07-01T09:30:00.000Z", 12.5)


def test_edit_changes_what_is_named_and_delete_can_be_undone(device: Device) -> None:
    words = ("log", "Soup", "--kcal", "220", "--protein", "8", "--at", "2026-03-01T12:00:00Z", "--json")
    meal = device.done(*words).json

    changed = device.done("edit", meal["id"], "--name", "Lentil soup", "--json").json
    assert (changed["name"], changed["kcal"], changed["protein_g"]) == ("Lentil soup", 220, 8)
    assert (changed["eaten_at"], changed["created_at"]) == (meal["eaten_at"], meal["created_at"])

    device.done("delete", meal["id"])
    assert device.done("day", "2026-03-01", "--json").json["meals"] == []
    device.done("undo")
    assert [each["name"] for each in device.done("day", "2026-03-01", "--json").json["meals"]] == ["Lentil soup"]


def test_undo_takes_one_thing_after_another_back_and_says_what(device: Device) -> None:
    meal = device.done("log", "Soup", "--kcal", "220", "--at", "2026-03-01T12:00:00Z", "--json").json
    device.done("edit", meal["id"], "--name", "Lentil soup")
    device.done("delete", meal["id"])

    assert device.done("undo").out == "Undone: Lentil soup is back. Look at Sunday 1 March 2026.\n"
    taken_back = device.done("undo", "--json").json
    said = {"seq": 2, "kind": "edited", "name": "Lentil soup", "meal_count": 1, "logical_date": "2026-03-01"}
    assert taken_back == said
    assert device.done("undo").out == "Undone: Soup is not in the diary any more. Look at Sunday 1 March 2026.\n"
    assert "nothing to undo" in device.run("undo").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("log", "Soup", "--kcal", "lots"), "Calories"),
        (("log", "Soup", "--kcal", "NaN"), "Calories"),
        (("log", "Soup", "--kcal", "20001"), "Calories must be from 0 to 20,000 kcal"),
        (("log", "   ", "--kcal", "1"), "The name must not be empty"),
        (("log", "a\x07b", "--kcal", "1"), "control character"),
        (("log", "Soup", "--kcal", "1", "--at", "yesterday-ish"), "The time must look like"),
        (("log", "Soup", "--kcal", "1", "--at", "2026-11-20"), "The time must look like"),
        (("log", "Soup", "--kcal", "1,240"), "Write 1240 without the comma"),
        (("log", "Soup", "--kcal", "1", "--at", "0001-01-01T00:00"), "The time must"),
        (("log", "Soup", "--kcal", "1", "--at", "2999-01-01T00:00"), "48 hours"),
        (("log", "Soup", "--kcal", "1", "--tz", "../../etc/passwd"), "not a known time zone"),
        (("log", "Soup", "--kcal", "1", "--slot", "elevenses"), "breakfast, lunch, dinner, snack"),
        (("day", "2026-02-30"), "The date must look like"),
        (("delete", "not-an-id"), "The id must be one"),
        (("delete", "3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f"), "not in this diary"),
        (("undo",), "nothing to undo"),
        (("promote",), "Sign in first"),
        (("import", "/nowhere/at/all.csv"), "/nowhere/at/all.csv"),
        (("export", "diary.xlsx"), ".json"),
        (("signup", "--email", "not an address", "--password-stdin"), "e-mail address"),
        (("signup", "--email", "ada@example.org", "--password-stdin"), "password"),
        (("signin", "--server", "ftp://x", "--email", "ada@example.org", "--password-stdin"), "server address"),
    ],
)
def test_nonsense_gets_one_line_that_says_what_to_do(device: Device, words: tuple[str, ...], said: str) -> None:
    ran = device.run(*words)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [("log",), ("log", "Soup"), ("no-such-command",), ("day", "--no-such-option")])
def test_wrong_usage_exits_with_2(device: Device, words: tuple[str, ...]) -> None:
    assert device.run(*words).code == 2


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Device(tmp_path, tz="Mars/Olympus").run("day")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "TUCKBOX_TZ" in ran.err


def test_the_lossless_export_brings_everything_to_another_device(device: Device, tmp_path: Path) -> None:
    device.done("log", "Suppe \N{GREEN SALAD}", "--kcal", "220.125", "--note", "a\nb", "--at", "2026-03-01T12:00:00Z")
    device.done("log", "=1+1", "--kcal", "1", "--at", "2026-03-02T12:00:00Z")
    exported = tmp_path / "diary.json"
    device.done("export", str(exported))

    other = Device(tmp_path / "other")
    report = other.done("import", str(exported), "--json").json

    assert (report["format"], report["added"], report["already_there"]) == ("tuckbox", 2, 0)
    assert other.done("import", str(exported), "--json").json["added"] == 0
    again = tmp_path / "again.json"
    other.done("export", str(again))
    assert json.loads(again.read_text())["meals"] == json.loads(exported.read_text())["meals"]


def test_a_dry_run_changes_nothing(device: Device, tmp_path: Path) -> None:
    table = tmp_path / "servings.csv"
    table.write_text("Day,Food Name,Energy (kcal)\n2026-03-01,Soup,220\n2026-03-01,Bread,lots\n")

    report = device.done("import", str(table), "--dry-run", "--json").json

    assert (report["added"], report["placed_at_noon"]) == (1, 1)
    assert [problem["line"] for problem in report["problems"]] == [3]
    assert device.done("day", "2026-03-01", "--json").json["meals"] == []


def test_the_spreadsheet_export_cannot_run_formulas(device: Device, tmp_path: Path) -> None:
    device.done("log", "=HYPERLINK(1)", "--kcal", "1", "--at", "2026-03-02T12:00:00Z")
    table = tmp_path / "diary.csv"
    device.done("export", str(table))

    with table.open(newline="", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert "'=HYPERLINK(1)" in row.values()


def test_status_and_dead_letters_of_a_guest(device: Device) -> None:
    device.done("log", "Soup", "--kcal", "220", "--at", "2026-03-01T12:00:00Z")

    status = device.done("status", "--json").json

    assert status["user"]["guest"] is True
    assert status["waiting"]["meal_count"] == 1
    assert (status["promotion"], status["dead_letters"]) == (None, 0)
    assert device.done("dead-letters", "list", "--json").json == []


def test_promote_as_a_guest_answers_programs_too(device: Device) -> None:
    ran = device.run("promote", "--yes", "--json")
    assert (ran.code, ran.json) == (1, {"state": "parked", "receipt": None, "reason": "sign_in_needed"})


def test_doctor_finds_a_new_diary_in_order(device: Device) -> None:
    checks = {each["check"]: each for each in device.done("doctor", "--json").json}
    assert {"store", "backups", "keyring", "server", "versions"} == set(checks)
    assert all(each["ok"] for each in checks.values())
    assert "does not answer" in checks["server"]["detail"]


def test_a_damaged_file_is_kept_aside_and_the_person_is_told(device: Device) -> None:
    device.done("log", "Soup", "--kcal", "220", "--at", "2026-03-01T12:00:00Z")
    store = device.folder / "tuckbox.db"
    store.write_bytes(b"not a database at all" * 500)

    ran = device.done("day", "2026-03-01", "--json")

    assert ran.json["meals"] == []
    assert "was damaged. It is kept as" in ran.err
    assert any(each.read_bytes().startswith(b"not a database") for each in device.folder.glob("*damaged*"))
    assert device.done("day", "2026-03-01", "--json").err == ""
