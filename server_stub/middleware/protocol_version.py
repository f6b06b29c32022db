"""A client that speaks another version of the protocol is told so before anything happens."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.problems import ProblemCode
from contracts.protocol import PROTOCOL_HEADER, SPOKEN
from server_stub.problems import problem_response


class ProtocolVersion:
    """No header means version 1."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._spoken = frozenset(map(str, SPOKEN))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and Headers(scope=scope).get(PROTOCOL_HEADER, "1") not in self._spoken:
            detail = "This server speaks " + ", ".join(sorted(self._spoken)) + "."
            await problem_response(ProblemCode.UPGRADE_REQUIRED, detail)(scope, receive, send)
            return
        await self._app(scope, receive, send)
