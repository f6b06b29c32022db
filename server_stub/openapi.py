"""What the OpenAPI document says of errors and headers: what holds for every route is added here, so none forgets it.

A route names only its own refusals: `responses=problems(ProblemCode.NOT_FOUND)`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from contracts.problems import MEDIA_TYPE, PROBLEMS, Problem, ProblemCode
from contracts.protocol import CORRELATION_HEADER, SERVER_TIME_HEADER

_REFERENCE: Final = "#/components/schemas/{model}"
_PROBLEM: Final = {"schema": {"$ref": _REFERENCE.format(model=Problem.__name__)}}
_EVERYWHERE: Final = (ProblemCode.UPGRADE_REQUIRED, ProblemCode.SERVER_ERROR, ProblemCode.UNAVAILABLE)
_WITH_BODY: Final = (
    ProblemCode.MALFORMED_BODY,
    ProblemCode.TOO_LARGE,
    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.REQUEST_TIMEOUT,
)
_WITH_TOKEN: Final = (
    ProblemCode.NOT_AUTHENTICATED,
    ProblemCode.INVALID_TOKEN,
    ProblemCode.TOKEN_EXPIRED,
    ProblemCode.ACCOUNT_MISMATCH,
)
_TEXT: Final = {"type": "string"}
_HEADERS: Final[dict[str, Any]] = {
    CORRELATION_HEADER: {"description": "Finds this answer in the server's log.", "required": True, "schema": _TEXT},
    SERVER_TIME_HEADER: {
        "description": "The server's clock.",
        "required": True,
        "schema": {**_TEXT, "format": "date-time"},
    },
    "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "How to sign in (RFC 9110 §11.6.1).", "required": True, "schema": _TEXT},
}
_WAITING: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def problems(*codes: ProblemCode) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that refuses with these codes."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        line = f"`{code}`: {PROBLEMS[code].title}."
        response = found.setdefault(PROBLEMS[code].status.value, {"description": "", "content": {MEDIA_TYPE: _PROBLEM}})
        response["description"] = f"{response['description']}\n\n{line}".strip()
    return found


def document_problems(app: FastAPI) -> None:
    """Complete the document that `app.openapi` gives."""
    document = app.openapi
    lock = threading.Lock()

    def openapi() -> dict[str, Any]:
        with lock:  # asked from several threads, and finished before anybody sees it
            if app.openapi_schema is None:
                _complete(document())
            return document()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema


def _complete(schema: dict[str, Any]) -> None:
    components = schema["components"]
    _, models = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCE)
    components["schemas"].update(models["$defs"])
    components["headers"] = _HEADERS
    for operation in (each for path in schema["paths"].values() for each in path.values()):
        responses = operation["responses"]
        for status, response in problems(*_codes_of(operation)).items():
            _add(responses, str(status), response)
        for status, response in responses.items():
            references = {name: {"$ref": f"#/components/headers/{name}"} for name in _header_names(int(status))}
            response["headers"] = {**references, **response.get("headers", {})}
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)


def _codes_of(operation: dict[str, Any]) -> Iterator[ProblemCode]:
    yield from _EVERYWHERE
    if "requestBody" in operation:
        yield from _WITH_BODY
    if "requestBody" in operation or "422" in operation["responses"]:
        yield ProblemCode.VALIDATION_ERROR
    if "security" in operation:
        yield from _WITH_TOKEN


def _add(responses: dict[str, Any], status: str, response: dict[str, Any]) -> None:
    """Beside what the route says itself; the framework's own 422 is replaced."""
    known = responses.get(status)
    if known is None or "HTTPValidationError" in str(known):
        responses[status] = response
        return
    known["description"] = f"{known['description']}\n\n{response['description']}"
    known["content"] = {**known.get("content", {}), **response["content"]}


def _header_names(status: int) -> Iterable[str]:
    yield CORRELATION_HEADER
    yield SERVER_TIME_HEADER
    if status in _WAITING:
        yield "Retry-After"
    if status == HTTPStatus.UNAUTHORIZED:
        yield "WWW-Authenticate"
