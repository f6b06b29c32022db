"""Records the server refused: kept with their content and reason until the person acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, delete, or_, select, update

from contracts import refusals
from contracts.clock import NewId
from contracts.imports import FieldError, Rejection, RejectionCode
from contracts.promotion import FieldReason, RefusedItem
from contracts.wire import JsonValue, read_json
from local_store.progress import withdrawn_numbers
from local_store.tables import ChunkRow, DeadLetterRow, ItemRow, PromotionRow

GIVEN_UP: Final = str(refusals.GIVEN_UP)


def note_rejections(session: Session, import_id: UUID, rejected: Iterable[Rejection]) -> None:
    """Mark the items that were refused. A place that is none of ours marks nothing."""
    for rejection in rejected:
        place = (
            col(ItemRow.import_id) == import_id,
            col(ItemRow.chunk) == rejection.chunk,
            col(ItemRow.idx) == rejection.index,
        )
        reasons = {"rejected": rejection.code.value, "errors": _errors(rejection)}
        session.exec(update(ItemRow).where(*place).values(**reasons))


def refused_items(session: Session, import_id: UUID) -> list[RefusedItem]:
    """What was refused so far and what was given up, in order of the diary."""
    query = select(ItemRow).where(col(ItemRow.import_id) == import_id, col(ItemRow.rejected).is_not(None))
    items = session.exec(query.order_by(col(ItemRow.chunk), col(ItemRow.idx))).all()
    places = [(item.chunk, item.idx) for item in items]
    return [
        RefusedItem(item.meal_id, item.rejected or "", reasons_of(item.errors or []), record)
        for item, record in zip(items, _records(session, import_id, places), strict=True)
    ]


def reasons_of(errors: JsonValue) -> tuple[FieldReason, ...]:
    """The stored reasons as values."""
    return tuple((tuple(error["loc"]), error["msg"]) for error in errors)


def clear_rejections(session: Session, import_id: UUID, chunks: Sequence[int] | None) -> None:
    """Forget which items were refused: of these chunks, or of all. Given-up ones stay given up."""
    query = update(ItemRow).where(
        col(ItemRow.import_id) == import_id,
        col(ItemRow.rejected).is_not(None),
        col(ItemRow.chunk).not_in(withdrawn_numbers(import_id)),
    )
    if chunks is not None:
        query = query.where(col(ItemRow.chunk).in_(chunks))
    session.exec(query.values(rejected=None))


def given_up(session: Session, import_id: UUID) -> list[Rejection]:
    """The records the server failed on until they stood alone, as refusals of this device's own."""
    query = select(ItemRow).where(
        col(ItemRow.import_id) == import_id, col(ItemRow.chunk).in_(withdrawn_numbers(import_id))
    )
    return [
        Rejection(
            chunk=item.chunk,
            index=item.idx,
            id=str(item.meal_id),
            code=RejectionCode.SERVER_ERROR,
            errors=[FieldError(loc=[], msg=GIVEN_UP)],
            record=None,
        )
        for item in session.exec(query)
    ]


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
        (each for each in (*rejected, *given_up(session, promotion.import_id)) if (each.chunk, each.index) in items),
        key=lambda each: (each.chunk, each.index),
    )
    places = [(each.chunk, each.index) for each in ours]
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
            "errors": _errors(each),
            "record": record,
            "refused_at": refused_at,
        }
        for each, record in zip(ours, _records(session, promotion.import_id, places), strict=True)
    ]
    if letters:
        session.execute(insert(DeadLetterRow).on_conflict_do_nothing(), letters)
    _settle_earlier(session, promotion)


def _records(session: Session, import_id: UUID, places: Sequence[tuple[int, int]]) -> Iterator[JsonValue]:
    """The records as they were sent, from the frozen bytes: `places` are in order, so one chunk is read at a time."""
    for n, of_chunk in groupby(places, key=lambda place: place[0]):
        body = session.get_one(ChunkRow, (import_id, n)).body
        if body is None:
            raise ValueError("the bytes of this chunk were dropped: its promotion is over")
        items = read_json(body)["items"]
        yield from (items[index] for _, index in of_chunk)


def _errors(rejection: Rejection) -> list[dict[str, Any]]:
    return [{"loc": error.loc, "msg": error.msg} for error in rejection.errors]


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
