"""`/v1/imports`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import BeforeValidator, WithJsonSchema

from contracts import limits, refusals
from contracts.fields import Id, parse_whole, refusal
from contracts.imports import ChunkEnvelope, CommitRequest, ImportAnswer, Receipt, StageAnswer, WholeImport
from contracts.problems import ProblemCode
from contracts.wire import write_json
from server_stub.auth.identity import Account
from server_stub.bodies import RawBody, body_of, documents_body
from server_stub.imports.service import ImportState, StoredBody
from server_stub.openapi import problems
from server_stub.problems import invalid_field
from server_stub.services import services_of

BODIES = (ChunkEnvelope, CommitRequest, WholeImport)
router = APIRouter(prefix="/v1/imports", tags=["imports"])


_ENDED = (ProblemCode.IMPORT_COMMITTED, ProblemCode.IMPORT_ABORTED, ProblemCode.IMPORT_EXPIRED)
_STAGING = problems(
    ProblemCode.LINEAGE_BOUND,
    ProblemCode.CHUNK_CONFLICT,
    ProblemCode.CHUNK_WITHDRAWN,
    ProblemCode.IMPORT_CONFLICT,
    *_ENDED,
)
_COMMITTING = problems(
    ProblemCode.LINEAGE_BOUND,
    ProblemCode.IMPORT_INCOMPLETE,
    ProblemCode.IMPORT_CONFLICT,
    ProblemCode.IMPORT_ABORTED,
    ProblemCode.IMPORT_EXPIRED,
)


def _chunk_number(text: object) -> int:
    if not isinstance(text, str) or not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise refusal("not_a_whole_number", refusals.NOT_A_WHOLE_NUMBER.of(low="0", high=str(limits.CHUNKS_MAX)))
    return parse_whole(int(text), 0, limits.CHUNKS_MAX)


ImportId = Annotated[Id, Path()]
ChunkNumber = Annotated[
    int,
    BeforeValidator(_chunk_number),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": limits.CHUNKS_MAX}),
    Path(),
]


@router.post("", response_model=Receipt, openapi_extra=documents_body(WholeImport), responses=_COMMITTING)
def import_whole(
    request: Request,
    who: Account,
    raw: RawBody,
    body: Annotated[WholeImport, Depends(body_of(WholeImport))],
) -> Response:
    """A whole small diary in one request."""
    return _streamed(services_of(request).imports.import_whole(who.account_id, raw, body))


@router.put(
    "/{import_id}/chunks/{n}",
    response_model=StageAnswer,
    openapi_extra=documents_body(ChunkEnvelope),
    responses=_STAGING,
)
def stage_chunk(
    request: Request,
    who: Account,
    import_id: ImportId,
    n: ChunkNumber,
    raw: RawBody,
    body: Annotated[ChunkEnvelope, Depends(body_of(ChunkEnvelope))],
) -> Response:
    """Stage one chunk. Refused records are in `rejected`; the others are in."""
    answer = services_of(request).imports.stage(who.account_id, import_id, n, raw, body)
    return Response(answer.encode(), media_type="application/json")


@router.delete("/{import_id}/chunks/{n}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(*_ENDED))
def withdraw_chunk(request: Request, who: Account, import_id: ImportId, n: ChunkNumber) -> None:
    """Withdraw a chunk for good."""
    services_of(request).imports.withdraw(who.account_id, import_id, n)


@router.post(
    "/{import_id}/commit",
    response_model=Receipt,
    openapi_extra=documents_body(CommitRequest),
    responses=_COMMITTING,
)
def commit(
    request: Request,
    who: Account,
    import_id: ImportId,
    body: Annotated[CommitRequest, Depends(body_of(CommitRequest))],
) -> Response:
    """Move what was staged into the account, in one piece."""
    return _streamed(services_of(request).imports.commit(who.account_id, import_id, body))


@router.post("/{import_id}/abort", response_model=ImportAnswer, responses=problems(ProblemCode.IMPORT_EXPIRED))
def abort(request: Request, who: Account, import_id: ImportId, raw: RawBody) -> Response:
    """Give up an import that is not committed. Takes no body, or `{}`."""
    if raw.strip() not in (b"", b"{}"):
        raise invalid_field(("body",), "must be empty or {}")
    return _state_response(services_of(request).imports.abort(who.account_id, import_id))


@router.get(
    "/{import_id}",
    response_model=ImportAnswer,
    responses=problems(ProblemCode.NOT_FOUND, ProblemCode.IMPORT_EXPIRED),
)
def import_state(request: Request, who: Account, import_id: ImportId) -> Response:
    """Where an import stands, with its receipt once it is committed."""
    return _state_response(services_of(request).imports.state(who.account_id, import_id))


def _streamed(body: StoredBody) -> Response:
    headers = {"Content-Length": str(body.length)}
    return StreamingResponse(body.parts, media_type="application/json", headers=headers)


def _state_response(state: ImportState) -> Response:
    beginning = write_json({"status": state.status, "chunks": state.chunks})
    if state.receipt is None:
        return Response(beginning, media_type="application/json")
    before, after = beginning[:-1] + b',"receipt":', b"}"

    def pieces(receipt: StoredBody) -> Iterator[bytes]:
        yield before
        yield from receipt.parts
        yield after

    length = len(before) + state.receipt.length + len(after)
    return _streamed(StoredBody(length, pieces(state.receipt)))
