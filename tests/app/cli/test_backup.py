"""`backup`, `restore` and what `doctor` says of them, as programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.programs import Device

pytestmark = pytest.mark.programs


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path / "data")


def names_of_today(device: Device) -> list[str]:
    return [meal["name"] for meal in device.done("day", "--json").json["meals"]]


def test_what_was_backed_up_comes_back_and_the_way_back_is_said(device: Device) -> None:
    device.done("log", "Soup", "--kcal", "220")
    made = device.done("backup", "--json").json
    assert made["meals"] == 1
    assert Path(made["file"]).parent == device.folder / "backups"
    device.done("log", "Bread", "--kcal", "100")

    said = device.done("restore", made["file"]).out
    assert "1 meal restored" in said
    assert names_of_today(device) == ["Soup"]

    kept = device.done("restore", said.split("tuckbox restore ")[1].strip(" `\n"), "--json").json
    assert kept["meals"] == 2
    assert names_of_today(device) == ["Soup", "Bread"]


def test_a_chosen_folder_is_used_by_the_backups_that_make_themselves(device: Device, tmp_path: Path) -> None:
    device.done("log", "Soup", "--kcal", "220")
    chosen = tmp_path / "stick"
    device.done("backup", "--folder", str(chosen))
    [first] = chosen.iterdir()
    first.unlink()
    device.done("log", "Bread", "--kcal", "100")
    assert len(list(chosen.iterdir())) == 1


def test_what_cannot_be_restored_is_one_line_and_changes_nothing(device: Device, tmp_path: Path) -> None:
    device.done("log", "Soup", "--kcal", "220")
    (tmp_path / "letter.db").write_text("Dear diary")
    for file, said in ((tmp_path / "letter.db", "damaged"), (tmp_path / "nowhere.db", "No such file")):
        ran = device.run("restore", str(file))
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert said in ran.err
    assert names_of_today(device) == ["Soup"]


def test_a_backup_that_cannot_be_made_costs_no_meal_and_doctor_knows(device: Device) -> None:
    device.done("log", "Soup", "--kcal", "220")
    (device.folder / "backups").write_text("a file where the folder should be")
    logged = device.done("log", "Bread", "--kcal", "100", "--json")
    assert logged.json["name"] == "Bread"
    assert "Today's backup could not be made." in logged.err
    ran = device.run("doctor", "--json")
    [check] = [each for each in ran.json if each["check"] == "backups"]
    assert (ran.code, check["ok"]) == (1, False)
    assert "backups cannot be used" in check["detail"]


def test_doctor_says_where_backups_are_and_how_old_the_last_is(device: Device) -> None:
    def said() -> str:
        [check] = [each for each in device.done("doctor", "--json").json if each["check"] == "backups"]
        return str(check["detail"])

    assert said() == f"{device.folder / 'backups'}, none yet"
    device.done("log", "Soup", "--kcal", "220")
    device.done("backup")
    assert said().startswith(f"{device.folder / 'backups'}, the last one of 20")
