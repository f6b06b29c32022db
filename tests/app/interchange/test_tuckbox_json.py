"""Our own export loses nothing, and a damaged record in it takes no other along."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from app.interchange.tuckbox_json import read_tuckbox, write_tuckbox
from app.interchange.values import InterchangeError
from contracts.meal import Meal
from contracts.promotion import DeadLetter
from contracts.targets import Targets
from contracts.wire import read_json
from tests.properties.strategies import meals
from tests.support.builders import NOON, a_meal, numbered_id

TARGETS = Targets(kcal=Decimal(2100), protein_g=Decimal("90.5"), updated_at=NOON)
LETTER = DeadLetter(
    id=numbered_id(7),
    meal_id=numbered_id(1),
    record={"revision": 3, "meal": {"name": "Feast", "kcal": Decimal("19000.5"), "slot": None}},
    code="validation_error",
    errors=((("meal", "kcal"), "must be at most 5,000 kcal on this server"), (("meal", 0), "x")),
    import_id=numbered_id(8),
    chunk=0,
    index=4,
    account_id=numbered_id(9),
    refused_at=datetime(2026, 11, 19, 8, 30, 0, 250_000, tzinfo=UTC),
    lineage_id=numbered_id(10),
)


def exported(*found: Meal, targets: Targets | None = None, letters: tuple[DeadLetter, ...] = ()) -> bytes:
    out = io.BytesIO()
    assert len(found) == write_tuckbox(out, found, targets=targets, dead_letters=letters, exported_at=NOON)
    return out.getvalue()


def changed(data: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(data), **fields}).encode()


def test_everything_comes_back_as_it_was() -> None:
    diary = [
        a_meal(1, kcal=Decimal("0.1"), note="two\nlines", nutrients={"fiber_g": Decimal("1.005")}),
        a_meal(2, protein_g=None, slot="dinner", amount='3 1/2" piece', name="Crème brûlée 🍮"),
    ]
    found = read_tuckbox(exported(*diary, targets=TARGETS, letters=(LETTER,)), NOON)
    assert (diary, TARGETS, [LETTER]) == (found.meals, found.targets, found.dead_letters)
    assert (found.exported_at, found.problems) == (NOON, [])


@given(meals())
def test_any_meal_comes_back_as_it_was(meal: Meal) -> None:
    assert read_tuckbox(exported(meal), meal.updated_at).meals == [meal]


def test_the_file_has_the_documented_form() -> None:
    found = read_json(exported(a_meal(), targets=TARGETS, letters=(LETTER,)))
    assert list(found) == ["format", "version", "exported_at", "meals", "targets", "dead_letters"]
    assert (found["format"], found["version"]) == ("tuckbox", 1)
    assert found["meals"][0]["sk"] == "MEAL#2026-11-20T12:00:00.000Z#00000000-0000-4000-8000-000000000001"


def test_an_empty_diary_is_a_valid_export() -> None:
    found = read_tuckbox(exported(), NOON)
    assert (found.meals, found.targets, found.dead_letters, found.problems) == ([], None, [], [])


def test_each_record_stands_on_a_line_of_its_own() -> None:
    lines = exported(a_meal(1), a_meal(2)).decode().splitlines()
    assert [line.count('"sk"') for line in lines if '"sk"' in line] == [1, 1]


def test_meals_are_written_one_at_a_time() -> None:
    """What was written so far is in the file before the next meal is asked for."""
    out = io.BytesIO()
    sizes = []

    def one_by_one() -> Any:
        for n in range(1, 4):
            sizes.append(out.tell())
            yield a_meal(n)

    write_tuckbox(out, one_by_one(), targets=None, dead_letters=(), exported_at=NOON)
    assert sizes == sorted(set(sizes))


def test_a_damaged_record_is_reported_and_the_others_are_taken() -> None:
    data = exported(a_meal(1), a_meal(2), a_meal(3), letters=(LETTER,))
    content = json.loads(data)
    content["meals"][1]["kcal"] = "350"
    content["meals"].insert(0, None)
    content["dead_letters"].append({"id": "?"})
    content["targets"] = {"kcal": 1, "updated_at": "2026-11-20T12:00:00Z"}
    found = read_tuckbox(json.dumps(content).encode(), NOON)
    assert found.meals == [a_meal(1), a_meal(3)]
    assert found.dead_letters == [LETTER]
    assert found.targets is None
    messages = [str(problem.words) for problem in found.problems]
    assert [problem.line for problem in found.problems] == [1, 3, 1, 2]
    assert messages[1] == "meal 3: kcal must be a number"
    assert messages[2].startswith("targets: kcal must be from 500")
    assert messages[3].startswith("dead letter 2: id must be a UUID")


def test_an_id_that_stands_twice_is_taken_once_and_reported() -> None:
    found = read_tuckbox(exported(a_meal(1), a_meal(1, name="Toast")), NOON)
    assert found.meals == [a_meal(1)]
    assert [problem.line for problem in found.problems] == [2]


def test_a_meal_far_in_the_future_is_reported() -> None:
    found = read_tuckbox(exported(a_meal(1)), datetime(2026, 11, 1, tzinfo=UTC))
    assert found.meals == []
    assert "48 hours" in str(found.problems[0].words)


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_tuckbox(b"\xef\xbb\xbf" + exported(a_meal(1)), NOON).meals == [a_meal(1)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (exported(a_meal())[:-20], "may be cut off"),
        (b"\xff{}", "UTF-8"),
        (b"[]", "not a Tuckbox export"),
        (b'{"format":"other"}', "not a Tuckbox export"),
        (changed(exported(), version=2), "newer Tuckbox"),
        (changed(exported(), version=True), "which version"),
        (changed(exported(), version="1"), "which version"),
        (changed(exported(), version=None), "which version"),
        (changed(exported(), exported_at=5), "when it was made"),
        (changed(exported(), meals={}), "meals must be a list"),
        (changed(exported(), dead_letters=None), "dead_letters must be a list"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InterchangeError, match=reason):
        read_tuckbox(data, NOON)
