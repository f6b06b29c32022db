"""Settings between the devices of an account: each operation once, the later one stands, the feed tells of all."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.feed_page import read_page
from contracts.setting_changes import SettingChange
from tests.server_stub.people import Person, answered
from tests.server_stub.pushes import outcomes, push, put
from tests.server_stub.stored import rows
from tests.server_stub.uploads import Upload
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import RunningServer

EARLY, NOON, LATE = "2026-11-19T12:00:00.000Z", "2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00.001Z"
IN_TWO_DAYS, FAR = "2026-11-22T12:00:00.000Z", "9998-12-31T00:00:00.000Z"
DAY = "day_status:2026-11-18"
TARGETS = {"kcal": 2000.5, "protein_g": 90, "carbs_g": None, "fat_g": None, "updated_at": NOON}
PREFERENCES = {"energy_unit": "kj", "theme": "dark", "week_start": "sunday", "time_zone": None, "language": "de"}
VALUES = {
    DAY: {"status": "fasted"},
    "favourites": {"names": ["Tea", "Crème brûlée"]},
    "preferences": PREFERENCES,
    "targets": TARGETS,
}


def set_to(op: int, key: str, value: Any, updated_at: str = NOON) -> dict[str, Any]:
    """Operation number `op`: that setting."""
    op_id = str(numbered_id(op, space=6))
    return {"op_id": op_id, "op": "set", "key": key, "value": value, "updated_at": updated_at}


def said(person: Person, *operations: Any) -> list[str]:
    return [outcome for outcome, _ in outcomes(person, *operations)]


def told(person: Person, cursor: str | None = None) -> list[tuple[str, Any, str, int]]:
    """Key, value, time and revision of each setting the feed tells of."""
    items = [each for each in person.changes(cursor)["items"] if each["kind"] == "setting"]
    return [(each["key"], each["value"], each["updated_at"], each["revision"]) for each in items]


def lost(person: Person, server: RunningServer) -> list[tuple[str, str]]:
    query = "SELECT value, updated_at FROM settings_history WHERE account_id = :account ORDER BY id"
    return [(value, at) for value, at in rows(server, query, account=str(person.id))]


def test_every_setting_that_is_sent_is_told_by_the_feed_in_one_commit(ada: Person, bob: Person) -> None:
    operations = [set_to(n, key, value) for n, (key, value) in enumerate(VALUES.items(), 1)]
    assert ["applied"] * 4 == said(ada, *operations)
    assert [(key, value, NOON, 1) for key, value in VALUES.items()] == told(ada)
    assert [] == told(bob)
    assert TARGETS == answered(ada.http.get("/v1/settings/targets"))


def test_the_answer_names_the_operation_and_nothing_of_a_meal(ada: Person) -> None:
    (result,) = answered(push(ada, set_to(1, DAY, {"status": None})))["outcomes"]
    assert (str(numbered_id(1, space=6)), "applied") == (result["op_id"], result["outcome"])
    assert {None} == {result[name] for name in ("id", "version", "revision", "code", "meal")}


def test_of_two_the_later_stands_and_the_other_is_in_the_history(ada: Person, server: RunningServer) -> None:
    first, early, late = ({"names": [name]} for name in ("Tea", "Soup", "Bread"))
    assert ["applied"] == said(ada, set_to(1, "favourites", first))
    assert ["conflict_resolved"] == said(ada, set_to(2, "favourites", early, EARLY))
    assert ["applied"] == said(ada, set_to(3, "favourites", late, LATE))
    assert [("favourites", late, LATE, 3)] == told(ada)
    assert [('{"names":["Soup"]}', EARLY), ('{"names":["Tea"]}', NOON)] == lost(ada, server)


def test_what_stands_against_an_earlier_one_is_told_again(ada: Person) -> None:
    """The device may have passed it by, for its own was later by its own clock."""
    said(ada, set_to(1, DAY, {"status": "fasted"}))
    cursor = ada.changes()["next_cursor"]
    said(ada, set_to(2, DAY, {"status": "partial"}, EARLY))
    assert [(DAY, {"status": "fasted"}, NOON, 2)] == told(ada, cursor)


@pytest.mark.parametrize("updated_at", [NOON, EARLY])
def test_what_stands_already_is_unchanged_and_makes_no_commit(
    ada: Person, server: RunningServer, updated_at: str
) -> None:
    said(ada, set_to(1, "preferences", PREFERENCES))
    before = ada.changes()
    assert ["unchanged"] == said(ada, set_to(2, "preferences", PREFERENCES, updated_at))
    assert (before, []) == (ada.changes(), lost(ada, server))


def test_taking_a_mark_away_is_a_change_like_any_other(ada: Person) -> None:
    assert ["applied", "applied"] == said(
        ada, set_to(1, DAY, {"status": "complete"}), set_to(2, DAY, {"status": None}, LATE)
    )
    assert [(DAY, {"status": None}, LATE, 1)] == told(ada)


def test_a_repeated_push_gets_the_same_answer_and_changes_nothing(ada: Person) -> None:
    operations = [set_to(1, DAY, {"status": "complete"}), put(2, a_meal()), set_to(3, DAY, {"status": "x"})]
    first = push(ada, *operations)
    said(ada, set_to(4, DAY, {"status": "partial"}, LATE))
    before = ada.changes()
    assert first.content == push(ada, *operations).content
    assert before == ada.changes()


def test_the_same_id_for_another_setting_is_refused(ada: Person) -> None:
    said(ada, set_to(1, DAY, {"status": "complete"}))
    assert ["rejected"] == said(ada, set_to(1, DAY, {"status": "partial"}, LATE))
    assert [(DAY, {"status": "complete"}, NOON, 1)] == told(ada)


@pytest.mark.parametrize(
    "wrong",
    [
        set_to(2, "colour", "red"),
        set_to(2, "day_status:2026-02-30", {"status": "complete"}),
        set_to(2, DAY, {"status": "hungry"}),
        set_to(2, "targets", {**TARGETS, "kcal": 20}),
        {**set_to(2, DAY, {"status": None}), "more": 1},
    ],
)
def test_a_bad_setting_is_rejected_and_keeps_no_good_one_out(ada: Person, wrong: Any) -> None:
    assert ["applied", "rejected", "applied"] == said(
        ada, put(1, a_meal()), wrong, set_to(3, "favourites", VALUES["favourites"])
    )
    assert ["favourites"] == [key for key, *_ in told(ada)]


def test_a_clock_that_is_years_ahead_wins_for_two_days_only(ada: Person) -> None:
    said(ada, set_to(1, DAY, {"status": "complete"}, FAR))
    assert [(DAY, {"status": "complete"}, IN_TWO_DAYS, 1)] == told(ada)


def test_targets_put_by_themselves_and_settings_of_an_import_are_told_too(ada: Person) -> None:
    answered(ada.http.put("/v1/settings/targets", json=TARGETS))
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal()])
    settings = {
        "preferences": {"value": {"theme": "dark"}, "updated_at": NOON},
        "favourites": {"names": ["Tea"], "updated_at": NOON},
        "day_status": {"2026-11-18": {"status": None, "updated_at": NOON}},
    }
    answered(upload.commit(settings=settings))
    dark = {"energy_unit": "kcal", "theme": "dark", "week_start": "monday", "time_zone": None, "language": None}
    assert [
        ("targets", TARGETS, NOON, 1),
        (DAY, {"status": None}, NOON, 2),
        ("favourites", {"names": ["Tea"]}, NOON, 2),
        ("preferences", dark, NOON, 2),
    ] == told(ada)


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_meals_and_settings_of_one_commit_are_read_whole_meals_first(ada: Person, limit: int) -> None:
    said(ada, *(set_to(n, key, value) for n, (key, value) in enumerate(VALUES.items(), 1)), put(9, a_meal()))
    said(ada, put(10, a_meal(2)), set_to(11, DAY, {"status": "partial"}, LATE))
    read: list[str] = []
    cursor = None
    for _ in range(6 // limit + 1):
        page = ada.changes(cursor, limit)
        read += [each.get("key", each.get("id")) for each in page["items"]]
        cursor = page["next_cursor"]
    assert not page["has_more"]
    assert [str(numbered_id(1)), "favourites", "preferences", "targets", str(numbered_id(2)), DAY] == read


def test_a_page_as_the_server_writes_it_is_read_by_the_client(ada: Person) -> None:
    said(ada, put(1, a_meal()), *(set_to(n, key, value) for n, (key, value) in enumerate(VALUES.items(), 2)))
    page = read_page(ada.http.get("/v1/sync/changes").content)
    assert 1 == len(page.changes)
    assert list(VALUES) == [each.key for each in page.settings]
    assert all(isinstance(each, SettingChange) for each in page.settings)
