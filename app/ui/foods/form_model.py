"""The form that corrects a food, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from app.language.speech import tr
from app.ui.meal_form import texts as meal_texts
from app.ui.meal_form.model import (
    AMOUNT,
    CARBS,
    FAT,
    KCAL,
    NAME,
    PROTEIN,
    FormErrors,
    errors_by_field,
    food_fields,
    read_amounts,
)
from contracts.meal import MealDraft
from contracts.services import Food, FoodFigures
from contracts.settings import EnergyUnit

FOOD_FIELDS: Final = (NAME, AMOUNT, KCAL, PROTEIN, CARBS, FAT)


@dataclass(frozen=True, slots=True)
class FoodTexts:
    """What the fields hold, and whether past meals are to change too."""

    name: str = ""
    amount: str = ""
    kcal: str = ""
    protein_g: str = ""
    carbs_g: str = ""
    fat_g: str = ""
    past_too: bool = False


def texts_of_food(food: Food, unit: EnergyUnit) -> FoodTexts:
    """What the fields hold when the form opens."""
    return FoodTexts(**food_fields(food, unit))


def read_food(held: FoodTexts, unit: EnergyUnit, now: datetime) -> FoodFigures | FormErrors:
    """The figures that the fields amount to, or what is wrong, field by field: what no meal may hold, no food may."""
    errors: FormErrors = {}
    fields = {NAME: held.name, AMOUNT: held.amount, **read_amounts(held, unit, errors)}
    if not held.name.strip():
        errors[NAME] = tr(meal_texts.NAME_MISSING)
    if errors:
        return errors
    try:
        draft = MealDraft.model_validate({**fields, "eaten_at": now, "tz": "UTC"})
    except ValidationError as error:
        return errors_by_field(error, unit)
    return FoodFigures(**{field: getattr(draft, field) for field in FOOD_FIELDS})
