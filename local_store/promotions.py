"""The durable side of a promotion, step by step, as `contracts.promotion_machine` orders them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select, true, update
from sqlmodel.sql.expression import SelectOfScalar

from contracts.auth import guest_owner
from contracts.clock import Clock, NewId
from contracts.imports import Receipt, Rejection
from contracts.messages import Message
from contracts.promotion import (
    FrozenChunk,
    LineageBound,
    PackChunks,
    Promotion,
    ResealCommit,
    SealCommit,
    Turn,
)
from contracts.promotion_machine import FINAL, PromotionEvent, PromotionState
from local_store import identity
from local_store.arrival import move_to_account, note_outcomes
from local_store.database import Database
from local_store.errors import StepRefused
from local_store.feed import restart_feed
from local_store.freezing import freeze_meals, refused_as_it_is, waiting_meals
from local_store.progress import (
    SENT,
    advance,
    held_row,
    promotion_of,
    required_row,
    unfinished_of,
)
from local_store.promotion_reading import PromotionReading, has_settings
from local_store.refusals import clear_rejections, keep_dead_letters, note_rejections
from local_store.rows import listed
from local_store.splitting import WITHDRAW, WITHDRAWN, split_chunk
from local_store.tables import (
    ChangeRow,
    ChunkRow,
    FoodFiguresRow,
    ItemRow,
    LineageRow,
    MealRow,
    PromotionRow,
    SettingRow,
)

_IN_FLIGHT: Final = (PromotionState.STAGING, PromotionState.COMMITTING)
_REASON_CHARS_MAX: Final = 500
_TAKES_NO_RECEIPT: Final = Message("This promotion cannot take a receipt: it is {state}.")


class StorePromotions(PromotionReading):
    """`sync_client.ports.PromotionStore` over the file: each method is one transaction.

    A step taken with a `Turn` raises `TurnLost`, and changes nothing, once another worker has taken over. A step that
    is not one of the promotion's state changes nothing either.
    """

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        super().__init__(database)
        self._clock = clock
        self._new_id = new_id

    def consent(
        self, import_id: UUID, server_url: str, email: str, *, review: bool = False, lineage_id: UUID | None = None
    ) -> Promotion:
        """Step 1: record the decision, for the current lineage where none is named.

        An unfinished one of that lineage is kept, but for a wish to cancel it. `review`: refused records are shown
        before the commit.
        """
        with self._database.write() as session:
            lineage = session.get_one(LineageRow, lineage_id or identity.current_lineage(session))
            row = unfinished_of(session, lineage.lineage_id)
            if row is None:
                row = self._consented(import_id, lineage.lineage_id, server_url, email, review=review)
                session.add(row)
                lineage.kept_here = False
            row.review, row.cancel_wanted = review, False
            return promotion_of(session, row)

    def take_turn(self, import_id: UUID) -> Promotion:
        """Become the worker of that promotion: from now on nobody else's turn holds. Raises `KeyError`."""
        with self._database.write() as session:
            row = required_row(session, import_id)
            row.turn += 1
            if row.state not in FINAL:
                row.parked_reason = None
            return promotion_of(session, row)

    def freeze(self, turn: Turn, account_id: UUID, pack: PackChunks, seal: SealCommit) -> Promotion:
        """Step 2, one transaction: copy the rows, write the chunks and the commit body, bind the lineage.

        `pack` makes bodies of the wire's form, `{…, "items": […]}`: a refused record is read from them again.
        Raises `LineageBound` where the lineage belongs to another account already.
        """
        with self._database.write() as session:
            row = held_row(session, turn)
            lineage = session.get_one(LineageRow, row.lineage_id)
            if lineage.account_id not in (None, account_id):
                raise LineageBound("The meals on this device belong to another account already.")
            if row.state == PromotionState.CONSENTED:
                lineage.account_id, lineage.server_url = account_id, row.server_url
                row.account_id = account_id
                row.commit_body = freeze_meals(session, row, pack, seal)
                if session.exec(_of_import(ChunkRow, row.import_id).limit(1)).first() or has_settings(session, lineage):
                    advance(row, PromotionEvent.FROZEN)
                else:
                    self._cancelled(session, row, PromotionEvent.NOTHING_TO_SEND)
            return promotion_of(session, row)

    def note_verdicts(self, turn: Turn, n: int, rejected: Sequence[Rejection]) -> Promotion:
        """Step 4: chunk `n` is staged; these of its items were refused."""
        with self._database.write() as session:
            row = held_row(session, turn)
            if row.state in _IN_FLIGHT:
                staged = update(ChunkRow).where(col(ChunkRow.import_id) == row.import_id, col(ChunkRow.n) == n)
                session.exec(staged.values(staged=True))
                clear_rejections(session, row.import_id, [n])
                note_rejections(session, row.import_id, (each for each in rejected if each.chunk == n))
            return promotion_of(session, row)

    def split(self, turn: Turn, n: int, halves: Sequence[FrozenChunk], reseal: ResealCommit) -> Promotion:
        """Put `halves` in the place of chunk `n`, which is then to be withdrawn; none: its one record is given up."""
        with self._database.write() as session:
            row = held_row(session, turn)
            if advance(row, PromotionEvent.CHUNK_SPLIT):
                split_chunk(session, row, n, halves, reseal)
            return promotion_of(session, row)

    def note_withdrawn(self, turn: Turn, n: int) -> None:
        """The server has withdrawn chunk `n` for good."""
        with self._database.write() as session:
            row = held_row(session, turn)
            session.get_one(ChunkRow, (row.import_id, n)).fate = WITHDRAWN

    def chunks_missing(self, turn: Turn, held: Iterable[int]) -> Promotion:
        """The server holds the chunks `held` and no others: the rest is staged again before the next commit.

        One that was withdrawn and is held all the same is withdrawn again.
        """
        with self._database.write() as session:
            row = held_row(session, turn)
            if advance(row, PromotionEvent.CHUNKS_MISSING):
                there, of_import = col(ChunkRow.n).in_(listed(held)), col(ChunkRow.import_id) == row.import_id
                missing = (of_import, col(ChunkRow.fate) == SENT, ~there)
                numbers = session.exec(select(ChunkRow.n).where(*missing)).all()
                session.exec(update(ChunkRow).where(*missing).values(staged=False))
                withdrawn = (of_import, col(ChunkRow.fate) == WITHDRAWN, there)
                session.exec(update(ChunkRow).where(*withdrawn).values(fate=WITHDRAW))
                clear_rejections(session, row.import_id, numbers)
            return promotion_of(session, row)

    def reviewed(self, import_id: UUID) -> None:
        """The person has seen what was refused and goes on without it."""
        with self._database.write() as session:
            required_row(session, import_id).review = False

    def begin_commit(self, turn: Turn) -> Promotion:
        """Step 5: state `committing`, before the first byte is sent."""
        with self._database.write() as session:
            row = held_row(session, turn)
            advance(row, PromotionEvent.COMMIT_BEGUN)
            return promotion_of(session, row)

    def apply_receipt(self, turn: Turn, receipt: Receipt, body: bytes) -> Promotion:
        """Step 6, one transaction: move what the receipt names, dead-letter what it refused, swap the diary.

        `body` is the receipt as it came, and is kept. Applying the same receipt again changes nothing. Raises
        `StepRefused` where nothing was committed or the import was cancelled.
        """
        if receipt.import_id != turn.import_id:
            raise ValueError("this receipt is for another import")
        with self._database.write() as session:
            row = held_row(session, turn)
            if row.state in (PromotionState.APPLIED, PromotionState.DONE):
                return promotion_of(session, row)
            if not advance(row, PromotionEvent.RECEIPT):
                raise StepRefused(_TAKES_NO_RECEIPT.of(state=row.state))
            row.receipt, row.receipt_revision, row.parked_reason = body, receipt.revision, None
            note_outcomes(session, receipt)
            clear_rejections(session, row.import_id, None)
            note_rejections(session, row.import_id, receipt.rejected)
            keep_dead_letters(session, row, receipt.rejected, self._clock.now(), self._new_id)
            move_to_account(session, row, self._clock, self._new_id)
            if row.account_id is not None:
                # A feed that was read past this import does not tell of its meals again.
                restart_feed(session, row.account_id, unless_before=receipt.revision)
            if row.account_id == identity.signed_in_account(session):
                identity.put_device(session, identity.SHOWN_ACCOUNT, row.account_id)
            return promotion_of(session, row)

    def finish(self, turn: Turn, new_lineage_id: UUID, next_import_id: UUID) -> Promotion:
        """Step 8: drop the frozen bytes and start a new lineage for later guest use.

        Refused meals stay in the old one with their dead letters. What else waits there (a refused meal edited since
        it was sent, one logged at the last moment) was meant for this account: it follows at once, by the same
        consent, under `next_import_id`.
        """
        with self._database.write() as session:
            row = held_row(session, turn)
            if advance(row, PromotionEvent.CONFIRMED):
                row.parked_reason = None
                _drop_bytes(session, row)
                if identity.current_lineage(session) == row.lineage_id:
                    identity.start_lineage(session, new_lineage_id, self._clock)
                if session.exec(select(MealRow.id).where(*waiting_meals(row.lineage_id)).limit(1)).first():
                    session.flush()
                    session.add(self._consented(next_import_id, row.lineage_id, row.server_url, row.email))
            return promotion_of(session, row)

    def park(self, turn: Turn, reason: str) -> Promotion:
        """Stop with a reason a person understands. The state stays."""
        with self._database.write() as session:
            row = held_row(session, turn)
            if row.state not in FINAL:
                row.parked_reason = reason[:_REASON_CHARS_MAX]
            return promotion_of(session, row)

    def want_cancel(self, turn: Turn, *, wanted: bool) -> Promotion:
        """The person wants it to end, whenever the server can be asked; not any more, where it came too late."""
        with self._database.write() as session:
            row = held_row(session, turn)
            row.cancel_wanted = wanted
            return promotion_of(session, row)

    def cancel(self, turn: Turn, event: PromotionEvent) -> Promotion:
        """`ABORTED` by the server, `TAKEN_BACK` before anything was sent: drop the frozen bytes; no meal is touched.

        A lineage of which no meal ever arrived anywhere is free again for any account.
        """
        with self._database.write() as session:
            row = held_row(session, turn)
            self._cancelled(session, row, event)
            return promotion_of(session, row)

    def start_over(self, import_id: UUID, new_lineage_id: UUID) -> bool:
        """Leave that promotion and go on in a new lineage, free for any account; no meal is touched.

        Only for the guest's current lineage, and where no commit was ever asked for (or the server said that none took
        place): else False, and nothing is changed. Meals refused as they are stay behind with their dead letters. A
        worker that still runs loses its turn.
        """
        with self._database.write() as session:
            row = required_row(session, import_id)
            is_current = identity.current_lineage(session) == row.lineage_id
            if not is_current or not self._cancelled(session, row, PromotionEvent.STARTED_OVER):
                return False
            row.turn += 1
            identity.start_lineage(session, new_lineage_id, self._clock)
            old, new = guest_owner(row.lineage_id), guest_owner(new_lineage_id)
            meals = (MealRow, ~refused_as_it_is(row.lineage_id))
            for rows, which in (meals, (SettingRow, true()), (FoodFiguresRow, true()), (ChangeRow, true())):
                moved = update(rows).where(col(rows.owner) == old, which).values(owner=new)
                session.exec(moved.execution_options(synchronize_session=False))
            return True

    def expire(self, turn: Turn, new_import_id: UUID) -> Promotion:
        """The import expired uncommitted: back to `consented` under a new id, with the same turn."""
        with self._database.write() as session:
            row = held_row(session, turn)
            if advance(row, PromotionEvent.EXPIRED):
                session.exec(delete(ItemRow).where(col(ItemRow.import_id) == row.import_id))
                session.exec(delete(ChunkRow).where(col(ChunkRow.import_id) == row.import_id))
                row.import_id = new_import_id
                row.account_id, row.commit_body, row.kcal_total, row.parked_reason = None, None, None, None
            return promotion_of(session, row)

    def _consented(
        self, import_id: UUID, lineage_id: UUID, server_url: str, email: str, *, review: bool = False
    ) -> PromotionRow:
        return PromotionRow(
            import_id=import_id,
            lineage_id=lineage_id,
            state=PromotionState.CONSENTED,
            server_url=server_url,
            email=email,
            consented_at=self._clock.now(),
            review=review,
        )

    def _cancelled(self, session: Session, row: PromotionRow, event: PromotionEvent) -> bool:
        if not advance(row, event):
            return False
        row.parked_reason = None
        _drop_bytes(session, row)
        arrived = (col(PromotionRow.lineage_id) == row.lineage_id, col(PromotionRow.receipt).is_not(None))
        if session.exec(select(PromotionRow.import_id).where(*arrived)).first() is None:
            lineage = session.get_one(LineageRow, row.lineage_id)
            lineage.account_id, lineage.server_url = None, None
        return True


def _of_import(rows: type[ChunkRow], import_id: UUID) -> SelectOfScalar[ChunkRow]:
    return select(rows).where(col(rows.import_id) == import_id)


def _drop_bytes(session: Session, row: PromotionRow) -> None:
    row.commit_body = None
    session.exec(update(ChunkRow).where(col(ChunkRow.import_id) == row.import_id).values(body=None))
