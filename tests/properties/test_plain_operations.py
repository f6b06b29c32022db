"""The short way for an operation of a push says what the full check says, or leaves the operation to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.imports import Refused
from contracts.meal import Meal, to_wire
from contracts.sync import OperationOutcome, OperationResult, settled_json
from contracts.wire import read_json, write_json
from server_stub.sync.operations import Change, Checks, Sent
from tests.properties.strategies import meals
from tests.properties.test_plain_items import ODD
from tests.support.builders import NOON, a_meal, numbered_id

CHECKS = Checks(NOON, limits.KCAL_MAX)
ODD_FIELDS: dict[str, tuple[object, ...]] = {
    "op": ("delete", "PUT", "", None),
    "op_id": ("ABCDEF00-0000-4000-8000-00000000000A", "00000000-0000-1000-8000-000000000001", "", 5, None),
    "id": (str(numbered_id(3)), str(numbered_id(1)).upper(), "", 5, None),
    "base_version": (-1, 0, 7, limits.REVISION_MAX, limits.REVISION_MAX + 1, True, "1", None),
    "revision": (0, 1, limits.REVISION_MAX + 1, True, "1", None),
    "meal": (None, {}, [], "meal"),
    "colour": (1,),
}


def an_operation(meal: Meal) -> dict[str, Any]:
    head = {"op_id": str(numbered_id(9)), "op": "put", "id": str(meal.id), "base_version": 1, "revision": 2}
    found: dict[str, Any] = read_json(write_json({**head, "meal": to_wire(meal)}))
    return found


@given(meal=meals())
def test_what_a_program_writes_takes_the_short_way_to_the_same_change(meal: Meal) -> None:
    raw, checks = an_operation(meal), Checks(meal.eaten_at, limits.KCAL_MAX)
    assert checks.full(raw) == checks.plain(raw)


@given(meal=meals(), data=st.data())
def test_what_is_odd_never_comes_to_another_change(meal: Meal, data: st.DataObject) -> None:
    raw = an_operation(meal)
    place, fields = data.draw(st.sampled_from([(raw, ODD_FIELDS), (raw["meal"], ODD)]))
    name = data.draw(st.sampled_from(sorted(fields)))
    place[name] = data.draw(st.sampled_from(fields[name]))
    assert CHECKS.plain(raw) in (None, CHECKS.full(raw))


@given(meal=meals(), data=st.data())
def test_an_operation_is_known_again_however_it_is_laid_out_and_whatever_was_decided(
    meal: Meal, data: st.DataObject
) -> None:
    """A server that took it, one that refuses it today, and one that sees its fields in another order."""
    raw = an_operation(meal)
    upside_down = {name: raw[name] for name in data.draw(st.permutations(sorted(raw)))}
    upside_down["meal"] = {name: raw["meal"][name] for name in data.draw(st.permutations(sorted(raw["meal"])))}
    before_it_was_eaten = Checks(meal.eaten_at - limits.EATEN_AT_AHEAD_MAX - timedelta(seconds=1), limits.KCAL_MAX)
    assert isinstance(before_it_was_eaten.check(raw), Refused)
    known = {
        Sent(each, checks.check(each)).sha256
        for each in (raw, upside_down)
        for checks in (Checks(meal.eaten_at, limits.KCAL_MAX), before_it_was_eaten)
    }
    assert len(known) == 1


@given(meal=meals(), data=st.data())
def test_another_operation_is_not_taken_for_it(meal: Meal, data: st.DataObject) -> None:
    raw, other = an_operation(meal), an_operation(meal)
    place, fields = data.draw(st.sampled_from([(other, ODD_FIELDS), (other["meal"], ODD)]))
    name = data.draw(st.sampled_from(sorted(fields)))
    place[name] = data.draw(st.sampled_from(fields[name]))
    one, two = (CHECKS.full(each) for each in (raw, other))
    same = Sent(raw, one).sha256 == Sent(other, two).sha256
    assert same == (write_json(raw) == write_json(other) or (isinstance(one, Change) and one == two))


@given(
    outcome=st.sampled_from(OperationOutcome),
    version=st.none() | st.integers(1, limits.REVISION_MAX),
    revision=st.integers(1, limits.REVISION_MAX),
)
def test_a_short_answer_is_written_as_any_other(outcome: OperationOutcome, version: int | None, revision: int) -> None:
    op_id, meal_id = numbered_id(1), numbered_id(2)
    said = OperationResult(op_id=op_id, id=str(meal_id), outcome=outcome, version=version, revision=revision)
    assert said.model_dump_json() == settled_json(op_id, meal_id, outcome, version, revision)


@pytest.mark.parametrize("raw", [None, [], "put", {}, an_operation(a_meal()) | {"op": None}])
def test_what_is_no_operation_is_left_to_the_full_check(raw: Any) -> None:
    assert CHECKS.plain(raw) is None
