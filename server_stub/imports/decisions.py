"""What an import's standing allows: pure decisions, taken under the lock of the import's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from contracts import limits
from contracts.imports import ImportStatus, manifest_sha256
from contracts.problems import ProblemCode
from contracts.wire import instant_text


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import's row. `fingerprint` is of the request that committed it."""

    lineage_id: str | None
    status: Literal["open", "committed", "aborted"]
    opened_at: str
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk's row. A withdrawn one has lost its items; one of a whole import has no answer of its own."""

    n: int
    sha256: str | None
    item_count: int
    is_withdrawn: bool
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What a commit says was staged."""

    chunk_count: int
    item_count: int
    manifest_sha256: str


class Proceed:
    """Nothing speaks against it."""


class Incomplete:
    """What was staged is not what was announced."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """It was done already; the answer is the one given then (None: it is stored elsewhere)."""

    answer: str | None = None


def standing(stored: StoredImport, now: datetime) -> ImportStatus:
    """Where the import stands; an open one ends by itself after `limits.IMPORT_OPEN_DAYS`."""
    if stored.status == "open" and stored.opened_at <= open_since(now):
        return ImportStatus.EXPIRED
    return ImportStatus(stored.status)


def open_since(now: datetime) -> str:
    """An open import opened at or before this instant (as text) has expired."""
    return instant_text(now.astimezone(UTC) - timedelta(days=limits.IMPORT_OPEN_DAYS))


def decide_stage(
    stored: StoredImport, chunk: StoredChunk | None, lineage_id: str, sha256: str, now: datetime
) -> Proceed | Repeat | ProblemCode:
    """Whether a chunk of these bytes may be staged."""
    status = standing(stored, now)
    if status in (ImportStatus.ABORTED, ImportStatus.EXPIRED):
        return _ended(status)
    if chunk is not None:
        return _decide_restage(chunk, sha256, status)
    if status is ImportStatus.COMMITTED:
        return ProblemCode.IMPORT_COMMITTED
    if stored.lineage_id not in (None, lineage_id):
        return ProblemCode.IMPORT_CONFLICT
    return Proceed()


def decide_withdraw(stored: StoredImport, chunk: StoredChunk | None, now: datetime) -> Proceed | Repeat | ProblemCode:
    """Whether a chunk may be withdrawn."""
    if chunk is not None and chunk.is_withdrawn:
        return Repeat()
    status = standing(stored, now)
    return Proceed() if status is ImportStatus.OPEN else _ended(status)


def decide_commit(
    stored: StoredImport,
    chunks: list[StoredChunk],
    announced: Announced,
    lineage_id: str,
    fingerprint: str,
    now: datetime,
) -> Proceed | Repeat | Incomplete | ProblemCode:
    """Whether what is staged may be committed."""
    status = standing(stored, now)
    if status is ImportStatus.COMMITTED:
        return Repeat() if stored.fingerprint == fingerprint else ProblemCode.IMPORT_CONFLICT
    if status is not ImportStatus.OPEN:
        return _ended(status)
    if stored.lineage_id not in (None, lineage_id):
        return ProblemCode.IMPORT_CONFLICT
    return Proceed() if what_is_staged(chunks) == announced else Incomplete()


def decide_whole(
    stored: StoredImport, chunks: list[StoredChunk], fingerprint: str, now: datetime
) -> Proceed | Repeat | ProblemCode:
    """Whether an import may be made in one request: only under an id that has staged nothing."""
    status = standing(stored, now)
    if status is ImportStatus.COMMITTED:
        return Repeat() if stored.fingerprint == fingerprint else ProblemCode.IMPORT_CONFLICT
    if status is not ImportStatus.OPEN:
        return _ended(status)
    return ProblemCode.IMPORT_CONFLICT if chunks else Proceed()


def what_is_staged(chunks: list[StoredChunk]) -> Announced:
    """What a commit of these chunks must announce."""
    held = [chunk for chunk in chunks if not chunk.is_withdrawn]
    return Announced(
        chunk_count=len(held),
        item_count=sum(chunk.item_count for chunk in held),
        manifest_sha256=manifest_sha256((chunk.n, chunk.sha256 or "") for chunk in held),
    )


def _decide_restage(chunk: StoredChunk, sha256: str, status: ImportStatus) -> Repeat | ProblemCode:
    if chunk.is_withdrawn:
        return ProblemCode.CHUNK_WITHDRAWN
    if chunk.sha256 == sha256 and chunk.answer is not None:
        return Repeat(chunk.answer)
    return ProblemCode.IMPORT_COMMITTED if status is ImportStatus.COMMITTED else ProblemCode.CHUNK_CONFLICT


def _ended(status: ImportStatus) -> ProblemCode:
    match status:
        case ImportStatus.ABORTED:
            return ProblemCode.IMPORT_ABORTED
        case ImportStatus.EXPIRED:
            return ProblemCode.IMPORT_EXPIRED
        case _:
            return ProblemCode.IMPORT_COMMITTED
