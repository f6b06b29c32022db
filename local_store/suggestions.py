"""Foods from one's own history, found by part of their name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from contracts import limits
from contracts.meal import Slot
from contracts.services import Suggestion
from local_store.connecting import fold
from local_store.tables import MealRow


def suggest(session: Session, owner: str, text: str) -> Sequence[Suggestion]:
    """The most eaten first, then the latest; names that differ only in case or accents are one food.

    SQLite takes the bare columns of a group from the row that holds its only `max`: the last time it was eaten.
    """
    food = func.fold(col(MealRow.name))
    query: Select[*tuple[Any, ...]] = (
        select(
            col(MealRow.name),
            col(MealRow.kcal),
            col(MealRow.protein_g),
            col(MealRow.carbs_g),
            col(MealRow.fat_g),
            col(MealRow.amount),
            col(MealRow.slot),
            func.count().label("times_eaten"),
            col(MealRow.eaten_at).label("last_eaten_at"),
        )
        .where(col(MealRow.owner) == owner, col(MealRow.deleted_at).is_(None))
        .where(func.instr(food, fold(text.strip())) > 0)
        .group_by(food)
        .order_by(func.count().desc(), func.max(col(MealRow.sk)).desc())
        .limit(limits.SUGGESTIONS_MAX)
    )
    return [_suggestion(row) for row in session.execute(query)]


def _suggestion(row: Row[*tuple[Any, ...]]) -> Suggestion:
    return Suggestion(
        name=row.name,
        kcal=row.kcal,
        protein_g=row.protein_g,
        carbs_g=row.carbs_g,
        fat_g=row.fat_g,
        amount=row.amount,
        slot=Slot(row.slot) if row.slot else None,
        times_eaten=row.times_eaten,
        last_eaten_at=row.last_eaten_at,
    )
