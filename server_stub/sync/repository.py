"""SQL of the feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, tuple_

from server_stub.tables import meals


@dataclass(frozen=True, slots=True)
class Position:
    """The last change a reader has; an import writes many rows with one revision, so the id is part of it."""

    revision: int
    meal_id: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A meal after its last change; `deleted_at` marks a tombstone."""

    meal_id: str
    content: str
    version: int
    revision: int
    deleted_at: str | None

    @property
    def position(self) -> Position:
        """Where this change stands in the feed."""
        return Position(self.revision, self.meal_id)


def changes_after(connection: Connection, account_id: UUID, position: Position, limit: int) -> Sequence[ChangeRow]:
    """The next changes, in order of (revision, id). A meal written again stands at its newest revision only."""
    here = tuple_(meals.c.revision, meals.c.id)
    statement = (
        select(meals)
        .where(
            meals.c.account_id == str(account_id),
            meals.c.revision >= position.revision,  # lets the index find the place; the next line is exact
            here > tuple_(position.revision, position.meal_id),
        )
        .order_by(meals.c.revision, meals.c.id)
        .limit(limit)
    )
    return [
        ChangeRow(row.id, row.content, row.version, row.revision, row.deleted_at)
        for row in connection.execute(statement)
    ]
