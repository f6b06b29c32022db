"""Records the server refused: kept with their content and reason until the person acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, or_, select, update

from contracts.clock import NewId
from contracts.imports import Rejection
from contracts.promotion import DeadLetter
from contracts.wire import JsonValue, read_json
from local_store.tables import ChunkRow, DeadLetterRow, ItemRow, PromotionRow


def note_rejections(session: Session, import_id: UUID, rejected: Iterable[Rejection]) -> None:
    """Mark the items that were refused. A place that is none of ours marks nothing."""
    for rejection in rejected:
        place = (
            col(ItemRow.import_id) == import_id,
            col(ItemRow.chunk) == rejection.chunk,
            col(ItemRow.idx) == rejection.index,
        )
        session.exec(update(ItemRow).where(*place).values(rejected=rejection.code.value))


def keep_dead_letters(
    session: Session, promotion: PromotionRow, rejected: Sequence[Rejection], refused_at: datetime, new_id: NewId
) -> None:
    """A dead letter for each refused item, once; those of the same meals from earlier imports are settled by it."""
    items = {
        (item.chunk, item.idx): item
        for item in session.exec(
            select(ItemRow).where(col(ItemRow.import_id) == promotion.import_id, col(ItemRow.rejected).is_not(None))
        )
    }
    ours = sorted(
        (each for each in rejected if (each.chunk, each.index) in items), key=lambda each: (each.chunk, each.index)
    )
    letters = [
        {
            "id": new_id(),
            "lineage_id": promotion.lineage_id,
            "account_id": promotion.account_id,
            "import_id": promotion.import_id,
            "chunk": each.chunk,
            "idx": each.index,
            "meal_id": items[each.chunk, each.index].meal_id,
            "revision": items[each.chunk, each.index].revision,
            "code": each.code.value,
            "errors": [{"loc": error.loc, "msg": error.msg} for error in each.errors],
            "record": record,
            "refused_at": refused_at,
        }
        for each, record in zip(ours, _records(session, promotion.import_id, ours), strict=True)
    ]
    if letters:
        session.execute(insert(DeadLetterRow).on_conflict_do_nothing(), letters)
    _settle_earlier(session, promotion)


def dead_letters(session: Session) -> Sequence[DeadLetter]:
    """All that wait for the person, oldest first."""
    query = select(DeadLetterRow).order_by(
        col(DeadLetterRow.refused_at), col(DeadLetterRow.import_id), col(DeadLetterRow.chunk), col(DeadLetterRow.idx)
    )
    return [_letter(row) for row in session.exec(query)]


def _records(session: Session, import_id: UUID, rejected: Sequence[Rejection]) -> Iterator[JsonValue]:
    """The records as they were sent, from the frozen bytes: `rejected` is in order, so one chunk is read at a time."""
    for n, of_chunk in groupby(rejected, key=lambda each: each.chunk):
        body = session.get_one(ChunkRow, (import_id, n)).body
        if body is None:
            raise ValueError("the bytes of this chunk were dropped: its promotion is over")
        items = read_json(body)["items"]
        yield from (items[each.index] for each in of_chunk)


def _settle_earlier(session: Session, promotion: PromotionRow) -> None:
    answered = select(ItemRow.meal_id).where(
        col(ItemRow.import_id) == promotion.import_id,
        or_(col(ItemRow.outcome).is_not(None), col(ItemRow.rejected).is_not(None)),
    )
    earlier = (
        col(DeadLetterRow.import_id) != promotion.import_id,
        col(DeadLetterRow.account_id) == promotion.account_id,
        col(DeadLetterRow.meal_id).in_(answered),
    )
    session.exec(delete(DeadLetterRow).where(*earlier))


def _letter(row: DeadLetterRow) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        meal_id=row.meal_id,
        record=row.record,
        code=row.code,
        errors=tuple((tuple(error["loc"]), error["msg"]) for error in row.errors),
        import_id=row.import_id,
        chunk=row.chunk,
        index=row.idx,
        account_id=row.account_id,
        refused_at=row.refused_at,
    )
