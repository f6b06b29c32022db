"""What an operation comes to, row by row of the table in docs/protocol.md."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts.meal import Meal, to_wire
from contracts.sync import OperationOutcome
from contracts.wire import write_json
from server_stub.meals.repository import MealRow
from server_stub.sync.decisions import Put, decide_delete, decide_merge, decide_put
from tests.support.builders import a_meal, numbered_id

ALIVE = MealRow(numbered_id(1), "MEAL#", "2026-11-20", "stored", version=3, revision=9, is_deleted=False)
DEAD = MealRow(numbered_id(1), "MEAL#", "2026-11-20", "stored", version=3, revision=9, is_deleted=True)


@pytest.mark.parametrize(
    ("stored", "content", "base_version", "expected"),
    [
        (None, "sent", 0, Put.WRITE),
        (None, "sent", 7, Put.WRITE),
        (ALIVE, "stored", 3, Put.NOTHING),
        (ALIVE, "stored", 1, Put.NOTHING),
        (ALIVE, "sent", 3, Put.WRITE),
        (ALIVE, "sent", 2, Put.MERGE),
        (ALIVE, "sent", 0, Put.MERGE),
        (ALIVE, "sent", 4, Put.MERGE),
        (DEAD, "sent", 3, Put.WRITE),
        (DEAD, "stored", 3, Put.WRITE),
        (DEAD, "sent", 2, Put.GONE),
        (DEAD, "stored", 0, Put.GONE),
        (DEAD, "sent", 4, Put.GONE),
    ],
)
def test_a_put(stored: MealRow | None, content: str, base_version: int, expected: Put) -> None:
    assert expected == decide_put(stored, content, base_version)


@pytest.mark.parametrize(("stored", "expected"), [(None, "unchanged"), (DEAD, "unchanged"), (ALIVE, "applied")])
def test_a_deletion_wins_whatever_it_knew(stored: MealRow | None, expected: str) -> None:
    assert expected == decide_delete(stored)


def content(meal: Meal) -> str:
    return write_json(to_wire(meal)).decode()


@pytest.mark.parametrize(
    ("stored", "sent", "expected", "outcome"),
    [
        (a_meal(kcal=Decimal(400)), a_meal(name="Stew"), a_meal(name="Stew", kcal=Decimal(400)), "conflict_resolved"),
        (a_meal(name="Broth"), a_meal(name="Stew"), a_meal(name="Stew"), "applied"),
        (a_meal(name="Broth"), a_meal(), a_meal(name="Broth"), "conflict_resolved"),
    ],
)
def test_a_merge_says_whether_the_meal_stands_as_it_was_sent(
    stored: Meal, sent: Meal, expected: Meal, outcome: str
) -> None:
    merged = decide_merge(content(a_meal()), content(stored), content(sent))
    assert (content(expected), OperationOutcome(outcome)) == (merged.content, merged.outcome)
    assert (stored != expected) == merged.is_new


def test_without_the_copy_both_began_with_whatever_differs_was_changed_by_both() -> None:
    merged = decide_merge(None, content(a_meal(name="Broth", note="hot")), content(a_meal(name="Stew", note="salty")))
    assert content(a_meal(name="Stew", note="hot\nsalty")) == merged.content
