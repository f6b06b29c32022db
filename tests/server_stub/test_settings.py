"""Targets, and settings that come with an import."""

from __future__ import annotations

from typing import Any

from server_stub.settings.repository import SettingRow
from server_stub.settings.service import decide_later_wins, not_ahead
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.stored import rows
from tests.server_stub.uploads import Upload
from tests.support.builders import NOON, a_meal
from tests.support.servers import RunningServer

EARLY, NOON_TEXT, LATE = "2026-11-19T12:00:00.000Z", "2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00.001Z"
IN_TWO_DAYS, FAR = "2026-11-22T12:00:00.000Z", "9998-12-31T00:00:00.000Z"


def targets(kcal: float, updated_at: str) -> dict[str, Any]:
    return {"kcal": kcal, "protein_g": 90.5, "carbs_g": None, "fat_g": None, "updated_at": updated_at}


def test_targets_are_absent_until_they_are_set(ada: Person) -> None:
    refused(ada.http.get("/v1/settings/targets"), 404, "not_found")
    assert targets(2000, NOON_TEXT) == answered(ada.http.put("/v1/settings/targets", json=targets(2000, NOON_TEXT)))
    assert targets(2000, NOON_TEXT) == answered(ada.http.get("/v1/settings/targets"))


def test_setting_targets_replaces_them(ada: Person, bob: Person) -> None:
    for kcal, updated_at in ((2000, NOON_TEXT), (1800.5, EARLY)):
        ada.http.put("/v1/settings/targets", json=targets(kcal, updated_at))
    assert 1800.5 == answered(ada.http.get("/v1/settings/targets"))["kcal"]
    refused(bob.http.get("/v1/settings/targets"), 404, "not_found")


def test_targets_out_of_bounds_are_refused_by_field(ada: Person) -> None:
    response = ada.http.put("/v1/settings/targets", json=targets(499.999, NOON_TEXT))
    assert [["body", "kcal"]] == [e["loc"] for e in refused(response, 422, "validation_error")["errors"]]


def test_the_later_targets_win_when_a_diary_arrives(ada: Person) -> None:
    ada.http.put("/v1/settings/targets", json=targets(2000, NOON_TEXT))
    for number, (updated_at, expected) in enumerate(((EARLY, 2000), (NOON_TEXT, 2000), (LATE, 1700)), 1):
        upload = Upload(ada, number)
        upload.stage_meals(0, [a_meal()])
        answered(upload.commit(targets=targets(1700, updated_at)))
        assert expected == answered(ada.http.get("/v1/settings/targets"))["kcal"]


def test_a_clock_that_is_years_ahead_wins_for_two_days_only(ada: Person, bob: Person, server: RunningServer) -> None:
    answered(Upload(ada).commit(targets=targets(2000, FAR)))
    answered(bob.http.put("/v1/settings/targets", json=targets(2000, FAR)))
    for person in (ada, bob):
        assert FAR == answered(person.http.get("/v1/settings/targets"))["updated_at"]
        query = "SELECT updated_at FROM settings WHERE account_id = :account"
        assert [(IN_TWO_DAYS,)] == rows(server, query, account=str(person.id))


def test_a_time_counts_as_two_days_ahead_at_most() -> None:
    for updated_at, expected in ((EARLY, EARLY), (LATE, LATE), (IN_TWO_DAYS, IN_TWO_DAYS), (FAR, IN_TWO_DAYS)):
        assert SettingRow("k", "1", expected) == not_ahead(SettingRow("k", "1", updated_at), NOON)


def test_settings_of_an_import_are_kept_with_what_they_replaced(ada: Person, server: RunningServer) -> None:
    for number, (theme, status, updated_at) in enumerate(
        (("dark", "complete", NOON_TEXT), ("light", "partial", EARLY), ("system", None, LATE)), 1
    ):
        settings = {
            "preferences": {"value": {"theme": theme}, "updated_at": updated_at},
            "favourites": {"names": [theme], "updated_at": updated_at},
            "day_status": {"2026-11-18": {"status": status, "updated_at": updated_at}},
        }
        answered(Upload(ada, number).commit(settings=settings))
    kept, lost = (
        rows(server, f"SELECT key, value FROM {table} WHERE account_id = :account ORDER BY 1, 2", account=str(ada.id))
        for table in ("settings", "settings_history")
    )
    assert ["day_status:2026-11-18", "favourites", "preferences"] == [key for key, _ in kept]
    assert ['"status":null', '"names":["system"]', '"theme":"system"'] == [
        part
        for (_, value), part in zip(kept, ('"status":null', '"names":["system"]', '"theme":"system"'), strict=True)
        if part in value
    ]
    assert 6 == len(lost)


def test_the_later_setting_wins_and_the_other_is_remembered() -> None:
    old = SettingRow("k", '"old"', NOON_TEXT)
    late, early = SettingRow("k", '"new"', LATE), SettingRow("k", '"new"', EARLY)
    tie, same = SettingRow("k", '"new"', NOON_TEXT), SettingRow("k", '"old"', LATE)
    decided = [decide_later_wins({"k": old}, [row]) for row in (late, early, tie, same)]
    assert [[late], [], [], [same]] == [each.written for each in decided]
    assert [[old], [early], [tie], []] == [each.lost for each in decided]
    assert ([late], []) == (decide_later_wins({}, [late]).written, decide_later_wins({}, [late]).lost)
