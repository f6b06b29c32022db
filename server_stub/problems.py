"""Every error becomes an RFC 9457 problem; nothing the sender wrote is repeated."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from contracts import limits
from contracts.imports import FieldError
from contracts.problems import MEDIA_TYPE, PROBLEMS, Problem, ProblemCode, StagedChunk
from server_stub.errors import DatabaseUnavailable, RequestRefused
from server_stub.log import LOGGER, correlation_id
from server_stub.middleware.routes import route_pattern

RETRY_AFTER_SECONDS = 1
_LOC_CHARS_MAX = 80
_BY_STATUS: Mapping[int, ProblemCode] = {
    HTTPStatus.BAD_REQUEST: ProblemCode.MALFORMED_BODY,
    HTTPStatus.UNAUTHORIZED: ProblemCode.NOT_AUTHENTICATED,
    HTTPStatus.NOT_FOUND: ProblemCode.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ProblemCode.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ProblemCode.TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY: ProblemCode.VALIDATION_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE: ProblemCode.UNAVAILABLE,
}


def problem_response(
    code: ProblemCode,
    detail: str = "",
    *,
    errors: Sequence[FieldError] = (),
    chunks: Sequence[StagedChunk] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for a code; 401 names the scheme, 503 says when to ask again."""
    kind = PROBLEMS[code]
    problem = Problem(
        type=kind.type,
        title=str(kind.title),
        status=kind.status,
        detail=detail or f"{kind.title}.",
        code=code,
        correlation_id=correlation_id.get(),
        errors=list(errors) or None,
        chunks=None if chunks is None else list(chunks),
    )
    sent = dict(headers or {})
    if kind.status == HTTPStatus.UNAUTHORIZED:
        sent.setdefault("WWW-Authenticate", "Bearer")
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        sent.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    body = problem.model_dump_json(exclude_none=True).encode()
    return Response(body, status_code=kind.status, media_type=MEDIA_TYPE, headers=sent)


def field_errors(found: Iterable[ErrorDetails | Mapping[str, Any]], *prefix: str) -> list[FieldError]:
    """Place and message of each, at most `limits.ERRORS_LISTED_MAX`; a place may hold names the sender chose."""
    listed = list(found)[: limits.ERRORS_LISTED_MAX]
    return [FieldError(loc=[*prefix, *map(_safe, each["loc"])], msg=_message(each)) for each in listed]


def refuse_invalid(error: ValidationError, *prefix: str) -> RequestRefused:
    """What a model said of a request, as a refusal."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return RequestRefused(ProblemCode.VALIDATION_ERROR, errors=field_errors(found, *prefix))


def invalid_field(place: Sequence[str], message: str) -> RequestRefused:
    """One field's refusal, such as `(("query", "cursor"), "is not a cursor of this listing")`."""
    return RequestRefused(ProblemCode.VALIDATION_ERROR, errors=[FieldError(loc=list(place), msg=message)])


def install_problem_handlers(app: FastAPI) -> None:
    """Cover what routes raise, and last what the middleware itself does; `middleware.unexpected` covers the rest."""
    app.add_exception_handler(RequestRefused, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(DatabaseUnavailable, _on_database_unavailable)
    app.add_exception_handler(Exception, _on_mistake)


def _safe(part: int | str) -> int | str:
    return part if isinstance(part, int) else part[:_LOC_CHARS_MAX].encode("utf-8", "replace").decode()


def _message(error: ErrorDetails | Mapping[str, Any]) -> str:
    """Pydantic's own messages repeat no input, but a few custom ones could be long."""
    return str(error["msg"])[:200]


def _on_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestRefused)
    return problem_response(error.code, error.detail, errors=error.errors, chunks=error.chunks, headers=error.headers)


def _on_invalid_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(ProblemCode.VALIDATION_ERROR, errors=field_errors(error.errors()))


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, ProblemCode.SERVER_ERROR)
    headers = dict(error.headers or {})
    if code is ProblemCode.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request) or headers.get("Allow", "GET")
    return problem_response(code, headers=headers)


def _allowed(request: Request) -> str:
    """Every method of this path (RFC 9110 §10.2.1): the router names those of one route only."""
    operations = request.app.openapi()["paths"].get(route_pattern(request.scope), {})
    return ", ".join(method.upper() for method in operations)


def _on_mistake(_: Request, __: Exception) -> Response:
    return problem_response(ProblemCode.SERVER_ERROR)


def _on_database_unavailable(_: Request, error: Exception) -> Response:
    logging.getLogger(LOGGER).warning("database unavailable: %s", error)
    return problem_response(ProblemCode.UNAVAILABLE, "The database does not answer. Try again.")
