"""One line a request: method, route, status, milliseconds. No address, header, query or body."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.clock import Clock
from server_stub.log import LOGGER
from server_stub.middleware.routes import route_pattern


class AccessLog:
    """Logs the route's pattern, never the path: that one carries ids."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._logger = logging.getLogger(LOGGER)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = self._clock.monotonic()
        try:
            await self._app(scope, receive, send_noting)
        finally:
            fields = {
                "method": scope["method"],
                "route": route_pattern(scope),
                "status": status,
                "milliseconds": round((self._clock.monotonic() - begun) * 1000, 1),
            }
            self._logger.info("request", extra={"fields": fields})
