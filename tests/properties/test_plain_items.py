"""The short way for an item of an import gives the row that the full check gives, or leaves the item to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.imports import Refused
from contracts.meal import Meal, to_wire
from contracts.wire import instant_text, read_json, write_json
from server_stub.imports.checking import item_row
from server_stub.imports.plain_items import PlainItems
from tests.properties.strategies import meals
from tests.support.builders import NOON, a_meal

SHORT = PlainItems(NOON, limits.KCAL_MAX)

NUMBERS: tuple[object, ...] = (
    *(0, 1, -1, 2000, 2001, 20000, 20001, 2**53, 10**40, True, False, None, "1", 0.5),
    *map(Decimal, ("0.1", "350.50", "1E+2", "-0.0", "0.0005", "0.0015", "-0.001", "19999.9995", "20000.0004", "1e400")),
    *map(Decimal, ("1e-400", "1." + "0" * 40 + "1", "0." + "3" * 500, "NaN", "sNaN", "Infinity")),
)
TEXTS: tuple[object, ...] = (
    *("", " ", "  Tea ", 'Say "tea"', "back\\slash", "e\u0301clair", "ａ", "a\x00", "a\x7f", "a\u2028b", "\ud800"),
    *("a\nb", "a\r\n\tb", "\n", "x" * 60, "x" * 61, "x" * 201, "e\u0301" * 200, "é" * 2001, 5, None, [], {}, True),
)
INSTANTS: tuple[object, ...] = (
    *("2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00Z", "2026-11-20T13:00:00.000+01:00", "2026-11-20t12:00:00.000z"),
    *("2026-11-20T24:00:00.000Z", "2026-11-20T23:59:60.000Z", "2026-02-30T12:00:00.000Z", "2026-11-20T12:00:00.000Z\n"),
    *("1899-12-31T23:59:59.999Z", "1900-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z", "２026-11-20T12:00:00.000Z"),
    *(instant_text(NOON + timedelta(hours=48, milliseconds=late)) for late in (0, 1)),
    *("", 1790000000, None, NOON, []),
)
ODD: dict[str, tuple[object, ...]] = {
    "name": TEXTS,
    "amount": TEXTS,
    "note": TEXTS,
    "kcal": NUMBERS,
    "protein_g": NUMBERS,
    "carbs_g": NUMBERS,
    "fat_g": NUMBERS,
    "eaten_at": INSTANTS,
    "created_at": INSTANTS,
    "updated_at": INSTANTS,
    "tz": ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "europe/berlin", "../etc/passwd", "", 5, None, [], {}),
    "slot": ("snack", "brunch", "", 5, None, [], True),
    "id": (
        *("ABCDEF00-0000-4000-8000-00000000000A", "00000000-0000-1000-8000-000000000001"),
        *("00000000-0000-4000-c000-000000000001", "", 5, None, []),
    ),
    "logical_date": ("2026-11-19", "2026-11-21", "2026-11-22", "2026-02-30", "20261120", "9999-12-31", 5, None, []),
    "nutrients": (
        *([], "", None, 5, {}, {"fibre_g": 1}, {5: 1}, {"water_ml": 1, "fiber_g": 2}),
        *({"fiber_g": number} for number in NUMBERS),
    ),
    "sk": ("", None, 5, "MEAL#", "MEAL#2026-11-20T12:00:00.000Z#00000000-0000-4000-8000-000000000001"),
    "colour": ("red",),
}
ODD_ITEMS: tuple[object, ...] = (None, [], "", 5, {}, {"revision": 1}, {"meal": {}}, {"revision": 1, "meal": []})


def an_item(meal: Meal, revision: object = 1) -> dict[str, Any]:
    """A meal as it is read from the body of a chunk."""
    found: dict[str, Any] = read_json(write_json({"revision": 0, "meal": to_wire(meal)}))
    return {**found, "revision": revision}


def agrees(raw: object) -> bool:
    """Whether the short way leaves the item to the full check, or gives the same row."""
    short = SHORT.row(raw)
    return short is None or short == item_row(raw, NOON, limits.KCAL_MAX)


def odd_items() -> st.SearchStrategy[dict[str, Any]]:
    """Any meal, some of its fields odd or gone."""
    changes = st.fixed_dictionaries({}, optional={field: st.sampled_from(odd) for field, odd in ODD.items()})
    return st.builds(
        lambda meal, odd, gone, revision: {
            "revision": revision,
            "meal": {name: value for name, value in {**an_item(meal)["meal"], **odd}.items() if name not in gone},
        },
        meals() | st.just(a_meal()),
        changes,
        st.sets(st.sampled_from(sorted(ODD)), max_size=4),
        st.sampled_from([1, 2**53 - 1]) | st.sampled_from(NUMBERS),
    )


@given(meals())
def test_a_meal_as_our_client_sends_it_goes_the_short_way(meal: Meal) -> None:
    raw = an_item(meal)
    short = PlainItems(meal.eaten_at, limits.KCAL_MAX).row(raw)
    assert short is not None
    assert item_row(raw, meal.eaten_at, limits.KCAL_MAX) == short


@pytest.mark.parametrize("fields", [{"note": 'a "b"\n\tc\\'}, {"name": "e\u0301clair"}, {"kcal": Decimal("0.001")}])
def test_what_is_ordinary_goes_the_short_way(fields: dict[str, Any]) -> None:
    raw = an_item(a_meal(**fields))
    assert SHORT.row(raw) == item_row(raw, NOON, limits.KCAL_MAX)


@given(odd_items())
def test_both_ways_give_the_same_row_whatever_the_item(raw: dict[str, Any]) -> None:
    assert agrees(raw)


@pytest.mark.parametrize("field", sorted(ODD))
def test_one_odd_field_is_decided_alike(field: str) -> None:
    """Without a sort key too: it must not be what catches the others."""
    for odd in ODD[field]:
        raw = an_item(a_meal())
        raw["meal"][field] = odd
        assert agrees(raw), odd
        without_key = {name: value for name, value in raw["meal"].items() if name != "sk"}
        assert agrees({**raw, "meal": without_key}), odd


@pytest.mark.parametrize("revision", NUMBERS)
def test_an_odd_revision_is_decided_alike(revision: object) -> None:
    assert agrees(an_item(a_meal(), revision))


@pytest.mark.parametrize("raw", [*ODD_ITEMS, {**an_item(a_meal()), "surplus": 1}])
def test_what_is_no_item_is_left_to_the_full_check(raw: object) -> None:
    assert SHORT.row(raw) is None
    assert isinstance(item_row(raw, NOON, limits.KCAL_MAX), Refused)


@pytest.mark.parametrize(("late", "is_short"), [(timedelta(0), True), (timedelta(milliseconds=1), False)])
def test_a_meal_too_far_ahead_is_left_to_the_full_check(late: timedelta, is_short: bool) -> None:
    meal = a_meal(eaten_at=NOON + timedelta(hours=48) + late, now=NOON + timedelta(hours=49))
    assert (SHORT.row(an_item(meal)) is not None) == is_short


def test_more_energy_than_this_server_takes_is_left_to_the_full_check() -> None:
    raw = an_item(a_meal(kcal=5001))
    assert PlainItems(NOON, Decimal(5000)).row(raw) is None
    assert PlainItems(NOON, Decimal(5001)).row(raw) is not None
