"""Two changes of one meal become one; nothing a person wrote is dropped for another field's sake."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import limits
from contracts.meal import Meal, MealDraft, Slot, WireMeal, edited, to_wire
from contracts.merge import UNITS, merge
from tests.properties.strategies import drafts, meals
from tests.support.builders import a_meal

BASE = a_meal(name="Soup", kcal=Decimal(300), protein_g=Decimal(10), note="warm", slot=Slot.LUNCH)
LATER = BASE.updated_at + timedelta(minutes=1)


def changed(meal: Meal, **fields: Any) -> Meal:
    """The meal as the form would leave it."""
    said = {name: getattr(meal, name) for name in MealDraft.model_fields}
    return edited(meal, MealDraft.model_validate({**said, **fields}), LATER)


@pytest.mark.parametrize(
    ("server", "client", "merged"),
    [
        ({"name": "Broth"}, {"note": "salty"}, {"name": "Broth", "note": "salty"}),
        ({"kcal": Decimal(400)}, {"slot": Slot.DINNER}, {"kcal": Decimal(400), "slot": Slot.DINNER}),
        ({"name": "Broth"}, {"name": "Stew"}, {"name": "Stew"}),
        ({"kcal": Decimal(400)}, {"fat_g": Decimal(9)}, {"kcal": Decimal(300), "fat_g": Decimal(9)}),
        ({"note": "cold"}, {"note": "salty"}, {"note": "cold\nsalty"}),
        ({"note": "warm, salty"}, {"note": "warm"}, {"note": "warm, salty"}),
        ({"note": "cold"}, {"note": None}, {"note": "cold"}),
        ({"note": None}, {"note": "salty"}, {"note": "salty"}),
        ({"note": "a" * 1500}, {"note": "b" * 1500}, {"note": "b" * 1500}),
        ({}, {"amount": "2 bowls"}, {"amount": "2 bowls"}),
        ({"amount": "2 bowls"}, {}, {"amount": "2 bowls"}),
    ],
)
def test_the_rules(server: dict[str, Any], client: dict[str, Any], merged: dict[str, Any]) -> None:
    found = merge(BASE, changed(BASE, **server), changed(BASE, **client))
    assert found == changed(BASE, **merged)


def test_an_instant_moves_with_its_zone_and_its_date() -> None:
    moved = changed(BASE, eaten_at=BASE.eaten_at + timedelta(days=1), tz="Asia/Tokyo")
    found = merge(BASE, moved, changed(BASE, name="Stew"))
    assert (found.eaten_at, found.tz, found.logical_date) == (moved.eaten_at, moved.tz, moved.logical_date)
    assert found.name == "Stew"


def test_what_both_began_with_may_be_forgotten() -> None:
    found = merge(None, changed(BASE, name="Broth", note="cold"), changed(BASE, name="Stew", note="salty"))
    assert found == changed(BASE, name="Stew", note="cold\nsalty")


def test_every_field_but_the_id_has_one_rule() -> None:
    named = [name for unit in UNITS for name in unit.fields]
    assert sorted([*named, "id"]) == sorted(Meal.model_fields)


@st.composite
def three(draw: st.DrawFn) -> tuple[Meal | None, Meal, Meal]:
    """What both began with, if it is known, and what each made of it."""
    base = draw(meals())

    def side() -> Meal:
        other = draw(drafts())
        taken = draw(st.sets(st.sampled_from(sorted(MealDraft.model_fields))))
        said = {name: getattr(other if name in taken else base, name) for name in MealDraft.model_fields}
        return edited(base, MealDraft.model_construct(**said), max(base.updated_at, other.eaten_at))

    return draw(st.sampled_from([base, None])), side(), side()


@given(three())
def test_merging_the_same_change_again_changes_nothing(found: tuple[Meal | None, Meal, Meal]) -> None:
    base, server, client = found
    merged = merge(base, server, client)
    assert merge(base, merged, client) == merged
    assert merge(base, server, client) == merged


@given(three())
def test_a_change_of_one_side_only_is_that_change(found: tuple[Meal | None, Meal, Meal]) -> None:
    _, server, client = found
    assert merge(server, server, client) == client
    assert merge(client, server, client) == server
    assert merge(None, server, server) == server


@given(three())
def test_what_only_one_side_changed_arrives_in_any_order(found: tuple[Meal | None, Meal, Meal]) -> None:
    base, one, other = found
    if base is None:
        return
    merged, turned = merge(base, one, other), merge(base, other, one)
    for unit in UNITS:
        began, first, second = ([getattr(each, name) for name in unit.fields] for each in (base, one, other))
        if began in (first, second) or first == second:
            assert [getattr(merged, name) for name in unit.fields] == [getattr(turned, name) for name in unit.fields]


@given(three())
def test_what_comes_of_it_is_a_meal_and_no_note_is_lost(found: tuple[Meal | None, Meal, Meal]) -> None:
    base, server, client = found
    merged = merge(base, server, client)
    assert WireMeal.model_validate(to_wire(merged)).meal == merged
    if base is None or base.note not in (server.note, client.note):
        kept = [each for each in (server.note, client.note) if each and each in (merged.note or "")]
        whole = len(server.note or "") + len(client.note or "") < limits.NOTE_CHARS_MAX
        assert not whole or len(kept) == len(list(filter(None, (server.note, client.note))))
