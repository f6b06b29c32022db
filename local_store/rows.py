"""Between a meal and its row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, insert

from contracts.meal import Meal, Slot
from local_store.tables import MealRow

_FIELDS = tuple(Meal.model_fields)


def meal_columns(meal: Meal) -> dict[str, Any]:
    """The columns that hold the meal itself."""
    return {**{name: getattr(meal, name) for name in _FIELDS}, "sk": meal.sort_key}


def insert_meals(session: Session, owner: str, meals: Sequence[Meal]) -> None:
    """Write meals that this owner does not have yet, at their first revision."""
    if meals:
        session.execute(insert(MealRow), [{"owner": owner, "revision": 1, **meal_columns(meal)} for meal in meals])


def meal_of(row: MealRow) -> Meal:
    """The meal in a row. It was validated when it was written, and the constraints hold it."""
    fields = {name: getattr(row, name) for name in _FIELDS}
    return Meal.model_construct(**{**fields, "slot": Slot(row.slot) if row.slot else None})
