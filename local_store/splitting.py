"""A chunk the server cannot digest: sent in halves under new numbers, or, down to one record, given up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, insert, select, update

from contracts.imports import RejectionCode
from contracts.promotion import FrozenChunk, ResealCommit
from local_store.progress import SENT, frozen_energy
from local_store.refusals import GIVEN_UP
from local_store.tables import ChunkRow, ItemRow, PromotionRow

WITHDRAW = "withdraw"
WITHDRAWN = "withdrawn"


def split_chunk(
    session: Session, promotion: PromotionRow, n: int, halves: Sequence[FrozenChunk], reseal: ResealCommit
) -> None:
    """Put `halves` in the place of chunk `n`, which is to be withdrawn, and seal the commit anew.

    Without halves the chunk's one record is given up: refused as `server_error`. Its bytes are kept for the letter.
    """
    chunk = session.get_one(ChunkRow, (promotion.import_id, n))
    chunk.fate, chunk.staged = WITHDRAW, False
    of_chunk = (col(ItemRow.import_id) == promotion.import_id, col(ItemRow.chunk) == n)
    given_up = {"rejected": RejectionCode.SERVER_ERROR.value, "errors": [{"loc": [], "msg": GIVEN_UP}]}
    session.exec(update(ItemRow).where(*of_chunk).values(**({"rejected": None} if halves else given_up)))
    for half in halves:
        row = {"import_id": promotion.import_id, "n": half.n, "body": half.body, "sha256": half.sha256}
        session.execute(insert(ChunkRow), [{**row, "item_count": len(half.items), "staged": False, "fate": SENT}])
        for index, (meal_id, _) in enumerate(half.items):
            of_meal = (col(ItemRow.import_id) == promotion.import_id, col(ItemRow.meal_id) == meal_id)
            session.exec(update(ItemRow).where(*of_meal).values(chunk=half.n, idx=index))
    session.flush()
    promotion.kcal_total = frozen_energy(session, promotion.import_id)
    promotion.commit_body = reseal(promotion.commit_body or b"", *_announced(session, promotion.import_id))


def next_number(session: Session, import_id: UUID) -> int:
    """The first number no chunk of this import ever had."""
    numbers = session.exec(select(ChunkRow.n).where(col(ChunkRow.import_id) == import_id)).all()
    return max(numbers, default=-1) + 1


def _announced(session: Session, import_id: UUID) -> tuple[list[tuple[int, str]], int]:
    """Number and hash of each chunk that counts, and how many items they hold."""
    query = select(ChunkRow.n, ChunkRow.sha256, ChunkRow.item_count).where(
        col(ChunkRow.import_id) == import_id, col(ChunkRow.fate) == SENT
    )
    found = session.exec(query.order_by(col(ChunkRow.n))).all()
    return [(n, sha256) for n, sha256, _ in found], sum(count for *_, count in found)
