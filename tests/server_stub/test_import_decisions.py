"""Every standing of an import against every request: tables of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from contracts.imports import ImportStatus, manifest_sha256
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.imports.decisions import (
    Announced,
    Incomplete,
    Proceed,
    Repeat,
    StoredChunk,
    StoredImport,
    decide_commit,
    decide_stage,
    decide_whole,
    decide_withdraw,
    standing,
    what_is_staged,
)
from tests.support.builders import NOON

A, B = "a" * 64, "b" * 64
STAGED = StoredChunk(0, A, 2, is_withdrawn=False, answer="{}")
WITHDRAWN = StoredChunk(0, None, 0, is_withdrawn=True)
WHOLE = StoredChunk(0, A, 2, is_withdrawn=False)


def an_import(
    status: Literal["open", "committed", "aborted"] = "open", days_open: float = 0, lineage_id: str | None = "L"
) -> StoredImport:
    fingerprint = "F" if status == "committed" else None
    return StoredImport(lineage_id, status, instant_text(NOON - timedelta(days=days_open)), fingerprint)


OPEN, COMMITTED, ABORTED = an_import(), an_import("committed"), an_import("aborted")
EXPIRED = an_import(days_open=7)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (OPEN, ImportStatus.OPEN),
        (an_import(days_open=6.999999), ImportStatus.OPEN),
        (EXPIRED, ImportStatus.EXPIRED),
        (an_import("committed", 400), ImportStatus.COMMITTED),
        (an_import("aborted", 400), ImportStatus.ABORTED),
    ],
)
def test_only_an_open_import_expires(stored: StoredImport, expected: ImportStatus) -> None:
    assert expected == standing(stored, NOON)


@pytest.mark.parametrize(
    ("stored", "chunk", "expected"),
    [
        (OPEN, None, Proceed),
        (an_import(lineage_id=None), None, Proceed),
        (an_import(lineage_id="M"), None, ProblemCode.IMPORT_CONFLICT),
        (OPEN, STAGED, Repeat("{}")),
        (OPEN, StoredChunk(0, B, 2, is_withdrawn=False, answer="{}"), ProblemCode.CHUNK_CONFLICT),
        (OPEN, WITHDRAWN, ProblemCode.CHUNK_WITHDRAWN),
        (COMMITTED, None, ProblemCode.IMPORT_COMMITTED),
        (COMMITTED, STAGED, Repeat("{}")),
        (COMMITTED, StoredChunk(0, B, 2, is_withdrawn=False, answer="{}"), ProblemCode.IMPORT_COMMITTED),
        (COMMITTED, WHOLE, ProblemCode.IMPORT_COMMITTED),
        (COMMITTED, WITHDRAWN, ProblemCode.CHUNK_WITHDRAWN),
        (ABORTED, STAGED, ProblemCode.IMPORT_ABORTED),
        (ABORTED, None, ProblemCode.IMPORT_ABORTED),
        (EXPIRED, STAGED, ProblemCode.IMPORT_EXPIRED),
    ],
)
def test_whether_a_chunk_may_be_staged(stored: StoredImport, chunk: StoredChunk | None, expected: object) -> None:
    decision = decide_stage(stored, chunk, "L", A, NOON)
    assert isinstance(decision, Proceed) if expected is Proceed else expected == decision


@pytest.mark.parametrize(
    ("stored", "chunk", "expected"),
    [
        (OPEN, None, Proceed),
        (OPEN, STAGED, Proceed),
        (OPEN, WITHDRAWN, Repeat()),
        (COMMITTED, STAGED, ProblemCode.IMPORT_COMMITTED),
        (COMMITTED, WITHDRAWN, Repeat()),
        (ABORTED, None, ProblemCode.IMPORT_ABORTED),
        (EXPIRED, STAGED, ProblemCode.IMPORT_EXPIRED),
    ],
)
def test_whether_a_chunk_may_be_withdrawn(stored: StoredImport, chunk: StoredChunk | None, expected: object) -> None:
    decision = decide_withdraw(stored, chunk, NOON)
    assert isinstance(decision, Proceed) if expected is Proceed else expected == decision


@pytest.mark.parametrize(
    ("stored", "fingerprint", "expected"),
    [
        (OPEN, "F", Proceed),
        (an_import(lineage_id="M"), "F", ProblemCode.IMPORT_CONFLICT),
        (COMMITTED, "F", Repeat()),
        (COMMITTED, "G", ProblemCode.IMPORT_CONFLICT),
        (ABORTED, "F", ProblemCode.IMPORT_ABORTED),
        (EXPIRED, "F", ProblemCode.IMPORT_EXPIRED),
    ],
)
def test_whether_what_is_staged_may_be_committed(stored: StoredImport, fingerprint: str, expected: object) -> None:
    decision = decide_commit(stored, [STAGED], what_is_staged([STAGED]), "L", fingerprint, NOON)
    assert isinstance(decision, Proceed) if expected is Proceed else expected == decision


def test_a_commit_must_announce_exactly_what_is_staged() -> None:
    chunks = [WITHDRAWN, StoredChunk(3, A, 2, is_withdrawn=False), StoredChunk(8, B, 5, is_withdrawn=False)]
    true = Announced(2, 7, manifest_sha256([(3, A), (8, B)]))
    assert true == what_is_staged(chunks)
    for other in (Announced(3, 7, true.manifest_sha256), Announced(2, 6, true.manifest_sha256), Announced(2, 7, A)):
        assert isinstance(decide_commit(OPEN, chunks, other, "L", "F", NOON), Incomplete)
    assert isinstance(decide_commit(OPEN, chunks, true, "L", "F", NOON), Proceed)


@pytest.mark.parametrize(
    ("stored", "chunks", "expected"),
    [
        (OPEN, [], Proceed),
        (OPEN, [STAGED], ProblemCode.IMPORT_CONFLICT),
        (OPEN, [WITHDRAWN], ProblemCode.IMPORT_CONFLICT),
        (COMMITTED, [WHOLE], Repeat()),
        (StoredImport("L", "committed", instant_text(NOON), "G"), [WHOLE], ProblemCode.IMPORT_CONFLICT),
        (ABORTED, [], ProblemCode.IMPORT_ABORTED),
        (EXPIRED, [], ProblemCode.IMPORT_EXPIRED),
    ],
)
def test_whether_an_import_may_be_made_in_one_request(
    stored: StoredImport, chunks: list[StoredChunk], expected: object
) -> None:
    decision = decide_whole(stored, chunks, "F", NOON)
    assert isinstance(decision, Proceed) if expected is Proceed else expected == decision
