"""What every answer tells a browser not to do with it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_PRIVATE: Final = ("/v1/", "/graphql")
_ONE_YEAR: Final = "max-age=31536000"


class SecurityHeaders:
    """Adds what an answer does not set itself.

    RFC 6797 §7.2: `Strict-Transport-Security` only over a secure transport. A proxy that ends TLS tells it by
    `X-Forwarded-Proto`, which uvicorn takes from trusted addresses only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = dict(SECURITY_HEADERS)
        if scope["path"].startswith(_PRIVATE):
            added["Cache-Control"] = "no-store"
        if scope["scheme"] == "https":
            added["Strict-Transport-Security"] = _ONE_YEAR

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_guarded)
