"""Settings as they travel: one check for both sides, by what the key holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from contracts import limits
from contracts.feed_page import MalformedFeed, read_page
from contracts.imports import Refused
from contracts.setting_changes import SettingChange, SettingOperation, setting_json
from contracts.settings import Preferences, Theme
from contracts.sync import check_operation
from contracts.wire import read_json, write_json
from tests.support.builders import NOON, numbered_id

AT = "2026-11-20T12:00:00.000Z"
DAY = "day_status:2026-11-20"
OPERATION = {"op_id": str(numbered_id(1)), "op": "set", "key": DAY, "value": {"status": "fasted"}, "updated_at": AT}


def checked(key: str, value: Any, **fields: Any) -> SettingOperation | Refused:
    found = check_operation({**OPERATION, "key": key, "value": value, **fields}, now=NOON)
    assert isinstance(found, SettingOperation | Refused)
    return found


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (DAY, {"status": "fasted"}, {"status": "fasted"}),
        (DAY, {"status": None}, {"status": None}),
        ("favourites", {"names": [" Tea ", "Cafe\u0301"]}, {"names": ["Tea", "Café"]}),
        ("favourites", {"names": []}, {"names": []}),
        ("preferences", {"theme": "dark"}, Preferences(theme=Theme.DARK).model_dump()),
        (
            "targets",
            {"kcal": Decimal("2000.50"), "updated_at": AT},
            {"kcal": Decimal("2000.5"), "protein_g": None, "carbs_g": None, "fat_g": None, "updated_at": NOON},
        ),
    ],
)
def test_a_value_comes_in_its_one_form(key: str, value: Any, expected: Any) -> None:
    found = checked(key, value)
    assert isinstance(found, SettingOperation)
    assert (found.value, found.updated_at) == (expected, NOON)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (DAY, None),
        (DAY, {}),
        (DAY, "fasted"),
        (DAY, {"status": "hungry"}),
        (DAY, {"status": "fasted", "more": 1}),
        ("favourites", ["Tea"]),
        ("favourites", {"names": ["Tea", ""]}),
        ("favourites", {"names": [f"Food {n}" for n in range(limits.FAVOURITES_MAX + 1)]}),
        ("preferences", {"theme": "pink"}),
        ("preferences", {"time_zone": "Nowhere"}),
        ("targets", {"kcal": 499, "updated_at": AT}),
        ("targets", {"kcal": 2000}),
        ("targets", {"status": "fasted"}),
    ],
)
def test_what_its_key_does_not_hold_is_refused_as_a_value(key: str, value: Any) -> None:
    found = checked(key, value)
    assert isinstance(found, Refused)
    assert [each.loc for each in found.errors] == [["value"]]


@pytest.mark.parametrize("key", ["", "colour", "day_status:", "day_status:2026-02-30", "day_status:20261120", 7, None])
def test_a_key_nobody_knows_is_refused(key: Any) -> None:
    found = checked(key, {"status": None})
    assert isinstance(found, Refused)
    assert [each.loc for each in found.errors] == [["key"]]


@pytest.mark.parametrize("wrong", [{"op_id": "x"}, {"updated_at": "today"}, {"id": str(numbered_id(2))}])
def test_the_rest_of_an_operation_is_checked_too(wrong: dict[str, Any]) -> None:
    assert isinstance(checked(DAY, {"status": None}, **wrong), Refused)


def test_what_the_server_writes_the_client_reads() -> None:
    text = setting_json(DAY, write_json({"status": "fasted"}).decode(), AT, 7)
    found = SettingChange.model_validate(read_json(text))
    assert (found.key, found.value, found.updated_at, found.revision) == (DAY, {"status": "fasted"}, NOON, 7)


@pytest.mark.parametrize("wrong", ['{"status":"hungry"}', "null", '"fasted"'])
def test_a_page_with_a_value_of_another_kind_is_no_page(wrong: str) -> None:
    frame = '],"next_cursor":"c1","has_more":false,"head":9,"feed_epoch":"e"}'
    with pytest.raises(MalformedFeed):
        read_page(f'{{"items":[{setting_json(DAY, wrong, AT, 7)}{frame}'.encode())
