"""What a server refuses comes back to the person: readable, with its content, and lost nowhere."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.programs import Device
from tests.support.servers import running_server

pytestmark = pytest.mark.programs


def test_a_stricter_server_refuses_three_meals_and_takes_the_others(tmp_path: Path) -> None:
    device = Device(tmp_path / "laptop")
    for number, kcal in enumerate(("300", "5000.001", "420.25", "9000", "5000", "20000")):
        at = f"2026-03-01T{14 + number:02d}:00:00Z"
        device.done("log", f"Meal {number}", "--kcal", kcal, "--at", at)

    with running_server(tmp_path / "server", kcal_max=Decimal(5000)) as server:
        device = Device(device.folder, server.url)
        device.signup("ada@example.org", "--no-promote")
        done = device.done("promote", "--yes", "--json").json

        assert (done["state"], done["receipt"]["created"]) == ("done", 3)
        refused = done["receipt"]["rejected"]
        assert [each["record"]["meal"]["name"] for each in refused] == ["Meal 1", "Meal 3", "Meal 5"]
        assert {tuple(error["loc"]) for each in refused for error in each["errors"]} == {("meal", "kcal")}
        assert all("at most 5,000 kcal" in error["msg"] for each in refused for error in each["errors"])

        letters = device.done("dead-letters", "list", "--json").json
        assert [letter["record"]["meal"]["kcal"] for letter in letters] == [5000.001, 9000, 20000]
        assert device.done("status", "--json").json["dead_letters"] == 3
        in_account = {meal["name"] for meal in device.done("day", "2026-03-01", "--json").json["meals"]}
        assert in_account == {"Meal 0", "Meal 2", "Meal 4"}
        assert device.done("promote", "--yes", "--json").json["state"] == "nothing"

        exported = tmp_path / "diary.json"
        device.done("export", str(exported))
        held = json.loads(exported.read_text())
        names = {meal["name"] for meal in held["meals"]}
        names |= {letter["record"]["meal"]["name"] for letter in held["dead_letters"]}
        assert names == {f"Meal {number}" for number in range(6)}
