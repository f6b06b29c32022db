"""The short way to a meal's canonical JSON gives the bytes that the long way gives, and the long way's verdicts."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.meal import Meal, from_milli, milli, to_wire
from contracts.meal_json import amount_json, meal_json, nutrients_json
from contracts.wire import instant_text, number, read_json, write_json
from tests.properties.strategies import meals


def thousandths(amount: Decimal | None) -> int | None:
    return None if amount is None else milli(amount)


def short_way(meal: Meal) -> str:
    """From the values that a row of the local store holds."""
    return meal_json(
        meal.sort_key,
        meal.name,
        milli(meal.kcal),
        thousandths(meal.protein_g),
        thousandths(meal.carbs_g),
        thousandths(meal.fat_g),
        instant_text(meal.eaten_at),
        meal.tz,
        meal.slot.value if meal.slot else None,
        meal.amount,
        nutrients_json(write_json(meal.nutrients).decode()),
        meal.note,
        str(meal.id),
        meal.logical_date.isoformat(),
        instant_text(meal.created_at),
        instant_text(meal.updated_at),
    )


@given(meals())
def test_a_meal_is_written_alike_both_ways(meal: Meal) -> None:
    assert write_json(to_wire(meal)).decode() == short_way(meal)


@given(st.integers(0, milli(limits.KCAL_MAX) * 1000))
def test_an_amount_is_written_as_the_number_it_is(amount: int) -> None:
    assert write_json(number(from_milli(amount))).decode() == amount_json(amount)


_NUMBERS = st.sampled_from(["0", "1.50", "1.5", "01", "1e3", "1E400", "0.0", "0.001", "0.0005", "7.", "-1", "12345678"])
_STORED = st.dictionaries(st.sampled_from(["fiber_g", "sugar_g", "Z", "ä"]), _NUMBERS, max_size=3).map(
    lambda found: "{" + ",".join(f'"{code}":{amount}' for code, amount in found.items()) + "}"
)


@given(_STORED | st.sampled_from(["{}", "{} ", "{,}", '{"a":1,}', '{"a":1"b":2}', "[]", "null"]))
def test_nutrients_in_any_spelling_become_canonical(stored: str) -> None:
    try:
        expected = write_json(read_json(stored)).decode()
    except ValueError:
        expected = None
    try:
        found = nutrients_json(stored)
    except ValueError:
        found = None
    assert expected == found
