"""Counts and times every request for `/metrics`."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.clock import Clock
from server_stub.metrics import Metrics
from server_stub.middleware.routes import route_pattern


class Measured:
    """A request whose sender went away before the answer counts with status class `0xx`."""

    def __init__(self, app: ASGIApp, clock: Clock, metrics: Metrics) -> None:
        self._app = app
        self._clock = clock
        self._metrics = metrics

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
        self._metrics.begin_request()
        try:
            await self._app(scope, receive, send_noting)
        finally:
            seconds = self._clock.monotonic() - begun
            self._metrics.end_request(scope["method"], route_pattern(scope), status, seconds)
