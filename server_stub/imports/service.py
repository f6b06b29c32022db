"""Imports: staged in chunks, committed at once, answered the same however often they are asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from contracts.clock import Clock
from contracts.fields import Record
from contracts.imports import ChunkEnvelope, CommitRequest, ImportStatus, WholeImport
from contracts.problems import ProblemCode, StagedChunk
from contracts.wire import instant_text, write_json
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import advance_head
from server_stub.imports.checking import check_chunk
from server_stub.imports.commit_sql import ImportCommit
from server_stub.imports.decisions import (
    Announced,
    Incomplete,
    Proceed,
    Repeat,
    StoredChunk,
    decide_commit,
    decide_stage,
    decide_whole,
    decide_withdraw,
    open_since,
    standing,
)
from server_stub.imports.lineages import bind_lineage
from server_stub.imports.receipt import ReceiptHead, write_receipt
from server_stub.imports.repository import ImportRepository
from server_stub.settings.service import apply_later, import_rows

_PURGE_GRACE = timedelta(days=1)
"""Longer than any commit that was decided just before its import expired can take to get its locks."""


@dataclass(frozen=True, slots=True)
class StoredBody:
    """A stored answer: its length in bytes and its parts."""

    length: int
    parts: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class ImportState:
    """Where an import stands, which chunks it holds, and its receipt once it is committed."""

    status: ImportStatus
    chunks: list[int]
    receipt: StoredBody | None


@dataclass(frozen=True, slots=True)
class _Unit:
    """One transaction on one import, its row locked."""

    connection: Connection
    repository: ImportRepository
    account_id: UUID
    import_id: UUID
    now: datetime

    @property
    def now_text(self) -> str:
        return instant_text(self.now)


class ImportService:
    """The imports of one account at a time. `on_commit` is told how many meals each commit accepted."""

    def __init__(
        self, database: Database, clock: Clock, kcal_max: Decimal, on_commit: Callable[[int], None] = lambda _: None
    ) -> None:
        self._database = database
        self._clock = clock
        self._kcal_max = kcal_max
        self._on_commit = on_commit

    def stage(self, account_id: UUID, import_id: UUID, n: int, raw: bytes, envelope: ChunkEnvelope) -> str:
        """Stage chunk `n`; the answer as JSON. The same bytes again get the same answer."""
        sha256 = hashlib.sha256(raw).hexdigest()
        checked = check_chunk(n, envelope.items, self._clock.now(), self._kcal_max)
        with self._locked(account_id, import_id) as unit:
            stored, chunk = unit.repository.lock(unit.now_text), unit.repository.chunk(n)
            match decide_stage(stored, chunk, str(envelope.lineage_id), sha256, unit.now):
                case Repeat(answer=str(answer)):
                    return answer
                case ProblemCode() as code:
                    raise RequestRefused(code)
                case _:
                    pass
            if stored.lineage_id is None:  # its first chunk: from now on the open import holds its lineage
                _bind(unit, envelope.lineage_id)
                unit.repository.drop_items_of_expired(open_since(unit.now - _PURGE_GRACE))
                unit.repository.note_origin(envelope.lineage_id, envelope.device_id)
            answer = checked.answer(unit.repository.staged_count() + len(checked.rows))
            unit.repository.add_chunk(n, sha256, checked.rows, answer)
            return answer

    def withdraw(self, account_id: UUID, import_id: UUID, n: int) -> None:
        """Take chunk `n` out for good, whether it was staged or not."""
        with self._locked(account_id, import_id) as unit:
            stored, chunk = unit.repository.lock(unit.now_text), unit.repository.chunk(n)
            decision = decide_withdraw(stored, chunk, unit.now)
            if isinstance(decision, ProblemCode):
                raise RequestRefused(decision)
            if isinstance(decision, Proceed):
                unit.repository.withdraw_chunk(n, unit.now_text)

    def commit(self, account_id: UUID, import_id: UUID, request: CommitRequest) -> StoredBody:
        """Move what is staged into the account, all of it in one transaction; the receipt."""
        fingerprint = "commit:" + _fingerprint(request)
        accepted: int | None = None
        announced = Announced(request.chunk_count, request.item_count, request.manifest_sha256)
        with self._locked(account_id, import_id) as unit:
            stored, chunks = unit.repository.lock(unit.now_text), unit.repository.chunks()
            match decide_commit(stored, chunks, announced, str(request.lineage_id), fingerprint, unit.now):
                case ProblemCode() as code:
                    raise RequestRefused(code)
                case Incomplete():
                    raise RequestRefused(ProblemCode.IMPORT_INCOMPLETE, chunks=_held(chunks))
                case Repeat():
                    pass
                case Proceed():
                    accepted = _commit_staged(unit, request, fingerprint)
        self._note_commit(accepted)
        return self._receipt(account_id, import_id)

    def import_whole(self, account_id: UUID, raw: bytes, request: WholeImport) -> StoredBody:
        """Stage and commit in one transaction; the receipt. The same bytes again get the same one."""
        accepted: int | None = None
        sha256 = hashlib.sha256(raw).hexdigest()
        checked = check_chunk(0, request.items, self._clock.now(), self._kcal_max)
        with self._locked(account_id, request.import_id) as unit:
            stored, chunks = unit.repository.lock(unit.now_text), unit.repository.chunks()
            match decide_whole(stored, chunks, "whole:" + sha256, unit.now):
                case ProblemCode() as code:
                    raise RequestRefused(code)
                case Repeat():
                    pass
                case Proceed():
                    unit.repository.note_origin(request.lineage_id, request.device_id)
                    unit.repository.add_chunk(0, sha256, checked.rows, None)
                    accepted = _commit_staged(unit, request, "whole:" + sha256)
        self._note_commit(accepted)
        return self._receipt(account_id, request.import_id)

    def abort(self, account_id: UUID, import_id: UUID) -> ImportState:
        """End the import for good unless it is committed; an id never heard of is recorded as aborted."""
        with self._locked(account_id, import_id) as unit:
            if unit.repository.lock(unit.now_text).status == "open":
                unit.repository.mark_aborted(unit.now_text)
        return self.state(account_id, import_id)

    def state(self, account_id: UUID, import_id: UUID) -> ImportState:
        """Refuses with `not_found` or `import_expired`."""
        with self._database.read() as connection:
            repository = ImportRepository(connection, account_id, import_id)
            stored, chunks = repository.find(), repository.chunks()
        if stored is None:
            raise RequestRefused(ProblemCode.NOT_FOUND)
        status = standing(stored, self._clock.now())
        if status is ImportStatus.EXPIRED:
            raise RequestRefused(ProblemCode.IMPORT_EXPIRED)
        receipt = self._receipt(account_id, import_id) if status is ImportStatus.COMMITTED else None
        return ImportState(status, [chunk.n for chunk in chunks if not chunk.is_withdrawn], receipt)

    def _note_commit(self, accepted: int | None) -> None:
        if accepted is not None:
            self._on_commit(accepted)

    @contextmanager
    def _locked(self, account_id: UUID, import_id: UUID) -> Iterator[_Unit]:
        with self._database.write() as connection:
            repository = ImportRepository(connection, account_id, import_id)
            yield _Unit(connection, repository, account_id, import_id, self._clock.now())

    def _receipt(self, account_id: UUID, import_id: UUID) -> StoredBody:
        with self._database.read() as connection:
            size = ImportRepository(connection, account_id, import_id).receipt_size()
        return StoredBody(size.length, self._receipt_parts(account_id, import_id, size.parts))

    def _receipt_parts(self, account_id: UUID, import_id: UUID, count: int) -> Iterator[bytes]:
        """Each part in a short read of its own: a slow reader holds no connection, and a receipt never changes."""
        for part in range(count):
            with self._database.read() as connection:
                body = ImportRepository(connection, account_id, import_id).receipt_part(part)
            yield body.encode()


def _commit_staged(unit: _Unit, request: CommitRequest | WholeImport, fingerprint: str) -> int:
    """The one code path of every commit; how many meals it accepted.

    The import's row is locked; the account head is the next lock.
    """
    revision = advance_head(unit.connection, unit.account_id)
    _bind(unit, request.lineage_id)
    unit.repository.note_origin(request.lineage_id, None)
    commit = ImportCommit(unit.connection, unit.account_id, unit.import_id, request.lineage_id, revision, unit.now_text)
    totals = commit.run()
    unit.repository.check_all_decided()
    apply_later(unit.connection, unit.account_id, revision, import_rows(request.targets, request.settings), unit.now)
    write_receipt(unit.repository, ReceiptHead(unit.import_id, unit.now_text, revision, totals))
    unit.repository.mark_committed(revision, fingerprint, unit.now_text)
    unit.repository.drop_accepted_items()
    return sum(totals.counts.values())


def _bind(unit: _Unit, lineage_id: UUID) -> None:
    if not bind_lineage(unit.connection, lineage_id, unit.account_id, unit.now_text, open_since(unit.now)):
        raise RequestRefused(ProblemCode.LINEAGE_BOUND)


def _held(chunks: list[StoredChunk]) -> list[StagedChunk]:
    return [StagedChunk(n=c.n, sha256=c.sha256) for c in chunks if c.sha256 is not None and not c.is_withdrawn]


def _fingerprint(request: Record) -> str:
    """The same for the same request, however its JSON was laid out."""
    return hashlib.sha256(write_json(request.model_dump(mode="json"))).hexdigest()
