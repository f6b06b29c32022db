"""What a server refuses comes back to the person: readable, with its content, to be mended, and lost nowhere."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.interchange.dead_letters_json import dead_letter_json
from contracts.clock import SystemClock, new_id
from contracts.wire import write_json
from local_store import Database
from local_store.migrating import MIGRATIONS, Migrations
from tests.support.at_home import at_home, log_meals
from tests.support.builders import numbered_id
from tests.support.programs import Device
from tests.support.servers import running_server
from tests.support.terminal import converse

pytestmark = pytest.mark.programs

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
KCAL = ("300", "5000.001", "420.25", "9000", "5000", "20000")
MEALS = {f"Meal {number}": Decimal(kcal) for number, kcal in enumerate(KCAL)}


@pytest.fixture
def server_url(tmp_path: Path) -> Iterator[str]:
    """A server that takes no meal of more than 5,000 kcal."""
    with running_server(tmp_path / "server", kcal_max=Decimal(5000)) as server:
        yield server.url


@pytest.fixture
def device(tmp_path: Path, server_url: str) -> Device:
    """Six meals promoted, three of them refused."""
    device = Device(tmp_path / "laptop", server_url)
    with at_home(device) as tuckbox:
        log_meals(tuckbox, MEALS)
        tuckbox.accounts.sign_up(server_url, EMAIL, PASSWORD, bring_diary=True)
        assert tuckbox.accounts.promote(lambda _: None, threading.Event()).state == "done"
    return device


def letters(device: Device) -> list[dict[str, Any]]:
    """The dead letters, as `dead-letters list --json` prints them."""
    with at_home(device) as tuckbox:
        found: list[dict[str, Any]] = json.loads(
            write_json([dead_letter_json(letter) for letter in tuckbox.accounts.letters.all()])
        )
    return found


def in_account(device: Device) -> dict[str, float]:
    """Names and energy of the diary that is shown."""
    with at_home(device) as tuckbox:
        return {meal.name: float(meal.kcal) for meal in tuckbox.provider.diary().meals.recent(50)}


def test_a_stricter_server_refuses_three_meals_and_takes_the_others(tmp_path: Path) -> None:
    device = Device(tmp_path / "laptop")
    with at_home(device) as tuckbox:
        log_meals(tuckbox, MEALS)

    with running_server(tmp_path / "server", kcal_max=Decimal(5000)) as server:
        device = Device(device.folder, server.url)
        device.signup(EMAIL, "--no-promote")
        done = device.done("promote", "--yes", "--json").json

        assert (done["state"], done["receipt"]["created"]) == ("done", 3)
        refused = done["receipt"]["rejected"]
        assert [each["record"]["meal"]["name"] for each in refused] == ["Meal 1", "Meal 3", "Meal 5"]
        assert {tuple(error["loc"]) for each in refused for error in each["errors"]} == {("meal", "kcal")}
        assert all("at most 5,000 kcal" in error["msg"] for each in refused for error in each["errors"])

        listed = device.done("dead-letters", "list", "--json").json
        assert [letter["record"]["meal"]["kcal"] for letter in listed] == [5000.001, 9000, 20000]
        assert listed == letters(device)
        assert device.done("status", "--json").json["dead_letters"] == 3
        assert set(in_account(device)) == {"Meal 0", "Meal 2", "Meal 4"}
        assert device.done("promote", "--yes", "--json").json["state"] == "nothing"

        exported = tmp_path / "diary.json"
        device.done("export", str(exported))
        held = json.loads(exported.read_text())
        names = {meal["name"] for meal in held["meals"]}
        names |= {letter["record"]["meal"]["name"] for letter in held["dead_letters"]}
        assert names == {f"Meal {number}" for number in range(6)}


def test_a_mended_meal_goes_through_the_same_promotion(device: Device) -> None:
    first, second, third = (letter["id"] for letter in letters(device))

    changed = device.done("dead-letters", "edit", first[:13], "--kcal", "500", "--note", "a typo", "--json").json
    assert (changed["name"], changed["kcal"], changed["note"]) == ("Meal 1", 500, "a typo")
    assert [letter["changed"] for letter in letters(device)] == [True, False, False]
    assert "(changed, not sent again yet)" in device.done("dead-letters", "list").out.splitlines()[0]

    sent = device.done("dead-letters", "retry", first, "--json").json
    assert (sent["state"], sent["receipt"]["created"], sent["receipt"]["rejected"]) == ("done", 1, [])
    assert in_account(device)["Meal 1"] == 500
    assert [letter["id"] for letter in letters(device)] == [second, third]

    at_once = device.done("dead-letters", "edit", second, "--kcal", "4999", "--retry")
    assert "1 meal from this device is in your account. 1 needs your attention" in at_once.out
    again = device.done("dead-letters", "retry")  # all that are left; the server has not changed its mind
    assert "0 meals from this device are in your account. 1 needs your attention" in again.out
    (left,) = letters(device)
    assert (left["record"]["meal"]["name"], left["changed"], left["on_the_way"]) == ("Meal 5", False, False)

    device.done("dead-letters", "discard", "--all", "--yes")
    assert device.done("dead-letters", "retry", "--all", "--json").json["state"] == "nothing"


def test_dead_letters_outlive_the_server_and_the_sign_in(device: Device, tmp_path: Path) -> None:
    before = letters(device)
    away = Device(device.folder)  # no server answers from here on
    away.done("signout")

    assert letters(away) == before
    file = tmp_path / "refused.json"
    file.write_text("what was there before")
    assert away.done("dead-letters", "export", str(file), "--json").json["dead_letters"] == 3
    assert json.loads(file.read_text()) == before
    away.done("dead-letters", "edit", before[0]["id"], "--name", "Renamed")

    assert away.done("dead-letters", "discard", before[1]["id"], "--yes", "--json").json == {"discarded": 1}
    listed = converse(away, ["dead-letters", "discard", "--all"], [("Discard 2 refused meals?", "n")], code=1)
    assert "Renamed: Calories must be at most 5,000 kcal" in listed
    converse(away, ["dead-letters", "discard", "--all"], [("Discard 2 refused meals?", "y")])
    assert letters(away) == []
    assert [away.done("dead-letters", "undo", "--json").json["restored"] for _ in range(3)] == [2, 1, 0]
    assert [letter["record"] for letter in letters(away)] == [letter["record"] for letter in before]

    with at_home(device) as tuckbox:
        tuckbox.accounts.sign_in(device.server_url, EMAIL, PASSWORD)
    assert [letter["id"] for letter in letters(device)] == [letter["id"] for letter in before]


def test_what_cannot_be_done_is_said_in_a_line(device: Device, tmp_path: Path) -> None:
    (first, *_) = letters(device)
    with closing(sqlite3.connect(device.folder / "tuckbox.db")) as store, store:
        store.execute("UPDATE dead_letters SET id = substr(?, 1, 30) || substr(id, 31)", (first["id"],))

    def said(*words: str) -> str:
        ran = device.run("dead-letters", *words)
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1), ran
        return ran.err

    assert "No dead letter has the id 0bad" in said("retry", "0bad")
    assert "beginning of 3 ids" in said("edit", first["id"][:8], "--kcal", "1")
    assert "Add --yes" in said("discard", "--all")
    assert "Calories must be from 0 to 20,000 kcal" in said("edit", first["id"], "--kcal", "20001")
    assert "cannot be written" in said("export", str(tmp_path / "no such folder" / "refused.json"))
    assert "nothing discarded" in said("undo")
    assert device.run("dead-letters", "discard").code == 2
    assert device.run("dead-letters", "retry", first["id"], "--all").code == 2

    device.done("signout")
    assert "Sign in first" in said("retry", first["id"])
    assert device.run("dead-letters", "retry", "--json").json["reason"] == "sign_in_needed"
    with at_home(device) as tuckbox:
        tuckbox.accounts.sign_up(device.server_url, "grace@example.org", PASSWORD, bring_diary=False)
    assert "No dead letter has the id" in said("retry", first["id"])
    assert len(letters(device)) == 0


LETTER = {"revision": 1, "meal": {"id": str(numbered_id(7)), "name": "Old feast", "kcal": 9000}}


def test_dead_letters_of_an_older_version_are_still_there_after_an_upgrade(tmp_path: Path) -> None:
    device = Device(tmp_path / "laptop")
    device.folder.mkdir()
    path = device.folder / "tuckbox.db"
    oldest = Migrations(MIGRATIONS.location, MIGRATIONS.versions[:1])
    with closing(Database.open(path, SystemClock(), new_id, oldest)):
        pass
    row = {
        "id": str(numbered_id(1)),
        "account_id": str(numbered_id(2)),
        "import_id": str(numbered_id(3)),
        "chunk": 0,
        "idx": 4,
        "meal_id": str(numbered_id(7)),
        "revision": 1,
        "code": "validation_error",
        "errors": '[{"loc":["meal","kcal"],"msg":"must be at most 5,000 kcal on this server"}]',
        "record": json.dumps(LETTER),
        "refused_at": "2026-03-01T12:00:00.000Z",
    }
    with closing(sqlite3.connect(path)) as store, store:
        row["lineage_id"] = store.execute("SELECT lineage_id FROM lineages").fetchone()[0]
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        store.execute(f"INSERT INTO dead_letters ({columns}) VALUES ({values})", row)

    (found,) = device.done("dead-letters", "list", "--json").json

    assert (found["id"], found["record"], found["index"]) == (str(numbered_id(1)), LETTER, 4)
    assert "Old feast: Calories must be at most 5,000 kcal" in device.done("dead-letters", "list").out
    assert list(device.folder.glob("tuckbox.before-*.db"))
