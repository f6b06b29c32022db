"""The foods that are offered one tap away, and the meal that such a tap logs. No Flet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.ui.energy import energy_text
from app.ui.meal_form.model import usual_slot
from app.ui.ports import TuckboxCore
from app.ui.today import texts as today_texts
from app.ui.wall_clock import instant_on, wall_time
from contracts.logical_day import logical_date, utc_range
from contracts.meal import MealDraft
from contracts.services import Food
from contracts.settings import EnergyUnit

OFFERED_MAX = 8
_FAVOURITES_MAX = 4
"""So that there is always room for what is eaten at this time of day."""


@dataclass(frozen=True, slots=True)
class AgainTile:
    """One food as it is offered; a screen reader says `spoken`, then the energy."""

    food: Food
    name: str
    energy: str
    spoken: str


def load_again(core: TuckboxCore) -> tuple[AgainTile, ...]:
    """What to offer now. Blocks."""
    diary = core.provider.diary()
    slot = usual_slot(wall_time(core.clock.now(), core.time_zone()))
    unit = diary.settings.preferences().energy_unit
    favourites = [food for food in diary.meals.foods("", OFFERED_MAX) if food.is_favourite]
    return again_tiles(favourites, diary.meals.suggest("", slot), unit)


def again_tiles(favourites: Sequence[Food], usual: Sequence[Food], unit: EnergyUnit) -> tuple[AgainTile, ...]:
    """Some favourites, then what is usual at this time of day, then the other favourites; each food once."""
    ranked = (*favourites[:_FAVOURITES_MAX], *usual, *favourites[_FAVOURITES_MAX:])
    once: dict[str, Food] = {}
    for food in ranked:
        once.setdefault(food.name.casefold(), food)
    return tuple(_tile(food, unit) for food in list(once.values())[:OFFERED_MAX])


def in_their_places(before: Sequence[AgainTile], now: Sequence[AgainTile]) -> tuple[AgainTile, ...]:
    """Those that were there before stay where they were, in the order of then, so that none moves under a finger."""
    places = {tile.name.casefold(): place for place, tile in enumerate(before)}
    return tuple(sorted(now, key=lambda tile: places.get(tile.name.casefold(), len(places))))


def _tile(food: Food, unit: EnergyUnit) -> AgainTile:
    return AgainTile(food, food.name, energy_text(food.kcal, unit), today_texts.log_again(food.name))


def again_draft(food: Food, day: date, tz: str, now: datetime) -> MealDraft:
    """That food, eaten now; on another date at the same time of day. Its slot is the usual one of that time."""
    at = wall_time(now, tz)
    is_now = logical_date(now, tz) == day
    return MealDraft(
        name=food.name,
        kcal=food.kcal,
        protein_g=food.protein_g,
        carbs_g=food.carbs_g,
        fat_g=food.fat_g,
        eaten_at=now if is_now else instant_on(day, at, tz) or utc_range(day, tz)[0],
        tz=tz,
        slot=usual_slot(at),
        amount=food.amount,
    )
