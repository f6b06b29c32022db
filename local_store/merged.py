"""Meals changed here that another device had changed or deleted meanwhile: kept until the person has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from contracts.auth import account_owner
from contracts.sync import MergedMeal
from local_store.database import Database
from local_store.rows import meal_of
from local_store.tables import MealRow, MergedMealRow

_LISTED_MAX: Final = 20


class StoreMergedMeals:
    """`sync_client.ports.MergedMealStore` over the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, account_id: UUID) -> Sequence[MergedMeal]:
        """The latest ones first, at most 20; none that the person has deleted, or brought back, here since."""
        query = (
            select(MealRow, col(MergedMealRow.device))
            .join(
                MergedMealRow,
                (col(MergedMealRow.owner) == col(MealRow.owner)) & (col(MergedMealRow.meal_id) == col(MealRow.id)),
            )
            .where(
                col(MealRow.owner) == account_owner(account_id),
                col(MealRow.deleted_at).is_not(None) == col(MergedMealRow.is_gone),
            )
            .order_by(col(MergedMealRow.at).desc(), col(MealRow.sk))
            .limit(_LISTED_MAX)
        )
        with self._database.read() as session:
            return [MergedMeal(meal_of(row), row.deleted_at is not None, device) for row, device in session.exec(query)]

    def seen(self, account_id: UUID, meal_id: UUID) -> None:
        """The person knows of this one."""
        with self._database.write() as session:
            row = session.get(MergedMealRow, (account_owner(account_id), meal_id))
            if row is not None:
                session.delete(row)


def note_merged(
    session: Session, owner: str, meal_id: UUID, at: datetime, *, is_gone: bool, device: str | None
) -> None:
    """Tell the person about this one; `is_gone` where it was deleted elsewhere, on the device of that name."""
    session.merge(MergedMealRow(owner=owner, meal_id=meal_id, at=at, is_gone=is_gone, device=device or None))
