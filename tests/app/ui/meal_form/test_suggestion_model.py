"""The arrow keys lead through the suggestions and back to the text that was typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.ui.meal_form.suggestion_model import Offer
from contracts.services import Food
from tests.support.builders import NOON


def a_suggestion(name: str) -> Food:
    return Food(name, Decimal(100), None, None, None, None, None, 1, NOON)


OFFER = Offer(tuple(a_suggestion(name) for name in ("Apple", "Bread")))


@pytest.mark.parametrize(
    ("steps", "choice"),
    [([], None), ([1], "Apple"), ([1, 1], "Bread"), ([1, 1, 1], None), ([-1], "Bread"), ([-1, -1, -1], None)],
)
def test_the_mark_goes_round_by_way_of_nothing(steps: list[int], choice: str | None) -> None:
    offer = OFFER
    for step in steps:
        offer = offer.moved(step)
    assert choice == (offer.choice.name if offer.choice else None)


def test_what_is_put_away_is_neither_shown_nor_chosen() -> None:
    away = replace(OFFER.moved(1), is_away=True)
    assert away.shown == ()
    assert away.choice is None


def test_with_nothing_found_there_is_nothing_to_mark() -> None:
    assert Offer().moved(1).choice is None


def test_a_mark_stays_on_its_food_when_a_later_answer_comes() -> None:
    """The arrow key was faster than the history: Enter right after it must not save the unfinished name."""
    marked = OFFER.moved(2)
    assert marked.renewed((a_suggestion("Bread"), a_suggestion("Broth"))).choice == a_suggestion("Bread")
    assert marked.renewed((a_suggestion("Broth"),)).choice is None
