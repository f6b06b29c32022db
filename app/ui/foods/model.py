"""What the Foods screen lists, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.ui.energy import energy_text
from app.ui.foods import texts as words
from app.ui.ports import TuckboxCore
from app.ui.today.model import known_details
from contracts.logical_day import logical_date
from contracts.services import Food
from contracts.settings import EnergyUnit


@dataclass(frozen=True, slots=True)
class FoodLine:
    """One food as it is listed."""

    food: Food
    energy: str
    details: str
    eaten: str


@dataclass(frozen=True, slots=True)
class FoodsView:
    """The foods that have every word of `text`; `has_more` where the list was cut."""

    text: str
    lines: tuple[FoodLine, ...]
    has_more: bool


def load_foods(core: TuckboxCore, text: str, limit: int) -> FoodsView:
    """At most `limit` foods. Blocks."""
    diary, tz = core.provider.diary(), core.time_zone()
    today, unit = logical_date(core.clock.now(), tz), diary.settings.preferences().energy_unit
    found = diary.meals.foods(text, limit + 1)
    lines = tuple(food_line(food, unit, today, tz) for food in found[:limit])
    return FoodsView(text, lines, has_more=len(found) > limit)


def food_line(food: Food, unit: EnergyUnit, today: date, tz: str) -> FoodLine:
    """A food as it is listed to somebody whose clock shows `tz`."""
    return FoodLine(
        food=food,
        energy=energy_text(food.kcal, unit),
        details=known_details(food),
        eaten=words.eaten(food.times_eaten, logical_date(food.last_eaten_at, tz), today),
    )
