"""The changes of an account that its server has not acknowledged. Written with the change, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, func, insert, select

from contracts.clock import Clock, NewId
from contracts.meal import Meal, to_wire
from contracts.wire import write_json
from local_store.rows import listed, meal_of
from local_store.tables import MealRow, OutboxRow

_ACCOUNT: Final = "user:"
_ROWS_AT_A_TIME: Final = 500


class Outbox:
    """Records operations of an owner. A guest has no server to tell, so for a guest none is recorded."""

    def __init__(self, owner: str, clock: Clock, new_id: NewId) -> None:
        self._owner = owner
        self._clock = clock
        self._new_id = new_id

    def record(self, session: Session, rows: Iterable[MealRow]) -> None:
        """One operation for each row as it now is: `delete` for a tombstone, else `put`."""
        if not self._owner.startswith(_ACCOUNT):
            return
        changes = ((meal_of(row), row.revision, row.server_version, row.deleted_at is not None) for row in rows)
        self._write(session, [self._operation(*change) for change in changes])

    def record_changed(self, session: Session, ids: Iterable[UUID]) -> None:
        """The same for the meals of these ids."""
        if not self._owner.startswith(_ACCOUNT):
            return
        mine = (col(MealRow.owner) == self._owner, col(MealRow.id).in_(listed(map(str, ids))))
        query = select(MealRow).where(*mine).order_by(col(MealRow.sk))
        paged = query.execution_options(yield_per=_ROWS_AT_A_TIME, populate_existing=True)
        for rows in session.exec(paged).partitions():
            self.record(session, rows)

    def record_added(self, session: Session, meals: Iterable[Meal]) -> None:
        """One `put` for each new meal."""
        if self._owner.startswith(_ACCOUNT):
            self._write(session, [self._operation(meal, 1, None, deleted=False) for meal in meals])

    def _operation(self, meal: Meal, revision: int, server_version: int | None, deleted: bool) -> dict[str, Any]:
        return {
            "owner": self._owner,
            "op_id": self._new_id(),
            "op": "delete" if deleted else "put",
            "meal_id": meal.id,
            "base_version": server_version or 0,
            "revision": revision,
            "created_at": self._clock.now(),
            "meal": None if deleted else write_json(to_wire(meal)).decode(),
        }

    def _write(self, session: Session, operations: list[dict[str, Any]]) -> None:
        if operations:
            session.execute(insert(OutboxRow), operations)


def count_operations(session: Session, owner: str) -> int:
    """How many operations of this owner wait."""
    return session.exec(select(func.count()).select_from(OutboxRow).where(col(OutboxRow.owner) == owner)).one()
