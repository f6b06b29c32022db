"""Which other sites' pages may talk to this server: none, unless `TUCKBOX_CORS_ORIGINS` names them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from contracts.problems import ProblemCode
from contracts.protocol import (
    ACCOUNT_HEADER,
    CORRELATION_HEADER,
    DEVICE_HEADER,
    DEVICE_NAME_HEADER,
    PROTOCOL_HEADER,
    SERVER_TIME_HEADER,
)
from server_stub.problems import problem_response

_METHODS: Final = ("GET", "PUT", "POST", "DELETE")
_TAKEN: Final = (
    "Authorization",
    "Content-Encoding",
    "If-Match",
    "If-None-Match",
    ACCOUNT_HEADER,
    CORRELATION_HEADER,
    DEVICE_HEADER,
    DEVICE_NAME_HEADER,
    PROTOCOL_HEADER,
)
_SHOWN: Final = (CORRELATION_HEADER, SERVER_TIME_HEADER, "ETag", "Retry-After")


class Cors(CORSMiddleware):
    """Exact origins only, without credentials: access is by bearer token, never by a cookie. Refusals are problems."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app, allow_origins=origins, allow_methods=_METHODS, allow_headers=_TAKEN, expose_headers=_SHOWN
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        return problem_response(ProblemCode.CORS_REFUSED, headers={"Vary": answer.headers["vary"]})
