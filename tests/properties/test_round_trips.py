"""What is written is read back as it was, to the digit: on the wire and in thousandths."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.day import summarize
from contracts.fields import parse_instant
from contracts.imports import ImportItem, check_item
from contracts.meal import Meal, MealDraft, WireMeal, from_milli, milli, to_wire
from contracts.wire import instant_text, read_json, write_json
from tests.properties.strategies import amounts, drafts, instants, meals


@given(meals())
def test_a_meal_survives_the_wire(meal: Meal) -> None:
    body = write_json(to_wire(meal))
    found = WireMeal.model_validate(read_json(body))
    assert found.meal == meal
    assert write_json(to_wire(found.meal)) == body


@given(meals())
def test_both_ways_of_writing_a_meal_are_the_same_json(meal: Meal) -> None:
    by_model = WireMeal.model_validate(to_wire(meal)).model_dump_json()
    assert read_json(by_model) == read_json(write_json(to_wire(meal)))


@given(meals())
def test_what_a_client_can_log_the_server_takes(meal: Meal) -> None:
    raw = read_json(write_json({"revision": 1, "meal": to_wire(meal)}))
    assert isinstance(check_item(raw, now=meal.updated_at), ImportItem)


@given(drafts())
def test_checking_a_draft_again_changes_nothing(draft: MealDraft) -> None:
    fields = {name: getattr(draft, name) for name in MealDraft.model_fields}
    assert MealDraft.model_validate(fields) == draft


@given(amounts(Decimal(1_000_000)))
def test_thousandths_lose_nothing(amount: Decimal) -> None:
    assert str(from_milli(milli(amount))) == str(amount)


@given(amounts(Decimal(1_000_000)))
def test_an_amount_survives_the_wire(amount: Decimal) -> None:
    assert Decimal(read_json(write_json(amount))) == amount


@given(instants())
def test_an_instant_survives_its_text(instant: datetime) -> None:
    assert parse_instant(instant_text(instant)) == instant


@given(instants(), instants())
def test_the_texts_of_instants_sort_in_time(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)


@given(st.lists(meals(), max_size=6))
def test_a_summary_is_the_sum_of_thousandths(found: list[Meal]) -> None:
    summary = summarize(limits.EATEN_AT_MIN.date(), found)
    assert milli(summary.kcal) == sum(milli(meal.kcal) for meal in found)
    assert milli(summary.fat_g) == sum(milli(meal.fat_g) for meal in found if meal.fat_g is not None)
    assert summary.unknown.fat_g == sum(meal.fat_g is None for meal in found)
    assert summary.meal_count == len(found)
