"""The receipt, written row by row: no part of it is ever longer than a page of rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from contracts.imports import Outcome
from contracts.meal import from_milli
from contracts.wire import read_json, write_json
from server_stub.imports.checking import duplicate_json
from server_stub.imports.commit_sql import DUPLICATE, ImportTotals
from server_stub.imports.repository import ImportRepository
from server_stub.tables import import_items

_REFUSED_ROWS = 16
"""A refused record may be as long as a chunk."""
_PART_CHARS = 256 * 1024
_items = import_items.c


@dataclass(frozen=True, slots=True)
class ReceiptHead:
    """What a receipt says of the commit as a whole; `committed_at` is an instant's text."""

    import_id: UUID
    committed_at: str
    revision: int
    totals: ImportTotals


def write_receipt(repository: ImportRepository, head: ReceiptHead) -> None:
    """Store the receipt (`contracts.imports.Receipt`) of what the staging table says."""
    repository.add_receipt(_in_parts(_pieces(repository, head)))


def _pieces(repository: ImportRepository, head: ReceiptHead) -> Iterator[str]:
    counts = {outcome.value: head.totals.counts[outcome] for outcome in Outcome}
    totals = {"meal_count": sum(counts.values()), "kcal": from_milli(head.totals.kcal_milli)}
    beginning = {
        "import_id": head.import_id,
        "status": "committed",
        "committed_at": head.committed_at,
        "revision": head.revision,
        **counts,
    }
    is_refused = _items.rejection.is_not(None) | (_items.outcome == DUPLICATE)
    is_accepted = _items.rejection.is_(None) & (_items.outcome != DUPLICATE)
    yield write_json(beginning).decode()[:-1]
    yield ',"rejected":['
    yield from _joined(
        _rejection,
        repository.items(
            is_refused,
            _items.rejection,
            _items.meal_id,
            _items.device_revision,
            _items.content,
            page_rows=_REFUSED_ROWS,
        ),
    )
    yield '],"warnings":['
    differs = is_accepted & _items.date_by_rule.is_not(None)
    yield from _joined(_warning, repository.items(differs, _items.meal_id, _items.logical_date, _items.date_by_rule))
    yield f'],"totals":{write_json(totals).decode()},"outcomes":{{'
    yield from _joined(_outcome, repository.items(is_accepted, _items.meal_id, _items.outcome, _items.device_revision))
    yield "}}"


def _joined(text: Callable[[Row[Any]], str], rows: Iterable[Row[Any]]) -> Iterator[str]:
    separator = ""
    for row in rows:
        yield separator + text(row)
        separator = ","


def _rejection(row: Row[Any]) -> str:
    if row.rejection is not None:
        return str(row.rejection)
    record = {"revision": row.device_revision, "meal": read_json(row.content)}
    return duplicate_json(row.n, row.position, row.meal_id, record)


def _warning(row: Row[Any]) -> str:
    detail = f"{row.logical_date} was kept; the zone data of this server gives {row.date_by_rule}."
    return write_json({"id": row.meal_id, "code": "logical_date_differs", "detail": detail}).decode()


def _outcome(row: Row[Any]) -> str:
    return f'"{row.meal_id}":{{"outcome":"{row.outcome}","revision":{row.device_revision}}}'


def _in_parts(pieces: Iterable[str]) -> Iterator[str]:
    kept: list[str] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= _PART_CHARS:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)
