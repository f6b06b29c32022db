"""The durable side of a promotion, step by step. A step that is not the next one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, exists, func, select, update

from contracts.auth import account_owner, guest_owner
from contracts.clock import Clock, NewId
from contracts.imports import Outcome, Receipt, Rejection
from contracts.promotion import (
    DeadLetter,
    FrozenChunk,
    LineageBound,
    PackChunks,
    Promotion,
    PromotionState,
    SealCommit,
    WaitingDiary,
)
from local_store import identity
from local_store.arrival import move_to_account, note_outcomes
from local_store.database import Database
from local_store.errors import StepRefused
from local_store.freezing import freeze_meals, refused_as_it_is, waiting_meals
from local_store.progress import FINAL, promotion_of, required_row, unfinished_row
from local_store.refusals import dead_letters, keep_dead_letters, note_rejections
from local_store.tables import ChunkRow, ItemRow, LineageRow, MealRow, PromotionRow

_IN_FLIGHT: Final = (PromotionState.STAGING, PromotionState.COMMITTING)
_HELD_BY_THE_ACCOUNT: Final = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_REASON_CHARS_MAX: Final = 500


class StorePromotions:
    """`sync_client.ports.PromotionStore` over the file: each method is one transaction."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def waiting(self) -> WaitingDiary:
        """What the current guest lineage holds; refused meals that wait for the person are not counted."""
        with self._database.read() as session:
            lineage = session.get_one(LineageRow, identity.current_lineage(session))
            days = col(MealRow.logical_date)
            query = select(func.count(), func.min(days), func.max(days)).select_from(MealRow)
            count, first, last = session.exec(query.where(*waiting_meals(lineage.lineage_id))).one()
            return WaitingDiary(lineage.lineage_id, count, first, last, bool(lineage.kept_here))

    def unfinished(self) -> Promotion | None:
        """The promotion to go on with: the signed-in account's, else the current lineage's."""
        with self._database.read() as session:
            row = unfinished_row(session)
            return promotion_of(session, row) if row else None

    def promotion(self, import_id: UUID) -> Promotion:
        """That promotion. Raises `KeyError`."""
        with self._database.read() as session:
            return promotion_of(session, required_row(session, import_id))

    def consent(self, import_id: UUID, server_url: str, email: str) -> Promotion:
        """Step 1: record the decision for the current lineage. An unfinished one of that lineage is kept as it is."""
        with self._database.write() as session:
            lineage = session.get_one(LineageRow, identity.current_lineage(session))
            of_lineage = (col(PromotionRow.lineage_id) == lineage.lineage_id, col(PromotionRow.state).not_in(FINAL))
            row = session.exec(select(PromotionRow).where(*of_lineage)).first()
            if row is None:
                row = PromotionRow(
                    import_id=import_id,
                    lineage_id=lineage.lineage_id,
                    state=PromotionState.CONSENTED,
                    server_url=server_url,
                    email=email,
                    consented_at=self._clock.now(),
                )
                session.add(row)
                lineage.kept_here = False
            return promotion_of(session, row)

    def freeze(self, import_id: UUID, account_id: UUID, pack: PackChunks, seal: SealCommit) -> Promotion:
        """Step 2, one transaction: copy the rows, write the chunks and the commit body, bind the lineage.

        `pack` makes bodies of the wire's form, `{…, "items": […]}`: a refused record is read from them again.
        Raises `LineageBound` where the lineage belongs to another account already.
        """
        with self._database.write() as session:
            row = required_row(session, import_id)
            lineage = session.get_one(LineageRow, row.lineage_id)
            if lineage.account_id not in (None, account_id):
                raise LineageBound("The meals on this device belong to another account already.")
            if row.state == PromotionState.CONSENTED:
                lineage.account_id, lineage.server_url = account_id, row.server_url
                row.account_id = account_id
                row.commit_body = freeze_meals(session, row, pack, seal)
                row.state = PromotionState.STAGING
            return promotion_of(session, row)

    def unstaged(self, import_id: UUID) -> Iterator[FrozenChunk]:
        """Step 3: the chunks whose verdicts are not noted yet, in order of `n`, one in memory at a time.

        No transaction is open between two of them: the caller sends one, and that may take long.
        """
        after = -1
        while (chunk := self._next_unstaged(import_id, after)) is not None:
            yield chunk
            after = chunk.n

    def note_verdicts(self, import_id: UUID, n: int, rejected: Sequence[Rejection]) -> Promotion:
        """Step 4: chunk `n` is staged; these of its items were refused."""
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state in _IN_FLIGHT:
                chunk = session.get_one(ChunkRow, (import_id, n))
                chunk.staged = True
                _clear_rejections(session, import_id, [n])
                note_rejections(session, import_id, (each for each in rejected if each.chunk == n))
            return promotion_of(session, row)

    def unstage(self, import_id: UUID, staged: Iterable[int]) -> Promotion:
        """Chunks the server does not hold (all but `staged`) must be staged again; back to state `staging`."""
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state in _IN_FLIGHT:
                row.state = PromotionState.STAGING
                numbers = session.exec(select(ChunkRow.n).where(col(ChunkRow.import_id) == import_id)).all()
                missing = sorted(set(numbers) - set(staged))
                chunks = (col(ChunkRow.import_id) == import_id, col(ChunkRow.n).in_(missing))
                session.exec(update(ChunkRow).where(*chunks).values(staged=False))
                _clear_rejections(session, import_id, missing)
            return promotion_of(session, row)

    def begin_commit(self, import_id: UUID) -> bytes:
        """Step 5: state `committing`, before the first byte is sent; the frozen body of the commit.

        Where the receipt is applied already, the body is handed out again and the state stays. Raises `StepRefused`
        where nothing is frozen.
        """
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.commit_body is None:
                raise StepRefused(f"This promotion has nothing to commit: it is {row.state}.")
            if row.state == PromotionState.STAGING:
                row.state = PromotionState.COMMITTING
            return row.commit_body

    def apply_receipt(self, import_id: UUID, receipt: Receipt, body: bytes) -> Promotion:
        """Step 6, one transaction: move what the receipt names, dead-letter what it refused, swap the diary.

        `body` is the receipt as it came, and is kept. Applying the same receipt again changes nothing. Raises
        `StepRefused` where nothing was frozen or the import was cancelled.
        """
        if receipt.import_id != import_id:
            raise ValueError("this receipt is for another import")
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state in (PromotionState.APPLIED, PromotionState.DONE):
                return promotion_of(session, row)
            if row.state not in _IN_FLIGHT:
                raise StepRefused(f"This promotion cannot take a receipt: it is {row.state}.")
            note_outcomes(session, receipt)
            _clear_rejections(session, import_id, None)
            note_rejections(session, import_id, receipt.rejected)
            keep_dead_letters(session, row, receipt.rejected, self._clock.now(), self._new_id)
            move_to_account(session, row, self._clock, self._new_id)
            row.state, row.receipt, row.receipt_revision = PromotionState.APPLIED, body, receipt.revision
            row.parked_reason = None
            if row.account_id == identity.signed_in_account(session):
                identity.put_device(session, identity.SHOWN_ACCOUNT, row.account_id)
            return promotion_of(session, row)

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

    def finish(self, import_id: UUID, new_lineage_id: UUID) -> Promotion:
        """Step 8: drop the frozen bytes and start a new lineage for later guest use.

        Refused meals stay in the old one with their dead letters. Meals logged as a guest since the receipt was
        applied, and refused ones edited since they were sent, go on in the new one.
        """
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state == PromotionState.APPLIED:
                row.state, row.parked_reason = PromotionState.DONE, None
                _drop_bytes(session, row)
                if identity.current_lineage(session) == row.lineage_id:
                    identity.start_lineage(session, new_lineage_id, self._clock)
                    _carry_over(session, row.lineage_id, new_lineage_id)
            return promotion_of(session, row)

    def park(self, import_id: UUID, reason: str | None) -> Promotion:
        """Stop with a reason a person understands; None takes the reason away. The state stays."""
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state not in FINAL:
                row.parked_reason = reason[:_REASON_CHARS_MAX] if reason else None
            return promotion_of(session, row)

    def cancel(self, import_id: UUID) -> Promotion:
        """The server said `aborted`, or never heard of it: drop the frozen bytes; no meal is touched.

        A lineage of which no meal ever arrived anywhere is free again for any account.
        """
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state in (PromotionState.CONSENTED, *_IN_FLIGHT):
                row.state, row.parked_reason = PromotionState.CANCELLED, None
                _drop_bytes(session, row)
                arrived = (col(PromotionRow.lineage_id) == row.lineage_id, col(PromotionRow.receipt).is_not(None))
                if session.exec(select(PromotionRow.import_id).where(*arrived)).first() is None:
                    lineage = session.get_one(LineageRow, row.lineage_id)
                    lineage.account_id, lineage.server_url = None, None
            return promotion_of(session, row)

    def expire(self, import_id: UUID, new_import_id: UUID) -> Promotion:
        """The import expired uncommitted: back to `consented` under a new id."""
        with self._database.write() as session:
            row = required_row(session, import_id)
            if row.state in _IN_FLIGHT:
                session.exec(delete(ItemRow).where(col(ItemRow.import_id) == import_id))
                session.exec(delete(ChunkRow).where(col(ChunkRow.import_id) == import_id))
                row.import_id, row.state = new_import_id, PromotionState.CONSENTED
                row.account_id, row.commit_body, row.parked_reason = None, None, None
            return promotion_of(session, row)

    def receipt_body(self, import_id: UUID) -> bytes | None:
        """The receipt as it came, once applied."""
        with self._database.read() as session:
            return required_row(session, import_id).receipt

    def dead_letters(self) -> Sequence[DeadLetter]:
        """All that wait for the person, oldest first."""
        with self._database.read() as session:
            return dead_letters(session)

    def _next_unstaged(self, import_id: UUID, after: int) -> FrozenChunk | None:
        query = (
            select(ChunkRow)
            .where(col(ChunkRow.import_id) == import_id, col(ChunkRow.n) > after)
            .where(col(ChunkRow.staged) == 0, col(ChunkRow.body).is_not(None))
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


def _clear_rejections(session: Session, import_id: UUID, chunks: Sequence[int] | None) -> None:
    """Forget which items were refused: of these chunks, or of all."""
    query = update(ItemRow).where(col(ItemRow.import_id) == import_id, col(ItemRow.rejected).is_not(None))
    if chunks is not None:
        query = query.where(col(ItemRow.chunk).in_(chunks))
    session.exec(query.values(rejected=None))


def _drop_bytes(session: Session, row: PromotionRow) -> None:
    row.commit_body = None
    session.exec(update(ChunkRow).where(col(ChunkRow.import_id) == row.import_id).values(body=None))


def _carry_over(session: Session, old: UUID, new: UUID) -> None:
    rows = update(MealRow).where(col(MealRow.owner) == guest_owner(old), ~refused_as_it_is(old))
    session.exec(rows.values(owner=guest_owner(new)).execution_options(synchronize_session=False))
