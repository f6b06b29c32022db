"""SQL of imports, their chunks and their receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from server_stub.dialect import insert_if_absent, insert_rows
from server_stub.errors import LostItems
from server_stub.imports.checking import STAGED_COLUMNS
from server_stub.imports.decisions import StoredChunk, StoredImport
from server_stub.tables import import_chunks, import_items, import_receipts, imports

_ITEM_COLUMNS = ("account_id", "import_id", "n", *STAGED_COLUMNS)
_PAGE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ReceiptSize:
    """How long a stored receipt is."""

    parts: int
    length: int


class ImportRepository:
    """Bound to one import of one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID, import_id: UUID) -> None:
        self._connection = connection
        self._key = {"account_id": str(account_id), "import_id": str(import_id)}

    def lock(self, now: str) -> StoredImport:
        """Lock the import's row, opening the import if it was never heard of."""
        locked = update(imports).where(*self._mine(imports.c)).values(status=imports.c.status).returning(imports)
        row = self._connection.execute(locked).one_or_none()
        if row is None:
            insert_if_absent(self._connection, imports, [{**self._key, "status": "open", "opened_at": now}])
            row = self._connection.execute(locked).one()
        return _stored_import(row)

    def find(self) -> StoredImport | None:
        """The import as it is; None where it was never heard of."""
        row = self._connection.execute(select(imports).where(*self._mine(imports.c))).one_or_none()
        return None if row is None else _stored_import(row)

    def note_origin(self, lineage_id: UUID, device_id: UUID | None) -> None:
        """Whose diary it is and from which device, as the first chunk or the commit said."""
        values = {"lineage_id": str(lineage_id)} | ({} if device_id is None else {"device_id": str(device_id)})
        self._change(values)

    def mark_committed(self, revision: int, fingerprint: str, now: str) -> None:
        """Final."""
        self._change({"status": "committed", "revision": revision, "fingerprint": fingerprint, "ended_at": now})

    def mark_aborted(self, now: str) -> None:
        """Final; the staged items go, the list of chunks stays."""
        self._delete_items()
        self._change({"status": "aborted", "ended_at": now})

    def chunk(self, n: int) -> StoredChunk | None:
        """One chunk, with the answer its staging got."""
        found = select(import_chunks).where(*self._mine(import_chunks.c), import_chunks.c.n == n)
        row = self._connection.execute(found).one_or_none()
        if row is None:
            return None
        return StoredChunk(row.n, row.sha256, row.item_count, row.withdrawn_at is not None, row.answer)

    def chunks(self) -> list[StoredChunk]:
        """All chunks in order of `n`, withdrawn ones too, without their answers."""
        columns = import_chunks.c
        statement = (
            select(columns.n, columns.sha256, columns.item_count, columns.withdrawn_at)
            .where(*self._mine(columns))
            .order_by(columns.n)
        )
        return [
            StoredChunk(row.n, row.sha256, row.item_count, row.withdrawn_at is not None)
            for row in self._connection.execute(statement)
        ]

    def staged_count(self) -> int:
        """Items staged so far, rejected ones included."""
        total = select(func.coalesce(func.sum(import_chunks.c.item_count), 0)).where(
            *self._mine(import_chunks.c), import_chunks.c.withdrawn_at.is_(None)
        )
        return int(self._connection.execute(total).scalar_one())

    def add_chunk(self, n: int, sha256: str, rows: Sequence[tuple[Any, ...]], answer: str | None) -> None:
        """Stage a chunk: its row first, then one row an item, in the order of `STAGED_COLUMNS`."""
        chunk = {**self._key, "n": n, "sha256": sha256, "item_count": len(rows), "answer": answer}
        self._connection.execute(insert(import_chunks).values(chunk))
        key = (*self._key.values(), n)
        insert_rows(self._connection, import_items, _ITEM_COLUMNS, [key + row for row in rows])

    def withdraw_chunk(self, n: int, now: str) -> None:
        """Take a chunk out for good, staged or not."""
        self._delete_items(import_items.c.n == n)
        insert_if_absent(self._connection, import_chunks, [{**self._key, "n": n, "item_count": 0, "withdrawn_at": now}])
        self._connection.execute(
            update(import_chunks)
            .where(*self._mine(import_chunks.c), import_chunks.c.n == n)
            .values(withdrawn_at=now, item_count=0, answer=None)
        )

    def drop_accepted_items(self) -> None:
        """After the commit the meals hold what was accepted; refused records stay."""
        self._delete_items(import_items.c.rejection.is_(None))

    def check_all_decided(self) -> None:
        """Raises where an item that a chunk brought is neither refused nor decided: it would be lost silently."""
        is_decided = import_items.c.rejection.is_not(None) | import_items.c.outcome.is_not(None)
        decided = select(func.count()).where(*self._mine(import_items.c), is_decided)
        found, staged = self._connection.execute(decided).scalar_one(), self.staged_count()
        if found != staged:
            raise LostItems(f"{found} of {staged} staged items are there")

    def drop_items_of_expired(self, open_since: str) -> None:
        """Of the account's imports that expired unfinished, what was staged goes; the list of chunks stays."""
        account = self._key["account_id"]
        expired = select(imports.c.import_id).where(
            imports.c.account_id == account, imports.c.status == "open", imports.c.opened_at <= open_since
        )
        self._connection.execute(
            delete(import_items).where(import_items.c.account_id == account, import_items.c.import_id.in_(expired))
        )

    def items(
        self, condition: ColumnElement[bool], *wanted: ColumnElement[Any], page_rows: int = _PAGE_ROWS
    ) -> Iterator[Row[Any]]:
        """n, index and the wanted columns of staged items, in order of (n, index), a page in memory at a time."""
        columns = import_items.c
        last = (-1, -1)
        while True:
            statement = (
                select(columns.n, columns.position, *wanted)
                .where(
                    *self._mine(columns),
                    condition,
                    (columns.n > last[0]) | ((columns.n == last[0]) & (columns.position > last[1])),
                )
                .order_by(columns.n, columns.position)
                .limit(page_rows)
            )
            rows = self._connection.execute(statement).all()
            yield from rows
            if len(rows) < page_rows:
                return
            last = (rows[-1].n, rows[-1].position)

    def add_receipt(self, parts: Iterable[str]) -> None:
        """Store the receipt part by part."""
        for part, body in enumerate(parts):
            row = {**self._key, "part": part, "octets": len(body.encode()), "body": body}
            self._connection.execute(insert(import_receipts).values(row))

    def receipt_size(self) -> ReceiptSize:
        """Of the stored receipt, in parts and in bytes."""
        octets = func.coalesce(func.sum(import_receipts.c.octets), 0)
        row = self._connection.execute(
            select(func.count().label("parts"), octets.label("octets")).where(*self._mine(import_receipts.c))
        ).one()
        return ReceiptSize(row.parts, int(row.octets))

    def receipt_part(self, part: int) -> str:
        """One part of the stored receipt."""
        statement = select(import_receipts.c.body).where(*self._mine(import_receipts.c), import_receipts.c.part == part)
        return str(self._connection.execute(statement).scalar_one())

    def _mine(self, columns: Any) -> tuple[ColumnElement[bool], ...]:
        return (columns.account_id == self._key["account_id"], columns.import_id == self._key["import_id"])

    def _change(self, values: Mapping[str, Any]) -> None:
        self._connection.execute(update(imports).where(*self._mine(imports.c)).values(dict(values)))

    def _delete_items(self, *conditions: ColumnElement[bool]) -> None:
        self._connection.execute(delete(import_items).where(*self._mine(import_items.c), *conditions))


def _stored_import(row: Row[Any]) -> StoredImport:
    return StoredImport(row.lineage_id, row.status, row.opened_at, row.fingerprint)
