"""What the dead letters screen shows of each refused meal, where the form says why, and what an export holds."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.ui.dead_letters.model import exported, letter_errors, letter_line
from contracts.imports import RejectionCode
from contracts.meal import to_wire
from contracts.promotion import DeadLetter, FieldReason
from contracts.settings import EnergyUnit
from tests.support.builders import NOON, a_meal, numbered_id

TOO_MUCH: tuple[FieldReason, ...] = ((("meal", "kcal"), "must be at most 5,000 kcal on this server"),)
FEAST = a_meal(1, name="Feast", kcal=Decimal(9000))


def a_letter(**fields: Any) -> DeadLetter:
    """A feast that a strict server refused at noon."""
    defaults: dict[str, Any] = {
        "id": numbered_id(1, space=0xDE),
        "meal_id": FEAST.id,
        "record": {"revision": 1, "meal": to_wire(FEAST)},
        "code": RejectionCode.VALIDATION_ERROR,
        "errors": TOO_MUCH,
        "import_id": numbered_id(2),
        "chunk": 0,
        "index": 4,
        "account_id": numbered_id(7),
        "refused_at": NOON,
        "lineage_id": numbered_id(3),
        "meal": FEAST,
        "changed": False,
        "on_the_way": False,
    }
    return DeadLetter(**{**defaults, **fields})


def test_a_letter_says_what_was_refused_why_and_since_when() -> None:
    line = letter_line(a_letter(), NOON, "Europe/Berlin")
    assert (line.name, line.facts) == ("Feast", "9,000 kcal · 20 November 2026")
    assert (line.reason, line.since) == ("Calories must be at most 5,000 kcal on this server.", "Refused just now")
    assert (line.standing, line.is_on_the_way) == ("", False)
    in_kj = letter_line(a_letter(), NOON, "Europe/Berlin", EnergyUnit.KJ)
    assert in_kj.facts == "37,656 kJ · 20 November 2026"


@pytest.mark.parametrize(
    ("changed", "on_the_way", "standing"),
    [(True, False, "Changed on this device, not sent yet."), (True, True, "On its way to the server again.")],
)
def test_a_letter_says_what_became_of_it_since(changed: bool, on_the_way: bool, standing: str) -> None:
    line = letter_line(a_letter(changed=changed, on_the_way=on_the_way), NOON, "UTC")
    assert (line.standing, line.is_on_the_way) == (standing, on_the_way)


def test_the_meal_is_shown_as_it_stands_on_this_device_else_as_it_was_sent() -> None:
    edited = replace(a_letter(), meal=a_meal(1, name="Smaller feast"))
    assert letter_line(edited, NOON, "UTC").name == "Smaller feast"
    as_sent = letter_line(a_letter(meal=None), NOON, "UTC").meal
    assert as_sent is not None
    assert to_wire(as_sent) == to_wire(FEAST)


def test_a_record_that_is_no_meal_can_be_seen_but_not_edited() -> None:
    line = letter_line(a_letter(meal=None, record={"meal": "soup"}), NOON, "UTC")
    assert (line.name, line.meal) == ("A record that is no meal", None)


@pytest.mark.parametrize(
    ("code", "errors", "expected"),
    [
        ("validation_error", TOO_MUCH, {"kcal": "Calories must be at most 5,000 kcal on this server."}),
        ("validation_error", ((("meal", "tz"), "is not known here"),), {"form": "Time zone is not known here."}),
        ("server_error", (), {"form": "The server failed on it each time it was sent."}),
    ],
)
def test_the_form_says_the_reason_at_its_field(
    code: str, errors: tuple[FieldReason, ...], expected: dict[str, str]
) -> None:
    assert letter_errors(a_letter(code=code, errors=errors)) == expected


def test_an_export_holds_the_record_as_it_was_sent_and_the_reason() -> None:
    [held] = json.loads(exported([a_letter()]))
    assert (held["record"]["meal"]["name"], held["code"], held["index"]) == ("Feast", "validation_error", 4)
    assert held["errors"] == [{"loc": ["meal", "kcal"], "msg": TOO_MUCH[0][1]}]
