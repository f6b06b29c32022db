"""The page that says why the diary could not be opened. It needs nothing more from the program, which then ends."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.refusal_page import refusal_page
from contracts.messages import Message, Words

NOT_OPENED_PATH: Final = "/not-opened"

_TITLE: Final = Message("Your diary could not be opened.")
_REASON: Final = Message("{reason} Start Tuckbox again once that is mended.")


class NotOpened:
    """ASGI wrapper: answers this address itself, where there is a reason, and passes everything else on."""

    def __init__(self, app: ASGIApp, reason: Callable[[], Words | None], told: Callable[[], None]) -> None:
        """`told` is called whenever a browser has the reason."""
        self._app = app
        self._reason = reason
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the reason, in the language in force."""
        is_asked = scope["type"] == "http" and scope["path"] == NOT_OPENED_PATH
        reason = self._reason() if is_asked else None
        if reason is None:
            await self._app(scope, receive, send)
            return
        page = refusal_page(_TITLE, _REASON.of(reason=reason))
        await HTMLResponse(page, HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
        self._told()
