"""Day summaries: always recomputed from the meals of a date, never incremented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Integer, Row, Select, cast, delete, func, insert, select

from contracts.day import DaySummary, UnknownCounts
from contracts.meal import from_milli
from server_stub.meals.columns import date_text
from server_stub.meals.spans import Span
from server_stub.tables import day_summaries, meals

_COLUMNS: Final = [column.name for column in day_summaries.columns]


def computed_summaries() -> Select[Any]:
    """Of every account and date with undeleted meals, in the columns of `day_summaries`: their definition."""
    amounts = (meals.c.kcal_milli, meals.c.protein_mg, meals.c.carbs_mg, meals.c.fat_mg)
    return (
        select(
            meals.c.account_id,
            meals.c.logical_date,
            *(cast(func.coalesce(func.sum(amount), 0), BigInteger).label(amount.name) for amount in amounts),
            cast(func.count(), Integer).label("meal_count"),
            *(
                cast(func.count() - func.count(amount), Integer).label(f"unknown_{amount.name.removesuffix('_mg')}")
                for amount in amounts[1:]
            ),
        )
        .where(meals.c.deleted_at.is_(None))
        .group_by(meals.c.account_id, meals.c.logical_date)
    )


def recompute_summaries(connection: Connection, account_id: UUID, dates: Sequence[str] | Select[Any]) -> None:
    """Replace the summaries of these dates; a date without meals has none."""
    account = str(account_id)
    connection.execute(
        delete(day_summaries).where(day_summaries.c.account_id == account, day_summaries.c.logical_date.in_(dates))
    )
    fresh = computed_summaries().where(meals.c.account_id == account, meals.c.logical_date.in_(dates))
    connection.execute(insert(day_summaries).from_select(_COLUMNS, fresh))


def summaries_between(connection: Connection, account_id: UUID, span: Span) -> list[DaySummary]:
    """The summaries of the dates of the span."""
    statement = (
        select(day_summaries)
        .where(day_summaries.c.account_id == str(account_id))
        .order_by(day_summaries.c.logical_date)
    )
    if span.first is not None:
        statement = statement.where(day_summaries.c.logical_date >= date_text(span.first))
    if span.last is not None:
        statement = statement.where(day_summaries.c.logical_date <= date_text(span.last))
    return [_summary(row) for row in connection.execute(statement)]


def _summary(row: Row[Any]) -> DaySummary:
    return DaySummary(
        logical_date=date.fromisoformat(row.logical_date),
        kcal=from_milli(row.kcal_milli),
        protein_g=from_milli(row.protein_mg),
        carbs_g=from_milli(row.carbs_mg),
        fat_g=from_milli(row.fat_mg),
        meal_count=row.meal_count,
        unknown=UnknownCounts(protein_g=row.unknown_protein, carbs_g=row.unknown_carbs, fat_g=row.unknown_fat),
    )
