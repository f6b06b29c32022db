"""The short way for a change of the feed says what the full check says, or leaves the change to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.feed_page import ChangeText, MalformedFeed, change_json, read_changes, read_kept
from contracts.meal import Meal, to_wire
from contracts.meal_json import meal_json
from contracts.wire import read_json, write_json
from tests.properties.strategies import meals
from tests.properties.test_plain_items import ODD
from tests.support.builders import a_meal, numbered_id

ODD_MEAL = {**ODD, "version": (0, 1, True, "1", None), "revision": (8, "7", None)}
ODD_FIELDS: dict[str, tuple[object, ...]] = {
    "kind": ("food", None),
    "id": (str(numbered_id(3)), 5, None),
    "deleted_at": ("2026-11-20T12:00:00.000Z", 5),
    "meal": (None, {}, [], "meal"),
    "colour": (1,),
}


def a_change(meal: Meal) -> dict[str, Any]:
    found: dict[str, Any] = read_json(change_json(str(meal.id), write_json(to_wire(meal)).decode(), 2, 7))
    return found


def text_of(meal: Meal, raw: object) -> ChangeText:
    return ChangeText(str(meal.id), 7, 2, write_json(raw).decode())


def in_full(change: ChangeText) -> str | None:
    """The canonical JSON of the meal it tells of; None where it is refused, or tells of none."""
    try:
        [found] = read_changes(change)
    except MalformedFeed:
        return None
    return None if found.meal is None else write_json(to_wire(found.meal.meal)).decode()


def in_short(change: ChangeText) -> str | None:
    [kept] = read_kept([change])
    return None if kept is None else meal_json(*kept)


@given(meal=meals())
def test_a_meal_as_our_server_tells_it_goes_the_short_way(meal: Meal) -> None:
    change = text_of(meal, a_change(meal))
    assert in_short(change) == in_full(change) != None  # noqa: E711  # the chain says both at once


@given(meal=meals() | st.just(a_meal()), data=st.data())
def test_what_is_odd_never_comes_to_another_meal(meal: Meal, data: st.DataObject) -> None:
    raw = a_change(meal)
    place, odd = data.draw(st.sampled_from([(raw, ODD_FIELDS), (raw["meal"], ODD_MEAL)]))
    name = data.draw(st.sampled_from(sorted(odd)))
    place[name] = data.draw(st.sampled_from(odd[name]))
    change = text_of(meal, raw)
    assert in_short(change) in (None, in_full(change))


@pytest.mark.parametrize("body", ["", "{}", "[]", "5", '{"kind":"meal"}', "null"])
def test_what_is_no_change_is_left_to_the_full_check(body: str) -> None:
    assert read_kept([ChangeText(str(numbered_id(1)), 7, 2, body)]) == [None]


def test_one_that_cannot_be_read_leaves_its_neighbours_readable() -> None:
    """Also where two halves of nonsense would come to a whole between them."""
    good = [text_of(a_meal(number), a_change(a_meal(number))) for number in (1, 2)]
    begins, ends = good[0].body.split('"name"')
    tail = good[0].body[good[0].body.index(',"version":2') :]
    for odd in (
        [ChangeText(str(numbered_id(3)), 7, 2, "{}")],
        [ChangeText(str(numbered_id(3)), 7, 2, begins[:-1] + tail), ChangeText(str(numbered_id(4)), 7, 2, ends)],
    ):
        kept = read_kept([good[0], *odd, good[1]])
        assert [None if each is None else meal_json(*each) for each in kept] == [
            in_full(good[0]),
            *(None for _ in odd),
            in_full(good[1]),
        ]


def test_a_meal_told_under_another_ones_id_is_left_to_the_full_check() -> None:
    told = text_of(a_meal(1), a_change(a_meal(1)))
    assert read_kept([ChangeText(str(numbered_id(2)), 7, 2, told.body)]) == [None]
    assert read_kept([]) == []
