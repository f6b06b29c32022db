"""Every answer carries `X-Correlation-ID` and `Server-Time`."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.clock import Clock, NewId
from contracts.protocol import CORRELATION_HEADER, SERVER_TIME_HEADER
from contracts.wire import instant_text
from server_stub.log import correlation_id

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Correlation:
    """Takes the request's id where it is sane (64 plain characters at most), else makes one."""

    def __init__(self, app: ASGIApp, clock: Clock, new_id: NewId) -> None:
        self._app = app
        self._clock = clock
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(CORRELATION_HEADER, "")
        found = sent if _SANE.fullmatch(sent) else str(self._new_id())

        async def send_labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[CORRELATION_HEADER] = found
                headers[SERVER_TIME_HEADER] = instant_text(self._clock.now())
            await send(message)

        token = correlation_id.set(found)
        try:
            await self._app(scope, receive, send_labelled)
        finally:
            correlation_id.reset(token)
