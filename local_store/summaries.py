"""Day summaries by SQL. Amounts are kept as whole thousandths, so these sums are exact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.day import MACRONUTRIENTS, DaySummary, UnknownCounts
from local_store.tables import MealRow

_MACRONUTRIENTS = tuple(col(getattr(MealRow, name)) for name in MACRONUTRIENTS)


def day_summaries(session: Session, owner: str, first: date, last: date) -> Sequence[DaySummary]:
    """The summary of each logical date from `first` to `last` that has meals; equal to `contracts.day.summarize`."""
    query = (
        select(
            col(MealRow.logical_date),
            func.count(),
            func.sum(col(MealRow.kcal)),
            *(func.sum(column) for column in _MACRONUTRIENTS),
            *(func.count() - func.count(column) for column in _MACRONUTRIENTS),
        )
        .where(
            col(MealRow.owner) == owner,
            col(MealRow.logical_date).between(first, last),
            col(MealRow.deleted_at).is_(None),
        )
        .group_by(col(MealRow.logical_date))
        .order_by(col(MealRow.logical_date))
    )
    return [_summary(*row) for row in session.execute(query)]


def _summary(
    logical_date: date,
    meal_count: int,
    kcal: Decimal,
    protein_g: Decimal | None,
    carbs_g: Decimal | None,
    fat_g: Decimal | None,
    *unknown: int,
) -> DaySummary:
    return DaySummary(
        logical_date=logical_date,
        kcal=kcal,
        protein_g=protein_g or Decimal(0),
        carbs_g=carbs_g or Decimal(0),
        fat_g=fat_g or Decimal(0),
        meal_count=meal_count,
        unknown=UnknownCounts(**dict(zip(MACRONUTRIENTS, unknown, strict=True))),
    )
