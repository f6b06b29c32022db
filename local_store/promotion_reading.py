"""Where the promotions of a file stand: what is asked before and between the steps. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, exists, func, select

from contracts.auth import account_owner, guest_owner
from contracts.imports import Outcome
from contracts.meal import Meal
from contracts.messages import Message
from contracts.promotion import FrozenChunk, Promotion, RefusedItem, Turn, WaitingDiary
from contracts.promotion_machine import PromotionState
from local_store import identity
from local_store.database import Database
from local_store.errors import StepRefused
from local_store.freezing import count_waiting, waiting_meals
from local_store.progress import SENT, held_row, promotion_of, required_row, unfinished_of, unfinished_row
from local_store.refusals import refused_items
from local_store.rows import meal_of
from local_store.splitting import WITHDRAW, next_number
from local_store.tables import ChunkRow, ItemRow, LineageRow, MealRow, SettingRow

_HELD_BY_THE_ACCOUNT: Final = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_NOTHING_TO_COMMIT: Final = Message("This promotion has nothing to commit: it is {state}.")


class PromotionReading:
    """The half of `sync_client.ports.PromotionStore` that reads; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: tuple[int, WaitingDiary] | None = None
        """What waited, and in which version of the file."""

    def waiting(self) -> WaitingDiary:
        """What the current guest lineage holds; refused meals that wait for the person are not counted.

        Counted again only where the file has changed.
        """
        version = self._database.data_version()
        if self._counted is None or self._counted[0] != version:
            self._counted = version, self._count_waiting()
        return self._counted[1]

    def unfinished(self) -> Promotion | None:
        """The promotion to go on with: the signed-in account's, else the current lineage's."""
        with self._database.read() as session:
            row = unfinished_row(session)
            return promotion_of(session, row) if row else None

    def consented(self) -> Promotion | None:
        """The current lineage's promotion, as long as nothing was frozen for it."""
        with self._database.read() as session:
            row = unfinished_of(session, identity.current_lineage(session))
            return promotion_of(session, row) if row and row.state == PromotionState.CONSENTED else None

    def promotion(self, import_id: UUID) -> Promotion:
        """That promotion. Raises `KeyError`."""
        with self._database.read() as session:
            return promotion_of(session, required_row(session, import_id))

    def waiting_meals(self) -> Iterator[tuple[int, Meal]]:
        """Revision and meal of each meal `waiting` counts, in order of time."""
        with self._database.read() as session:
            mine = waiting_meals(identity.current_lineage(session))
            for row in session.exec(select(MealRow).where(*mine).order_by(col(MealRow.sk))):
                yield row.revision, meal_of(row)

    def unstaged(self, import_id: UUID) -> Iterator[FrozenChunk]:
        """Step 3: the chunks whose verdicts are not noted yet, in order of `n`, one in memory at a time.

        No transaction is open between two of them: the caller sends one, and that may take long.
        """
        after = -1
        while (chunk := self._next_unstaged(import_id, after)) is not None:
            yield chunk
            after = chunk.n

    def next_chunk_number(self, import_id: UUID) -> int:
        """The first number no chunk of this import ever had."""
        with self._database.read() as session:
            return next_number(session, import_id)

    def to_withdraw(self, import_id: UUID) -> Sequence[int]:
        """Numbers of the chunks that were split, and that the server has not confirmed to be withdrawn."""
        query = select(ChunkRow.n).where(col(ChunkRow.import_id) == import_id, col(ChunkRow.fate) == WITHDRAW)
        with self._database.read() as session:
            return session.exec(query.order_by(col(ChunkRow.n))).all()

    def refused_items(self, import_id: UUID) -> Sequence[RefusedItem]:
        """What the server refused so far, with its reasons, in order of the diary."""
        with self._database.read() as session:
            return refused_items(session, import_id)

    def commit_body(self, turn: Turn) -> bytes:
        """The body of the commit as it is sent, each time. Raises `StepRefused` where nothing is frozen."""
        with self._database.read() as session:
            row = held_row(session, turn)
            if row.commit_body is None:
                raise StepRefused(_NOTHING_TO_COMMIT.of(state=row.state))
            return row.commit_body

    def missing_after_pull(self, import_id: UUID) -> int:
        """Step 7: accepted meals of this import that the account's rows on this device do not hold."""
        with self._database.read() as session:
            row = required_row(session, import_id)
            if row.account_id is None:
                return 0
            followed = exists().where(
                col(MealRow.owner) == account_owner(row.account_id),
                col(MealRow.id) == col(ItemRow.meal_id),
                col(MealRow.server_version).is_not(None),
            )
            accepted = (col(ItemRow.import_id) == import_id, col(ItemRow.outcome).in_(_HELD_BY_THE_ACCOUNT))
            return session.exec(select(func.count()).select_from(ItemRow).where(*accepted, ~followed)).one()

    def receipt_body(self, import_id: UUID) -> bytes | None:
        """The receipt as it came, once applied."""
        with self._database.read() as session:
            return required_row(session, import_id).receipt

    def _count_waiting(self) -> WaitingDiary:
        with self._database.read() as session:
            lineage = session.get_one(LineageRow, identity.current_lineage(session))
            count = count_waiting(session, lineage.lineage_id)
            day = col(MealRow.logical_date)
            mine = select(day).where(*waiting_meals(lineage.lineage_id)).limit(1)
            first, last = (session.exec(mine.order_by(order)).first() for order in (day.asc(), day.desc()))
            is_set = has_settings(session, lineage)
            return WaitingDiary(lineage.lineage_id, count, first, last, bool(lineage.kept_here), is_set)

    def _next_unstaged(self, import_id: UUID, after: int) -> FrozenChunk | None:
        query = (
            select(ChunkRow)
            .where(col(ChunkRow.import_id) == import_id, col(ChunkRow.n) > after)
            .where(col(ChunkRow.staged) == 0, col(ChunkRow.fate) == SENT, col(ChunkRow.body).is_not(None))
            .order_by(col(ChunkRow.n))
            .limit(1)
        )
        with self._database.read() as session:
            chunk = session.exec(query).first()
            if chunk is None or chunk.body is None:
                return None
            of_chunk = (col(ItemRow.import_id) == import_id, col(ItemRow.chunk) == chunk.n)
            items = session.exec(select(ItemRow.meal_id, ItemRow.revision).where(*of_chunk).order_by(col(ItemRow.idx)))
            return FrozenChunk(chunk.n, chunk.body, chunk.sha256, tuple((each[0], each[1]) for each in items))


def has_settings(session: Session, lineage: LineageRow) -> bool:
    """Whether the guest has set anything that travels with the meals."""
    of_guest = col(SettingRow.owner) == guest_owner(lineage.lineage_id)
    return session.exec(select(SettingRow.key).where(of_guest).limit(1)).first() is not None
