"""The way of an account's operations to its server: in order, until each has its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from contracts.auth import account_owner
from contracts.clock import NewId
from contracts.imports import RejectionCode
from contracts.sync import OperationOutcome, OperationResult, PendingOperation
from contracts.wire import read_json, write_json
from local_store.database import Database
from local_store.feed import restart_feed
from local_store.merged import note_merged
from local_store.outbox import count_operations
from local_store.rows import meal_columns
from local_store.tables import DeadLetterRow, MealRow, OutboxRow

_SEQ: Final = text("SELECT seq FROM outbox WHERE owner = :owner AND op_id = :op_id")
_OLDEST: Final = text(
    """
    SELECT max(seq) FROM (
        SELECT seq FROM outbox WHERE +owner = :owner AND seq > :after ORDER BY seq LIMIT :limit
    )
    """
)
_JOIN_EDITS: Final = text(
    """
    DELETE FROM outbox WHERE +owner = :owner AND seq <= :last AND NOT sent AND EXISTS (
        SELECT 1 FROM outbox AS later
        WHERE later.owner = :owner AND later.meal_id = outbox.meal_id AND later.seq > outbox.seq
    )
    """
)
"""Of several edits of one meal the last one says it all, and names the version that was known last: none was told.

Only the oldest operations are looked at, by their numbers (`+owner` is no search for the owner): a long outbox is not
gone through for each batch.
"""

_FIRST_TO_WAIT: Final = text(
    """
    SELECT min(seq) FROM outbox
    WHERE +owner = :owner AND seq <= :last AND NOT sent AND EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.owner = :owner AND earlier.meal_id = outbox.meal_id AND earlier.seq < outbox.seq
    )
    """
)
"""The oldest change of a meal of which an earlier one may have arrived: what it changed is known from that answer."""

_BATCH: Final = text(
    """
    SELECT
        op_id,
        json_object('op_id', op_id, 'op', op, 'id', meal_id, 'base_version', base_version, 'revision', revision),
        meal
    FROM outbox
    WHERE +owner = :owner AND seq > :after AND seq <= :last ORDER BY seq
    """
)
_MARK_SENT: Final = text("UPDATE outbox SET sent = 1 WHERE +owner = :owner AND seq <= :last AND NOT sent")

_ANSWERED: Final = text(
    """
    DELETE FROM outbox WHERE +owner = :owner AND op_id IN (SELECT value FROM json_each(:op_ids))
    RETURNING op_id, meal_id
    """
)
_FORGET_LETTERS: Final = text(
    """
    DELETE FROM dead_letters WHERE account_id = :account_id AND op_id IS NOT NULL
    AND meal_id IN (SELECT value FROM json_each(:meal_ids))
    """
)
_SETTLE: Final = (
    "UPDATE meals SET server_version = ? WHERE owner = ? AND id = ?",
    # What was changed here since was made on what now stands there.
    "UPDATE outbox SET base_version = ? WHERE owner = ? AND meal_id = ? AND NOT sent",
)


class StoreOutbox:
    """`sync_client.ports.OutboxStore` over the file: each method is one transaction."""

    def __init__(self, database: Database, new_id: NewId) -> None:
        self._database = database
        self._new_id = new_id

    def next_batch(self, account_id: UUID, limit: int, *, after: UUID | None = None) -> Sequence[PendingOperation]:
        """The oldest operations, at most `limit`. From now on they are sent just so, or not at all.

        A change of a meal waits for the answer to an earlier one that may have been sent: without it, the server would
        take that one for another device's. `after` is the last operation under way; what waits for it is left out.
        """
        owner = account_owner(account_id)
        with self._database.read() as session:
            if not count_operations(session, owner):
                return ()
            under_way = 0 if after is None else session.execute(_SEQ, {"owner": owner, "op_id": str(after)}).scalar()
        if under_way is None:
            return ()
        rest = {"owner": owner, "after": under_way}
        with self._database.write() as session:
            while last := session.execute(_OLDEST, {**rest, "limit": limit}).scalar():
                oldest = {**rest, "last": last}
                session.execute(_JOIN_EDITS, oldest)
                waits = session.execute(_FIRST_TO_WAIT, oldest).scalar()
                if waits:
                    oldest["last"] = waits - 1
                if rows := session.execute(_BATCH, oldest).all():
                    session.execute(_MARK_SENT, oldest)
                    return [PendingOperation(UUID(op_id), _body(head, meal)) for op_id, head, meal in rows]
                if waits:
                    return ()
                # All were edited again later; those edits are next.
        return ()

    def note_outcomes(self, account_id: UUID, outcomes: Sequence[OperationResult], at: datetime) -> None:
        """What the server made of operations; those leave the outbox. Noting the same again changes nothing.

        What was refused becomes a dead letter, and its meal stays as it is here.
        """
        owner = account_owner(account_id)
        with self._database.write() as session:
            for is_as_sent, results in groupby(outcomes, key=_is_as_sent):
                if is_as_sent:
                    _settle(session, account_id, list(results))
                    continue
                for result in results:
                    mine = (col(OutboxRow.owner) == owner, col(OutboxRow.op_id) == result.op_id)
                    row = session.exec(select(OutboxRow).where(*mine)).first()
                    if row is not None:
                        session.delete(row)
                        session.flush()
                        self._note(session, account_id, row, result, at)

    def _note(self, session: Session, account_id: UUID, row: OutboxRow, result: OperationResult, at: datetime) -> None:
        if _was_answered(result):
            restart_feed(session, account_id)
            return
        if result.outcome is OperationOutcome.REJECTED:
            session.add(_letter(account_id, row, result, at, self._new_id()))
            return
        settled = (
            col(DeadLetterRow.account_id) == account_id,
            col(DeadLetterRow.meal_id) == row.meal_id,
            col(DeadLetterRow.op_id).is_not(None),
        )
        session.exec(delete(DeadLetterRow).where(*settled))
        meal = session.get(MealRow, (row.owner, row.meal_id))
        if meal is None or result.version is None:
            return
        if result.outcome in (OperationOutcome.CONFLICT_RESOLVED, OperationOutcome.GONE):
            is_gone = result.outcome is OperationOutcome.GONE
            note_merged(session, row.owner, row.meal_id, at, is_gone=is_gone, device=result.device)
        later = (col(OutboxRow.owner) == row.owner, col(OutboxRow.meal_id) == row.meal_id)
        is_last = session.exec(select(OutboxRow.seq).where(*later).limit(1)).first() is None
        if is_last and result.outcome is OperationOutcome.GONE:
            meal.server_version, meal.deleted_at = result.version, meal.deleted_at or at
        elif is_last and result.meal is not None:
            meal.server_version, meal.deleted_at = result.version, None
            meal.sqlmodel_update(meal_columns(result.meal))


def _is_as_sent(result: OperationResult) -> bool:
    """Nearly every outcome: the meal stands on the server as it was sent."""
    return result.version is not None and result.outcome in (OperationOutcome.APPLIED, OperationOutcome.UNCHANGED)


def _settle(session: Session, account_id: UUID, results: Sequence[OperationResult]) -> None:
    """The same as one after the other, in few statements: of a meal the last one counts."""
    session.flush()
    owner, op_ids = account_owner(account_id), write_json([result.op_id for result in results]).decode()
    meals = {UUID(op_id): meal for op_id, meal in session.execute(_ANSWERED, {"owner": owner, "op_ids": op_ids})}
    settled = {meals[result.op_id]: result.version for result in results if result.op_id in meals}
    if not settled:
        return
    meal_ids = write_json(list(settled)).decode()
    session.execute(_FORGET_LETTERS, {"account_id": str(account_id), "meal_ids": meal_ids})
    for statement in _SETTLE:
        session.connection().exec_driver_sql(statement, [(version, owner, each) for each, version in settled.items()])
    session.expire_all()


def _was_answered(result: OperationResult) -> bool:
    """The server knows the operation in another form: it came from this device, before a backup was restored here."""
    reused = result.code is RejectionCode.VALIDATION_ERROR and [each.loc for each in result.errors] == [["op_id"]]
    return result.outcome is OperationOutcome.REJECTED and reused


def _body(head: str, meal: str | None) -> str:
    return head if meal is None else f'{head[:-1]},"meal":{meal}}}'


def _letter(account_id: UUID, row: OutboxRow, result: OperationResult, at: datetime, letter_id: UUID) -> DeadLetterRow:
    return DeadLetterRow(
        id=letter_id,
        account_id=account_id,
        op_id=row.op_id,
        meal_id=row.meal_id,
        revision=row.revision,
        code=str(result.code or "server_error"),
        errors=[{"loc": error.loc, "msg": error.msg} for error in result.errors],
        record={"revision": row.revision, "meal": read_json(row.meal) if row.meal else None},
        refused_at=at,
    )
