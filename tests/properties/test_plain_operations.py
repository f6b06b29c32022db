"""The short way for an operation of a push says what the full check says, or leaves the operation to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.meal import Meal, to_wire
from contracts.wire import read_json, write_json
from server_stub.sync.operations import Checks
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


@pytest.mark.parametrize("raw", [None, [], "put", {}, an_operation(a_meal()) | {"op": None}])
def test_what_is_no_operation_is_left_to_the_full_check(raw: Any) -> None:
    assert CHECKS.plain(raw) is None
