"""SQL of the feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, tuple_

from server_stub.tables import meals


@dataclass(frozen=True, slots=True)
class Position:
    """The last change a reader has; an import writes many rows with one revision, so the sort key is part of it."""

    revision: int
    sk: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A meal after its last change; `deleted_at` marks a tombstone."""

    meal_id: str
    sk: str
    content: str
    version: int
    revision: int
    deleted_at: str | None

    @property
    def position(self) -> Position:
        """Where this change stands in the feed."""
        return Position(self.revision, self.sk)


def changes_after(connection: Connection, account_id: UUID, position: Position, limit: int) -> Sequence[ChangeRow]:
    """The next changes, in order of (revision, sk). A meal written again stands at its newest revision only.

    Within a revision that is about the order in which an import wrote the rows, and in which a device holds them:
    neighbours share pages on both sides, where in order of their random ids each row would be on another.
    """
    here = tuple_(meals.c.revision, meals.c.sk)
    statement = (
        select(meals.c.id, meals.c.sk, meals.c.content, meals.c.version, meals.c.revision, meals.c.deleted_at)
        .where(
            meals.c.account_id == str(account_id),
            meals.c.revision >= position.revision,  # lets the index find the place; the next line is exact
            here > tuple_(position.revision, position.sk),
        )
        .order_by(meals.c.revision, meals.c.sk)
        .limit(limit)
    )
    return [ChangeRow(*row) for row in connection.execute(statement).all()]
