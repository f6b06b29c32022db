"""Where a promotion stands, read from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlmodel import Session, case, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from contracts.promotion import Promotion, Turn, TurnLost
from contracts.promotion_machine import FINAL, PromotionEvent, PromotionState, after
from local_store import identity
from local_store.tables import ChunkRow, ItemRow, LineageRow, PromotionRow

SENT: Final = "send"
"""The fate of a chunk that counts: the others were withdrawn, and their items sent in halves or given up."""


def unfinished_row(session: Session) -> PromotionRow | None:
    """The promotion to go on with."""
    return next(iter(unfinished_rows(session)), None)


def unfinished_rows(session: Session) -> Sequence[PromotionRow]:
    """The promotions to go on with, in order: of the signed-in account's lineages, then of the current lineage.

    Another account's that waits for its confirmation is not in the way of the lineage that followed it.
    """
    account_id = identity.signed_in_account(session)
    of_account = select(LineageRow.lineage_id).where(col(LineageRow.account_id) == account_id)
    mine = or_(col(PromotionRow.account_id) == account_id, col(PromotionRow.lineage_id).in_(of_account))
    of_lineage = col(PromotionRow.lineage_id) == identity.current_lineage(session)
    query = (
        select(PromotionRow)
        .where(col(PromotionRow.state).not_in(FINAL), or_(mine, of_lineage) if account_id else of_lineage)
        .order_by(case((mine, 0), else_=1), col(PromotionRow.consented_at), col(PromotionRow.import_id))
    )
    return session.exec(query).all()


def unfinished_of(session: Session, lineage_id: UUID) -> PromotionRow | None:
    """The unfinished promotion of that lineage; there is at most one."""
    of_lineage = (col(PromotionRow.lineage_id) == lineage_id, col(PromotionRow.state).not_in(FINAL))
    return session.exec(select(PromotionRow).where(*of_lineage)).first()


def held_row(session: Session, turn: Turn) -> PromotionRow:
    """The row of the promotion whose turn it is. Raises `TurnLost` where another worker or a sign-out took over."""
    row = session.get(PromotionRow, turn.import_id)
    if row is None or row.turn != turn.number:
        raise TurnLost
    return row


def advance(row: PromotionRow, event: PromotionEvent) -> bool:
    """Go to the state that follows; False, and nothing changed, where the event is not one of the row's state."""
    following = after(PromotionState(row.state), event)
    if following is None:
        return False
    row.state = following
    return True


def required_row(session: Session, import_id: UUID) -> PromotionRow:
    """That promotion's row. Raises `KeyError`."""
    row = session.get(PromotionRow, import_id)
    if row is None:
        raise KeyError(import_id)
    return row


def promotion_of(session: Session, row: PromotionRow) -> Promotion:
    """The promotion with what its chunks and items add up to."""
    session.flush()
    of_import, counts = col(ChunkRow.import_id) == row.import_id, col(ChunkRow.fate) == SENT
    staged = case((col(ChunkRow.staged) == 1, col(ChunkRow.item_count)), else_=0)
    chunks = select(
        func.count(), func.coalesce(func.sum(col(ChunkRow.item_count)), 0), func.coalesce(func.sum(staged), 0)
    )
    items = select(func.count()).select_from(ItemRow).where(col(ItemRow.import_id) == row.import_id)
    chunk_count, item_count, staged_items = session.exec(chunks.where(of_import, counts)).one()
    refused = items.where(col(ItemRow.rejected).is_not(None))  # few of many, and an index holds them
    rejected = session.exec(refused).one()
    given_up = session.exec(refused.where(col(ItemRow.chunk).in_(withdrawn_numbers(row.import_id)))).one()
    return Promotion(
        import_id=row.import_id,
        lineage_id=row.lineage_id,
        state=PromotionState(row.state),
        server_url=row.server_url,
        email=row.email,
        account_id=row.account_id,
        chunk_count=chunk_count,
        item_count=item_count,
        kcal_total=row.kcal_total or Decimal(0),
        staged_items=staged_items,
        rejected_items=rejected,
        given_up_items=given_up,
        receipt_revision=row.receipt_revision,
        parked_reason=row.parked_reason,
        turn=Turn(row.import_id, row.turn),
        review=bool(row.review),
        cancel_wanted=bool(row.cancel_wanted),
    )


def frozen_energy(session: Session, import_id: UUID) -> Decimal:
    """Energy of the items in the chunks that count. Reads them all: `PromotionRow.kcal_total` keeps it."""
    mine = (col(ItemRow.import_id) == import_id, col(ItemRow.chunk).not_in(withdrawn_numbers(import_id)))
    return session.exec(select(func.sum(col(ItemRow.kcal))).where(*mine)).one() or Decimal(0)


def withdrawn_numbers(import_id: UUID) -> SelectOfScalar[int]:
    """The numbers of the chunks that do not count."""
    return select(ChunkRow.n).where(col(ChunkRow.import_id) == import_id, col(ChunkRow.fate) != SENT)
