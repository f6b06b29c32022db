"""The main job: a guest's week, logged offline, arrives in an account in one piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.diaries import servings_csv, sums_by_day
from tests.support.programs import Device
from tests.support.servers import server_process

pytestmark = pytest.mark.programs

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server_process(tmp_path_factory.mktemp("server") / "data") as running:
        yield running.url


def summaries_on_server(server_url: str, email: str) -> list[dict[str, Any]]:
    """What `GET /v1/day-summaries` shows this person."""
    with httpx.Client(base_url=server_url, trust_env=False) as http:
        signed_in = http.post("/v1/auth/token", data={"username": email, "password": PASSWORD}).raise_for_status()
        token = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
        query = {"from": "1900-01-01", "to": "2100-01-01"}
        answer = http.get("/v1/day-summaries", params=query, headers=token).raise_for_status()
    items: list[dict[str, Any]] = json.loads(answer.text, parse_float=Decimal)["items"]
    return items


def summary_here(device: Device, day: str) -> dict[str, Any]:
    """What `tuckbox day` shows."""
    found: dict[str, Any] = json.loads(device.done("day", day, "--json").out, parse_float=Decimal)["summary"]
    return found


def test_a_week_logged_as_a_guest_arrives_in_the_account_to_the_digit(server_url: str, tmp_path: Path) -> None:
    device = Device(tmp_path / "laptop", server_url)
    text = servings_csv()
    export = tmp_path / "an export.txt"
    export.write_text(text)

    report = device.done("import", str(export), "--from", "cronometer", "--json").json
    assert (report["added"], report["days"], report["placed_at_noon"], report["problems"]) == (98, 7, 0, [])
    assert device.done("import", str(export), "--json").json["added"] == 0
    for day, kcal in sums_by_day(text, "Energy (kcal)").items():
        here = summary_here(device, day)
        assert here["kcal"] == kcal
        assert here["fat_g"] == sums_by_day(text, "Fat (g)")[day]
        assert here["unknown"]["fat_g"] == 2

    device.done("log", "Toast", "--kcal", "90", "--at", "2022-11-10T01:30:00-05:00", "--tz", "America/New_York")
    evening = device.done("day", "2022-11-09", "--json").json
    assert [meal["kcal"] for meal in evening["meals"] if meal["name"] == "Toast"] == [90]
    diary = [summary_here(device, f"2022-11-{day:02d}") for day in range(3, 10)]

    device.signup(EMAIL, "--no-promote")
    assert device.done("status", "--json").json["waiting"]["meal_count"] == 99
    done = device.done("promote", "--yes", "--json").json
    assert (done["state"], done["receipt"]["created"], done["receipt"]["rejected"]) == ("done", 99, [])
    assert "outcomes" not in done["receipt"]

    assert summaries_on_server(server_url, EMAIL) == diary
    assert [summary_here(device, f"2022-11-{day:02d}") for day in range(3, 10)] == diary

    assert device.done("promote", "--yes", "--json").json["state"] == "nothing"
    assert summaries_on_server(server_url, EMAIL) == diary
    assert device.done("import", str(export), "--json").json["added"] == 0

    other = Device(tmp_path / "another laptop", server_url)
    other.signup("grace@example.org")
    assert summaries_on_server(server_url, "grace@example.org") == []


def test_a_second_device_that_signs_in_shows_the_account_diary(server_url: str, tmp_path: Path) -> None:
    first = Device(tmp_path / "laptop", server_url)
    first.done("log", "Soup", "--kcal", "220.5", "--at", "2026-03-01T12:00:00Z")
    first.signup("two.devices@example.org")

    second = Device(tmp_path / "tablet", server_url)
    second.done("signin", "--email", "two.devices@example.org", "--password-stdin", typed=PASSWORD + "\n")

    assert [meal["name"] for meal in second.done("day", "2026-03-01", "--json").json["meals"]] == ["Soup"]


def test_meals_kept_out_at_sign_in_stay_with_the_guest(server_url: str, tmp_path: Path) -> None:
    Device(tmp_path / "elsewhere", server_url).signup("keeps@example.org")
    device = Device(tmp_path / "laptop", server_url)
    device.done("log", "Private cake", "--kcal", "400", "--at", "2026-03-01T12:00:00Z")

    typed = PASSWORD + "\n"
    device.done("signin", "--email", "keeps@example.org", "--password-stdin", "--no-promote", typed=typed)

    assert device.done("day", "2026-03-01", "--json").json["meals"] == []
    assert device.done("status", "--json").json["waiting"]["meal_count"] == 1
    assert summaries_on_server(server_url, "keeps@example.org") == []
    device.done("signout")
    assert [meal["name"] for meal in device.done("day", "2026-03-01", "--json").json["meals"]] == ["Private cake"]


def test_signing_up_without_a_server_loses_nothing_and_says_so(tmp_path: Path) -> None:
    device = Device(tmp_path / "laptop")
    device.done("log", "Soup", "--kcal", "220", "--at", "2026-03-01T12:00:00Z")

    ran = device.run("signup", "--email", EMAIL, "--password-stdin", typed=PASSWORD + "\n")

    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "could not be reached. Nothing is lost" in ran.err
    assert [meal["name"] for meal in device.done("day", "2026-03-01", "--json").json["meals"]] == ["Soup"]
