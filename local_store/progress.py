"""Where a promotion stands, read from its rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlmodel import Session, case, col, func, or_, select

from contracts.promotion import Promotion, PromotionState
from local_store import identity
from local_store.tables import ChunkRow, ItemRow, PromotionRow

FINAL: Final = (PromotionState.DONE, PromotionState.CANCELLED)


def unfinished_row(session: Session) -> PromotionRow | None:
    """The promotion to go on with: the signed-in account's, else the current lineage's.

    Another account's that waits for its confirmation is not in the way of the lineage that followed it.
    """
    account_id = identity.signed_in_account(session)
    mine = col(PromotionRow.account_id) == account_id
    of_lineage = col(PromotionRow.lineage_id) == identity.current_lineage(session)
    query = (
        select(PromotionRow)
        .where(col(PromotionRow.state).not_in(FINAL), or_(mine, of_lineage) if account_id else of_lineage)
        .order_by(case((mine, 0), else_=1), col(PromotionRow.consented_at))
        .limit(1)
    )
    return session.exec(query).first()


def required_row(session: Session, import_id: UUID) -> PromotionRow:
    """That promotion's row. Raises `KeyError`."""
    row = session.get(PromotionRow, import_id)
    if row is None:
        raise KeyError(import_id)
    return row


def promotion_of(session: Session, row: PromotionRow) -> Promotion:
    """The promotion with what its chunks and items add up to."""
    session.flush()
    staged = case((col(ChunkRow.staged) == 1, col(ChunkRow.item_count)), else_=0)
    chunks = select(
        func.count(), func.coalesce(func.sum(col(ChunkRow.item_count)), 0), func.coalesce(func.sum(staged), 0)
    )
    items = select(func.sum(col(ItemRow.kcal)), func.count(col(ItemRow.rejected)))
    chunk_count, item_count, staged_items = session.exec(chunks.where(col(ChunkRow.import_id) == row.import_id)).one()
    kcal_total, rejected_items = session.exec(items.where(col(ItemRow.import_id) == row.import_id)).one()
    return Promotion(
        import_id=row.import_id,
        lineage_id=row.lineage_id,
        state=PromotionState(row.state),
        server_url=row.server_url,
        email=row.email,
        account_id=row.account_id,
        chunk_count=chunk_count,
        item_count=item_count,
        kcal_total=kcal_total or Decimal(0),
        staged_items=staged_items,
        rejected_items=rejected_items,
        receipt_revision=row.receipt_revision,
        parked_reason=row.parked_reason,
    )
