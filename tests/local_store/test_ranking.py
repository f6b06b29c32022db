"""Which food is meant: a table of what was eaten, what was typed, and what comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.meal import Slot
from local_store.connecting import fold
from local_store.ranking import Eaten, best_first, worth
from tests.support.builders import NOON

Times = dict[str, list[tuple[float, Slot | None]]]
"""By food: how many days ago it was eaten, and in which slot."""

MORNING, EVENING = Slot.BREAKFAST, Slot.DINNER


def eaten(times: Times) -> list[Eaten]:
    return [Eaten(food, NOON - timedelta(days=days), slot) for food, each in times.items() for days, slot in each]


@pytest.mark.parametrize(
    ("times", "slot", "favourites", "expected"),
    [
        pytest.param({"a": [(1, None)], "b": [(1, None), (2, None)]}, None, (), "ba", id="often before seldom"),
        pytest.param({"a": [(40, None)], "b": [(1, None)]}, None, (), "ba", id="lately before long ago"),
        pytest.param({"a": [(90, None)] * 7, "b": [(0, None)]}, None, (), "ba", id="seven times a season ago pass"),
        pytest.param({"a": [(90, None)] * 9, "b": [(0, None)]}, None, (), "ab", id="nine times do not"),
        pytest.param({"a": [(1, MORNING)] * 2, "b": [(1, EVENING)]}, EVENING, (), "ba", id="of this slot first"),
        pytest.param({"a": [(1, MORNING)] * 4, "b": [(1, EVENING)]}, EVENING, (), "ab", id="unless eaten all day"),
        pytest.param({"a": [(1, MORNING)] * 2, "b": [(1, EVENING)]}, None, (), "ab", id="no slot, no difference"),
        pytest.param({"a": [(1, None)] * 3, "b": [(1, None)] * 2}, None, "b", "ba", id="a favourite counts twice"),
        pytest.param({"a": [(1, None)] * 5, "b": [(1, None)] * 2}, None, "b", "ab", id="and no more than that"),
        pytest.param({"a": [(-1, None)], "b": [(0, None)] * 2}, None, (), "ba", id="what is ahead counts once"),
        pytest.param({"b": [(1, None)], "a": [(1, None)]}, None, (), "ab", id="alike: by name"),
    ],
)
def test_worth(times: Times, slot: Slot | None, favourites: str, expected: str) -> None:
    assert expected == "".join(best_first(times, (), worth(eaten(times), slot, NOON), favourites))


FOODS = ("green apple", "grapes", "apple pie", "apple", "pineapple", "pie with apples", "creme brulee")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ap", ["apple", "apple pie", "green apple", "pie with apples", "grapes", "pineapple"]),
        ("APPLE", ["apple", "apple pie", "green apple", "pie with apples", "pineapple"]),
        ("apple pi", ["apple pie", "pie with apples", "pineapple"]),
        ("pi apple", ["apple pie", "pie with apples", "pineapple"]),
        ("pie apple", ["apple pie", "pie with apples"]),
        ("  brûl  CRÈME ", ["creme brulee"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_every_word_must_occur_and_names_that_begin_so_come_first(typed: str, expected: list[str]) -> None:
    assert expected == best_first(FOODS, fold(typed).split(), {}, ())


def test_the_beginning_of_the_name_counts_more_than_being_eaten_often() -> None:
    found = best_first(("pineapple", "apple"), ("apple",), {"pineapple": 99.0}, ("pineapple",))
    assert ["apple", "pineapple"] == found


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Crème  Brûlée", "creme brulee"),
        ("ŻUREK", "zurek"),
        ("Łosoś", "losos"),
        ("Smørrebrød", "smorrebrod"),
        ("Phở bò", "pho bo"),
        ("STRASSE", fold("Straße")),
        ("ﬁsh\u00a0½", "fish 1\u20442"),
        ("שָׁלוֹם", "שלום"),
        ("ぶた", fold("ふた").replace("ふ", "ふ\u3099")),
        ("क्षीर", "क्षीर"),
        ("\u0301", "\u0301"),
    ],
)
def test_names_are_compared_without_case_and_accents_but_with_every_letter(name: str, folded: str) -> None:
    assert folded == fold(name)
