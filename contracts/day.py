"""A logical date as a whole: its status and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from contracts.fields import Date, Record
from contracts.meal import MealDraft
from contracts.wire import number

MACRONUTRIENTS = ("protein_g", "carbs_g", "fat_g")


class DayStatus(StrEnum):
    """What a person says of a day. An unmarked day has none; an unlogged day is unknown, not zero."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FASTED = "fasted"


def _exact(value: object) -> object:
    """JSON writes a whole total without a point; it is as exact as any other."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Total = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(number, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0}),
]


class UnknownCounts(Record):
    """How many meals of the day do not state that macronutrient."""

    protein_g: int = 0
    carbs_g: int = 0
    fat_g: int = 0


class DaySummary(Record):
    """Exact totals of the undeleted meals of one logical date. Unknown figures count as absent, never as zero."""

    logical_date: Date
    kcal: Total = Decimal(0)
    protein_g: Total = Decimal(0)
    carbs_g: Total = Decimal(0)
    fat_g: Total = Decimal(0)
    meal_count: int = 0
    unknown: UnknownCounts = UnknownCounts()


def summarize(logical_date: date, meals: Iterable[MealDraft]) -> DaySummary:
    """The summary of these meals; the definition that every stored summary must equal."""
    found = list(meals)
    stated = {name: [getattr(meal, name) for meal in found] for name in MACRONUTRIENTS}
    return DaySummary(
        logical_date=logical_date,
        kcal=sum((meal.kcal for meal in found), Decimal(0)),
        meal_count=len(found),
        unknown=UnknownCounts(**{name: amounts.count(None) for name, amounts in stated.items()}),
        **{name: sum((a for a in amounts if a is not None), Decimal(0)) for name, amounts in stated.items()},
    )
