"""What a change of a meal comes to, case by case."""

from __future__ import annotations

import pytest

from contracts.problems import ProblemCode
from server_stub.meals.decisions import Change, decide_put, decide_restore
from server_stub.meals.preconditions import CREATE_ONLY, UNCONDITIONAL, Preconditions
from server_stub.meals.repository import MealRow
from tests.support.builders import numbered_id

ALIVE = MealRow(numbered_id(1), "sk", "2026-11-20", "stored", version=3, revision=9, is_deleted=False)
TOMBSTONE = MealRow(numbered_id(1), "sk", "2026-11-20", "stored", version=4, revision=9, is_deleted=True)
THIRD, FOURTH, OLD = (Preconditions(if_match=f'"{version}"') for version in (3, 4, 1))
FAILED, DELETED = ProblemCode.PRECONDITION_FAILED, ProblemCode.MEAL_DELETED


@pytest.mark.parametrize(
    ("stored", "content", "conditions", "expected"),
    [
        (None, "new", UNCONDITIONAL, Change.CREATE),
        (None, "new", CREATE_ONLY, Change.CREATE),
        (None, "new", THIRD, FAILED),
        (None, "new", Preconditions(if_match="*"), FAILED),
        (ALIVE, "new", UNCONDITIONAL, Change.REPLACE),
        (ALIVE, "new", THIRD, Change.REPLACE),
        (ALIVE, "new", OLD, FAILED),
        (ALIVE, "new", CREATE_ONLY, FAILED),
        (ALIVE, "stored", UNCONDITIONAL, Change.NOTHING),
        (ALIVE, "stored", OLD, Change.NOTHING),
        (ALIVE, "stored", CREATE_ONLY, FAILED),
        (TOMBSTONE, "new", UNCONDITIONAL, DELETED),
        (TOMBSTONE, "stored", UNCONDITIONAL, DELETED),
        (TOMBSTONE, "new", FOURTH, DELETED),
        (TOMBSTONE, "new", CREATE_ONLY, DELETED),
    ],
)
def test_putting(stored: MealRow | None, content: str, conditions: Preconditions, expected: object) -> None:
    assert expected is decide_put(stored, content, conditions)


@pytest.mark.parametrize(
    ("stored", "content", "conditions", "expected"),
    [
        (ALIVE, "older", UNCONDITIONAL, Change.REPLACE),
        (ALIVE, "older", THIRD, Change.REPLACE),
        (ALIVE, "older", OLD, FAILED),
        (ALIVE, "stored", UNCONDITIONAL, Change.NOTHING),
        (ALIVE, "stored", OLD, Change.NOTHING),
        (TOMBSTONE, "stored", UNCONDITIONAL, Change.REPLACE),
        (TOMBSTONE, "older", FOURTH, Change.REPLACE),
        (TOMBSTONE, "stored", THIRD, FAILED),
    ],
)
def test_restoring(stored: MealRow, content: str, conditions: Preconditions, expected: object) -> None:
    assert expected is decide_restore(stored, content, conditions)
