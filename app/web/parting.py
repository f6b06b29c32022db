"""Lets a window that closes part from its session in order, even while something is on its way to it."""

from __future__ import annotations

import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class OrderlyParting:
    """ASGI wrapper: what is sent to a window that has just closed is dropped.

    Flet ends a session's sending when one message fails, and then neither stops nor forgets the session: it would look
    at the diary every second for as long as the program runs, and the reloaded page would begin anew. The end of the
    connection reaches it by the way it expects, as the next thing it receives.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only WebSockets are changed."""

        async def send_if_there(message: Message) -> None:
            with contextlib.suppress(OSError):  # what a server raises once the other side is gone
                await send(message)

        await self._app(scope, receive, send_if_there if scope["type"] == "websocket" else send)
