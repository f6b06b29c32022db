"""Which foods are one tap away, and what such a tap logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.ui.today.again_model import OFFERED_MAX, again_draft, again_tiles, in_their_places
from contracts.meal import Slot
from contracts.services import Food
from contracts.settings import EnergyUnit
from tests.support.builders import NOON

BERLIN = "Europe/Berlin"
DAY = date(2026, 11, 20)
AGAIN_HALF_PAST_TWO = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def a_food(name: str, **fields: object) -> Food:
    food = Food(name, Decimal(100), Decimal(3), None, None, "1 bowl", Slot.DINNER, 1, NOON)
    return replace(food, **fields)  # type: ignore[arg-type]  # named by each test


def offered(favourites: list[str], usual: list[str]) -> list[str]:
    tiles = again_tiles(
        [a_food(each, is_favourite=True) for each in favourites], [a_food(each) for each in usual], KCAL
    )
    return [tile.name for tile in tiles]


KCAL, KJ = EnergyUnit


@pytest.mark.parametrize(
    ("favourites", "usual", "names"),
    [
        ([], [], []),
        ([], ["Tea", "Soup"], ["Tea", "Soup"]),
        (["Soup"], ["Tea", "soup", "Bread"], ["Soup", "Tea", "Bread"]),
        (list("ABCDE"), list("vwxyz"), list("ABCDvwxy")),
        (list("ABCDEF"), ["v"], list("ABCDvEF")),
    ],
)
def test_favourites_come_first_and_leave_room_for_what_is_usual_now(
    favourites: list[str], usual: list[str], names: list[str]
) -> None:
    assert names == offered(favourites, usual)
    assert len(names) <= OFFERED_MAX


@pytest.mark.parametrize(
    ("before", "now", "names"),
    [
        ("", "ab", "ab"),
        ("ab", "ba", "ab"),
        ("ab", "cba", "abc"),
        ("abc", "dcea", "acde"),
        ("ab", "B", "B"),
        ("ab", "", ""),
    ],
)
def test_no_tile_moves_under_a_finger(before: str, now: str, names: str) -> None:
    then, tiles = (again_tiles([], [a_food(each) for each in names], KCAL) for names in (before, now))
    assert [tile.name for tile in in_their_places(then, tiles)] == list(names)


def test_a_tile_tells_its_energy_in_the_persons_unit() -> None:
    [tile] = again_tiles([], [a_food("Soup")], KJ)
    assert (tile.energy, tile.spoken) == ("418 kJ", "Log Soup again")


@pytest.mark.parametrize(
    ("now", "day", "eaten_at", "slot"),
    [
        (NOON, DAY, NOON, Slot.LUNCH),
        (NOON, DAY - timedelta(days=3), NOON - timedelta(days=3), Slot.LUNCH),
        (datetime(2026, 11, 21, 1, tzinfo=UTC), DAY, datetime(2026, 11, 21, 1, tzinfo=UTC), Slot.SNACK),
        (
            datetime(2026, 11, 21, 1, tzinfo=UTC),
            DAY - timedelta(days=1),
            datetime(2026, 11, 20, 1, tzinfo=UTC),
            Slot.SNACK,
        ),
        (AGAIN_HALF_PAST_TWO, date(2026, 10, 24), AGAIN_HALF_PAST_TWO, Slot.SNACK),
    ],
    ids=["now", "another day", "at night", "at night, another day", "in an hour the clock shows twice"],
)
def test_a_tap_logs_the_food_at_the_present_time_of_the_shown_day(
    now: datetime, day: date, eaten_at: datetime, slot: Slot
) -> None:
    draft = again_draft(a_food("Soup"), day, BERLIN, now)
    assert (draft.eaten_at, draft.slot, draft.logical_date_by_rule) == (eaten_at, slot, day)
    assert (draft.name, draft.protein_g, draft.carbs_g, draft.amount) == ("Soup", Decimal(3), None, "1 bowl")
