"""SQL of a meal's history: the copies that were overwritten, deleted, or lost against another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, Subquery, func, insert, select

from contracts.history import RestoreRequest
from contracts.wire import write_json
from server_stub.meals.repository import MealRow
from server_stub.tables import meal_history


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as stored; `content` is its canonical JSON. `entry` counts the meal's copies from 1, the oldest."""

    entry: int
    version: int | None
    reason: str
    recorded_at: str
    revision: int
    import_id: str | None
    content: str

    @property
    def json(self) -> str:
        """A `contracts.history.HistoryEntry`."""
        names = ("entry", "version", "reason", "recorded_at", "revision", "import_id")
        beginning = write_json({name: getattr(self, name) for name in names}).decode()
        return f'{beginning[:-1]},"meal":{self.content}}}'


class HistoryRepository:
    """Bound to one meal of one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID, meal_id: UUID) -> None:
        self._connection = connection
        self._key = {"account_id": str(account_id), "meal_id": str(meal_id)}

    def page(self, before: int | None, limit: int) -> Sequence[Copy]:
        """Copies whose entry is below `before`, newest first."""
        copies = self._copies()
        statement = select(copies).order_by(copies.c.entry.desc()).limit(limit)
        return self._rows(statement if before is None else statement.where(copies.c.entry < before))

    def find(self, wanted: RestoreRequest) -> Copy | None:
        """The copy of that version or entry."""
        copies = self._copies()
        is_it = copies.c.version == wanted.version if wanted.entry is None else copies.c.entry == wanted.entry
        found = self._rows(select(copies).where(is_it))
        return found[0] if found else None

    def remember(self, old: MealRow, reason: Literal["replaced", "deleted"], revision: int, now: str) -> None:
        """Keep what is about to go."""
        self._add(old.version, reason, old.content, revision, now)

    def remember_sent(
        self, content: str, reason: Literal["stale", "deleted_elsewhere"], revision: int, now: str
    ) -> None:
        """Keep a copy that came and did not become current."""
        self._add(None, reason, content, revision, now)

    def _add(self, version: int | None, reason: str, content: str, revision: int, now: str) -> None:
        labels = {"version": version, "reason": reason, "revision": revision, "recorded_at": now}
        self._connection.execute(insert(meal_history).values({**self._key, **labels, "content": content}))

    def _copies(self) -> Subquery:
        """The history's own ids count every account's copies; what leaves the server counts this meal's only."""
        entry = func.row_number().over(order_by=meal_history.c.id).label("entry")
        mine = (meal_history.c[name] == value for name, value in self._key.items())
        return select(entry, meal_history).where(*mine).subquery()

    def _rows(self, statement: Any) -> list[Copy]:
        return [
            Copy(row.entry, row.version, row.reason, row.recorded_at, row.revision, row.import_id, row.content)
            for row in self._connection.execute(statement)
        ]
