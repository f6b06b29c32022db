"""SQL of an account's meals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, select, update

from server_stub.dialect import insert_rows
from server_stub.meals.columns import MEAL_COLUMNS, date_text
from server_stub.meals.spans import Span
from server_stub.tables import meals

_COLUMNS: Final = ("account_id", "id", *MEAL_COLUMNS, "version", "revision")
_meal_columns_of: Final = itemgetter(*MEAL_COLUMNS)


@dataclass(frozen=True, slots=True)
class MealRow:
    """A meal as stored; `content` is its canonical JSON."""

    id: UUID
    sk: str
    logical_date: str
    content: str
    version: int
    revision: int
    is_deleted: bool


class MealRepository:
    """Bound to one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account = str(account_id)

    def find(self, meal_id: UUID) -> MealRow | None:
        """The meal or its tombstone."""
        found = self._rows(self._mine().where(meals.c.id == str(meal_id)))
        return found[0] if found else None

    def find_all(self, meal_ids: Iterable[UUID]) -> dict[UUID, MealRow]:
        """Those of them that are there, tombstones too."""
        return {row.id: row for row in self._rows(self._mine().where(meals.c.id.in_(list(map(str, meal_ids)))))}

    def page(self, span: Span, after: str, limit: int) -> Sequence[MealRow]:
        """Undeleted meals with a logical date in `span` whose `sk` follows `after`, in that order."""
        statement = self._mine().where(meals.c.deleted_at.is_(None), meals.c.sk > after)
        if span.first is not None and span.first == span.last:
            statement = statement.where(meals.c.logical_date == date_text(span.first))
        elif span.first is not None:
            statement = statement.where(meals.c.logical_date >= date_text(span.first))
        if span.last is not None and span.first != span.last:
            statement = statement.where(meals.c.logical_date <= date_text(span.last))
        return self._rows(statement.order_by(meals.c.sk).limit(limit))

    def add(self, meal_id: UUID, columns: Mapping[str, Any], revision: int) -> None:
        """A meal that was not there, as version 1."""
        self.add_all({meal_id: columns}, revision)

    def add_all(self, added: Mapping[UUID, Mapping[str, Any]], revision: int) -> None:
        """Meals that were not there, as version 1; at least one."""
        rows = [
            (self._account, str(meal_id), *_meal_columns_of(columns), 1, revision) for meal_id, columns in added.items()
        ]
        insert_rows(self._connection, meals, _COLUMNS, rows)

    def replace(self, old: MealRow, columns: Mapping[str, Any], revision: int) -> None:
        """Overwrite, a tombstone too; the next version. Whose lineage it came from stays noted."""
        self._change(old, {**columns, "version": old.version + 1, "revision": revision, "deleted_at": None})

    def bury(self, old: MealRow, revision: int, now: str) -> None:
        """Turn a meal into a tombstone; the next version."""
        self._change(old, {"version": old.version + 1, "revision": revision, "deleted_at": now})

    def _mine(self) -> Select[Any]:
        return select(meals).where(meals.c.account_id == self._account)

    def _rows(self, statement: Select[Any]) -> list[MealRow]:
        return [
            MealRow(
                id=UUID(row.id),
                sk=row.sk,
                logical_date=row.logical_date,
                content=row.content,
                version=row.version,
                revision=row.revision,
                is_deleted=row.deleted_at is not None,
            )
            for row in self._connection.execute(statement)
        ]

    def _change(self, old: MealRow, values: Mapping[str, Any]) -> None:
        self._connection.execute(
            update(meals).where(meals.c.account_id == self._account, meals.c.id == str(old.id)).values(dict(values))
        )
