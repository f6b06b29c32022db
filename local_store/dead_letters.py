"""Dead letters: looked at, mended, tried again, discarded, brought back. The person decides; nothing here sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session, col, select, true

from contracts import limits
from contracts.auth import account_owner, guest_owner
from contracts.clock import Clock, NewId
from contracts.imports import ImportItem
from contracts.meal import Meal, MealDraft, edited
from contracts.promotion import DeadLetter
from contracts.services import MealNotFound
from local_store.database import Database
from local_store.feed import restart_feed
from local_store.outbox import Outbox
from local_store.progress import unfinished_of
from local_store.refusals import reasons_of
from local_store.rows import meal_columns, meal_of
from local_store.tables import DeadLetterRow, MealRow, OutboxRow

_TICK: Final = timedelta(milliseconds=1)


class StoreDeadLetters:
    """`sync_client.ports.DeadLetterStore` over the file: each method is one transaction."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def letters(self, account_id: UUID | None) -> Sequence[DeadLetter]:
        """All that wait for the person, oldest first: that account's; for a guest, every one on this device."""
        query = select(DeadLetterRow).where(col(DeadLetterRow.discarded_at).is_(None))
        if account_id is not None:
            query = query.where(col(DeadLetterRow.account_id) == account_id)
        in_order = query.order_by(
            col(DeadLetterRow.refused_at),
            col(DeadLetterRow.import_id),
            col(DeadLetterRow.chunk),
            col(DeadLetterRow.idx),
        )
        with self._database.read() as session:
            return [_letter(session, row) for row in session.exec(in_order)]

    def letter(self, id: UUID) -> DeadLetter:
        """That one. Raises `MealNotFound` where it was discarded, settled or never there."""
        with self._database.read() as session:
            return _letter(session, _waiting(session, id))

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Change the refused meal here; `retry` sends it. Raises `MealNotFound`."""
        return self._touch(id, lambda meal: edited(meal, draft, self._clock.now()))

    def mark_for_retry(self, id: UUID) -> Meal:
        """Have it sent again as it is now: by the next promotion of its lineage, or as an operation.

        Raises `MealNotFound`.
        """
        return self._touch(id, lambda meal: meal)

    def discard(self, ids: Iterable[UUID]) -> int:
        """Drop these and delete their meals here; `restore` takes it back. How many there were.

        A meal that the account holds is not deleted: the next pull brings it as it stands there.
        """
        with self._database.write() as session:
            now = self._next_discard(session)
            rows = [row for each in ids if (row := session.get(DeadLetterRow, each)) and row.discarded_at is None]
            for row in rows:
                row.discarded_at = now
                meal = _meal_row(session, row)
                if meal is None or meal.deleted_at is not None:
                    continue
                if meal.server_version is not None:  # the account has the meal, and did not take its last change
                    restart_feed(session, row.account_id)
                else:
                    meal.deleted_at, meal.revision = now, meal.revision + 1
            return len(rows)

    def restore(self, ids: Iterable[UUID]) -> int:
        """Take the discarding of these back, their meals included. How many there were."""
        with self._database.write() as session:
            rows = [row for each in ids if (row := session.get(DeadLetterRow, each)) and row.discarded_at is not None]
            for row in rows:
                meal = _meal_row(session, row)
                if meal is not None and meal.deleted_at == row.discarded_at:
                    # Back to the refused revision where it was the last one: else it would be sent unasked.
                    meal.deleted_at, meal.revision = None, meal.revision - 1
                row.discarded_at = None
            return len(rows)

    def last_discarded(self, account_id: UUID | None) -> Sequence[UUID]:
        """What was discarded together last, within `limits.UNDO_DAYS`: that account's; for a guest, anybody's."""
        oldest = self._clock.now() - timedelta(days=limits.UNDO_DAYS)
        discarded = col(DeadLetterRow.discarded_at)
        with self._database.read() as session:
            mine = true() if account_id is None else col(DeadLetterRow.account_id) == account_id
            last = session.exec(select(discarded).where(mine, discarded >= oldest).order_by(discarded.desc())).first()
            return session.exec(select(DeadLetterRow.id).where(mine, discarded == last)).all() if last else ()

    def _touch(self, id: UUID, change: Callable[[Meal], Meal]) -> Meal:
        with self._database.write() as session:
            letter = _waiting(session, id)
            row = _meal_row(session, letter)
            if row is None:
                row = _row_from_record(letter)
                session.add(row)
            row.revision = max(row.revision, letter.revision or 0) + 1
            row.deleted_at = None
            meal = change(meal_of(row))
            row.sqlmodel_update(meal_columns(meal))
            self._record(session, letter, row)
            return meal

    def _record(self, session: Session, letter: DeadLetterRow, row: MealRow) -> None:
        """An account's own meal goes to its server by an operation; a guest's waits for the next promotion."""
        session.flush()
        Outbox(_owner(letter), self._clock, self._new_id).record(session, [row])

    def _next_discard(self, session: Session) -> datetime:
        """Later than every one before it, so that undo takes them back in order whatever the clock does."""
        discarded = col(DeadLetterRow.discarded_at)
        last = session.exec(select(discarded).where(discarded.is_not(None)).order_by(discarded.desc())).first()
        now = self._clock.now()
        return now if last is None else max(now, last + _TICK)


def _waiting(session: Session, id: UUID) -> DeadLetterRow:
    row = session.get(DeadLetterRow, id)
    if row is None or row.discarded_at is not None:
        raise MealNotFound(id)
    return row


def _meal_row(session: Session, letter: DeadLetterRow) -> MealRow | None:
    """The refused meal in the diary it was sent from, a tombstone included."""
    return session.get(MealRow, (_owner(letter), letter.meal_id)) if letter.meal_id else None


def _owner(letter: DeadLetterRow) -> str:
    """Whose diary the meal stands in."""
    return guest_owner(letter.lineage_id) if letter.lineage_id else account_owner(letter.account_id)


def _waits_in_outbox(session: Session, owner: str, meal_id: UUID | None) -> bool:
    mine = (col(OutboxRow.owner) == owner, col(OutboxRow.meal_id) == meal_id)
    return session.exec(select(OutboxRow.seq).where(*mine).limit(1)).first() is not None


def _row_from_record(letter: DeadLetterRow) -> MealRow:
    """The meal as it was sent, where its row is gone. Raises `MealNotFound` where the record is none of ours."""
    try:
        item = ImportItem.model_validate(letter.record)
    except ValidationError as error:
        raise MealNotFound(letter.id) from error
    columns = meal_columns(item.meal)
    return MealRow(owner=_owner(letter), revision=item.revision, **columns)


def _letter(session: Session, row: DeadLetterRow) -> DeadLetter:
    meal = _meal_row(session, row)
    unfinished = unfinished_of(session, row.lineage_id) if row.lineage_id else None
    changed = meal is not None and meal.deleted_at is None and meal.revision != row.revision
    return DeadLetter(
        id=row.id,
        meal_id=row.meal_id,
        record=row.record,
        code=row.code,
        errors=reasons_of(row.errors),
        import_id=row.import_id,
        chunk=row.chunk,
        index=row.idx,
        account_id=row.account_id,
        refused_at=row.refused_at,
        lineage_id=row.lineage_id,
        meal=meal_of(meal) if meal is not None and meal.deleted_at is None else None,
        changed=changed,
        op_id=row.op_id,
        on_the_way=(changed and unfinished is not None and unfinished.import_id != row.import_id)
        or (row.op_id is not None and _waits_in_outbox(session, _owner(row), row.meal_id)),
    )
