"""What a person corrected about foods: it counts until a meal of that food is logged later.

A correction may name the food anew: what was eaten under the name before then counts for the food of the new name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, and_, col, delete, select, update

from contracts.services import FoodFigures
from local_store.connecting import fold
from local_store.rows import listed, updated_at
from local_store.tables import FoodFiguresRow, MealRow

FIGURES: Final = ("name", "kcal", "protein_g", "carbs_g", "fat_g", "amount")


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said about a food, and when; `figures.name` may be a new name."""

    figures: FoodFigures
    corrected_at: datetime


Corrections = Mapping[str, Correction]
"""By the key of the food that was corrected."""


def last_of_food(food_key: SQLCoreOperations[Any], column: str) -> ColumnElement[Any]:
    """A column of that of the food's meals which was eaten last, of the owner the statement is given."""
    last = aliased(MealRow)
    mine = (col(last.owner) == bindparam("owner"), col(last.food_key) == food_key, col(last.deleted_at).is_(None))
    query = select(getattr(last, column)).where(*mine).order_by(col(last.eaten_at).desc()).limit(1)
    return query.scalar_subquery()


_THAT_COUNT: Final = select(FoodFiguresRow).where(
    col(FoodFiguresRow.owner) == bindparam("owner"),
    col(FoodFiguresRow.corrected_at) >= last_of_food(col(FoodFiguresRow.food_key), "created_at"),
)


def corrections(session: Session, owner: str) -> Corrections:
    """Those that count: nothing of the food was logged since."""
    rows = session.scalars(_THAT_COUNT, {"owner": owner})
    return {row.food_key: Correction(_figures(row), row.corrected_at) for row in rows}


def _figures(row: FoodFiguresRow) -> FoodFigures:
    return FoodFigures(**{name: getattr(row, name) for name in FIGURES})


def counted_for(food_key: str, found: Corrections) -> str:
    """The key of the food for which what was eaten under this one counts."""
    return fold(found[food_key].figures.name) if food_key in found else food_key


def keys_of(food_key: str, found: Corrections) -> Sequence[str]:
    """Every key that counts for this food."""
    return [each for each in {food_key, *found} if counted_for(each, found) == food_key]


def put_corrections(
    session: Session, owner: str, food_keys: Iterable[str], figures: FoodFigures, corrected_at: datetime
) -> None:
    """These figures for each of these foods."""
    said = {name: getattr(figures, name) for name in FIGURES}
    for food_key in food_keys:
        session.merge(FoodFiguresRow(owner=owner, food_key=food_key, corrected_at=corrected_at, **said))


def drop_corrections(session: Session, owner: str, food_keys: Collection[str]) -> None:
    """Nothing is corrected about these foods any more."""
    rows = (col(FoodFiguresRow.owner) == owner, col(FoodFiguresRow.food_key).in_(listed(food_keys)))
    session.exec(delete(FoodFiguresRow).where(*rows))


def meals_unlike(session: Session, owner: str, food_keys: Collection[str], figures: FoodFigures) -> Sequence[UUID]:
    """The meals of these foods that say anything else than the figures."""
    mine = (col(MealRow.owner) == owner, col(MealRow.food_key).in_(listed(food_keys)))
    same = (col(getattr(MealRow, name)).is_not_distinct_from(getattr(figures, name)) for name in FIGURES)
    query = select(MealRow.id).where(*mine, col(MealRow.deleted_at).is_(None), ~and_(*same))
    return session.exec(query.order_by(col(MealRow.sk))).all()


def put_figures(session: Session, owner: str, ids: Sequence[UUID], figures: FoodFigures, now: datetime) -> None:
    """Make these meals say the figures."""
    said = {name: getattr(figures, name) for name in FIGURES}
    query = update(MealRow).where(col(MealRow.owner) == owner, col(MealRow.id).in_(listed(map(str, ids))))
    changed = query.values(
        **said,
        food_key=fold(figures.name),
        revision=col(MealRow.revision) + 1,
        updated_at=updated_at(now),
    )
    session.exec(changed.execution_options(synchronize_session=False))
