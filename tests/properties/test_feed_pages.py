"""A page of the feed that is cut into texts says what the page read as a whole says, or is refused like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.feed_page import ChangeText, FeedPage, MalformedFeed, change_json, read_changes, read_page
from contracts.meal import Meal, to_wire
from contracts.setting_changes import SettingChange, setting_json
from contracts.sync import ChangesPage, MealChange
from contracts.wire import MalformedJson, read_json, write_json
from tests.properties.strategies import meals
from tests.support.builders import NOON, a_meal, numbered_id

FRAME = b'],"next_cursor":"c1","has_more":false,"head":9,"feed_epoch":"e"}'


def content_of(meal: Meal) -> str:
    return write_json(to_wire(meal)).decode()


def as_served(meal: Meal, version: int = 1, revision: int = 3) -> str:
    return change_json(str(meal.id), content_of(meal), version, revision)


def a_body(*changes: str, between: str = ",", frame: bytes = FRAME) -> bytes:
    return b'{"items":[' + between.join(changes).encode() + frame


def in_full(body: bytes) -> ChangesPage | None:
    try:
        page = ChangesPage.model_validate(read_json(body))
        return page.model_copy(update={"items": sorted(page.items, key=lambda item: isinstance(item, SettingChange))})
    except (MalformedJson, ValidationError):
        return None


def in_pieces(body: bytes) -> ChangesPage | None:
    try:
        page = read_page(body)
        return page.frame.model_copy(update={"items": [*changes_of(page), *page.settings]})
    except MalformedFeed:
        return None


def changes_of(page: FeedPage) -> Sequence[MealChange]:
    return [change for each in page.changes for change in read_changes(each)]


@given(st.lists(meals(), max_size=4), st.integers(1, 2**49), st.integers(1, 2**49))
def test_a_page_as_our_server_writes_it_stays_text(found: list[Meal], version: int, revision: int) -> None:
    body = a_body(*(as_served(meal, version, revision) for meal in found))
    page = read_page(body)
    assert len(found) == len(page.changes)
    for meal, change in zip(found, page.changes, strict=True):
        assert isinstance(change, ChangeText)
        assert (str(meal.id), version, revision) == (change.meal_id, change.version, change.revision)
        assert change.says(content_of(meal))
    assert in_full(body) == in_pieces(body)


def test_settings_stand_apart_and_meals_beside_them_stay_text() -> None:
    page = read_page(a_body(SETTING, ONE, SETTING, TWO, SETTING))
    assert [ONE, TWO] == [each.body for each in page.changes if isinstance(each, ChangeText)]
    assert 3 == len(page.settings)


@given(meals(), meals())
def test_a_change_says_only_the_meal_it_carries(one: Meal, other: Meal) -> None:
    (change,) = read_page(a_body(as_served(one))).changes
    assert isinstance(change, ChangeText)
    assert (one == other) is change.says(content_of(other))


SETTING = setting_json("day_status:2026-11-20", '{"status":"fasted"}', "2026-11-20T12:00:00.000Z", 3)


@given(meals(), st.integers(0, 800), st.sampled_from([*'{}[]",:\\01 ex\u00e9', "null", '"id":', '],"next_cursor":']))
def test_a_page_with_a_slip_in_it_is_decided_alike(meal: Meal, place: int, slip: str) -> None:
    served = a_body(as_served(meal), SETTING, as_served(a_meal(2))).decode()
    for odd in (served[:place] + slip + served[place:], served[:place] + slip + served[place + 1 :]):
        assert in_full(odd.encode()) == in_pieces(odd.encode())


TOMBSTONE = change_json(str(numbered_id(5)), "", 2, 4, "2026-11-20T12:00:00.000Z")
ONE, TWO = as_served(a_meal(1)), as_served(a_meal(2))
INNER = '{"kind":"meal","id":"'


@pytest.mark.parametrize(
    "body",
    [
        a_body(),
        a_body(TOMBSTONE),
        a_body(TOMBSTONE, ONE, TOMBSTONE, TWO),
        a_body(SETTING),
        a_body(SETTING, ONE, SETTING, SETTING, TOMBSTONE, SETTING, TWO, SETTING),
        a_body(ONE, SETTING, TWO, between=", "),
        a_body(ONE, SETTING.replace(":", ": "), TWO),
        a_body(SETTING, "", ONE),
        a_body("", SETTING),
        a_body(ONE, SETTING, ""),
        a_body(ONE, SETTING.replace("fasted", "hungry")),
        a_body(as_served(a_meal(name="setting", note=f",{SETTING}"))),
        a_body(ONE, TWO, between=", "),
        a_body(ONE, TWO, between=",\n"),
        a_body(ONE, TWO, between=""),
        a_body(ONE, "", TWO),
        a_body("", ONE),
        a_body(ONE, ""),
        a_body(ONE, "null"),
        a_body(ONE.replace('"version":1', '"version":0')),
        a_body(ONE.replace('"version":1', '"version":01')),
        a_body(ONE.replace('"kind":"meal",', "")),
        a_body(ONE.replace('"kind":"meal"', '"kind":"song"')),
        a_body(ONE[:-1] + ',"revision":3}'),
        a_body(ONE.replace('"nutrients":{}', f'"nutrients":[1,{INNER}x"}}]')),
        a_body(as_served(a_meal(name='],"next_cursor":', note=f",{INNER}"))),
        a_body(ONE, frame=FRAME.replace(b'"has_more":false', b'"has_more":"no"')),
        a_body(ONE, frame=FRAME[:-1] + b',"next_cursor":"c2"}'),
        a_body(ONE, frame=b'],"items":[' + FRAME[1:]),
        a_body(ONE, frame=b'],"has_more":false,"head":9,"feed_epoch":"e","next_cursor":"c1"}'),
        a_body(ONE, frame=FRAME[:-1] + b',"more":[{"some":[],"next_cursor":"c2"}]}'),
        b'{"next_cursor":"c1","has_more":false,"head":9,"feed_epoch":"e","items":[' + ONE.encode() + b"]}",
        b'{"more":[],"next_cursor":"c1","has_more":false,"head":9,"feed_epoch":"e","items":[]}',
        a_body(ONE) + b"\n",
        a_body(ONE)[:-1],
        a_body(ONE).replace(b"Oatmeal", b"\xff"),
        b"",
        b"[]",
    ],
)
def test_a_page_in_another_spelling_is_decided_by_the_full_check(body: bytes) -> None:
    assert in_full(body) == in_pieces(body)


def test_an_instant_and_a_deletion_are_not_taken_for_a_meal() -> None:
    (change,) = read_page(a_body(TOMBSTONE)).changes
    assert isinstance(change, MealChange)
    assert (NOON, None) == (change.deleted_at, change.meal)
    fields: dict[str, Any] = {"meal_id": str(numbered_id(1)), "revision": 3, "version": 1}
    assert not ChangeText(**fields, body=TOMBSTONE).says(content_of(a_meal(1)))


@pytest.mark.parametrize("counters", [(0, 3), (1, 0), (2**53, 3), (1, 2**53)])
def test_a_counter_out_of_range_never_stays_text(counters: tuple[int, int]) -> None:
    """Text that is just what was expected is not read any more."""
    with pytest.raises(MalformedFeed):
        read_page(a_body(as_served(a_meal(1), *counters)))
