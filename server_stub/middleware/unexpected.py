"""The last net: whatever nobody foresaw is a 500 that tells nothing of the inside."""

from __future__ import annotations

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.problems import ProblemCode
from server_stub.log import LOGGER
from server_stub.problems import problem_response


class UnexpectedErrors:
    """Logs where it happened and answers `server_error`; an answer already begun is cut off instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._logger = logging.getLogger(LOGGER)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except asyncio.CancelledError:  # the server stops, and this took too long for it
            if not has_begun:
                await problem_response(ProblemCode.UNAVAILABLE)(scope, receive, send)
            raise
        except Exception:
            self._logger.exception("unexpected error")
            if has_begun:
                raise
            await problem_response(ProblemCode.SERVER_ERROR)(scope, receive, send)
