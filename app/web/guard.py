"""Lets in only the person who started the app: right host, right origin, and the secret of this run.

Any page in any browser on this machine can send requests to a port on it; a name server can even make a foreign name
point here. So every page request and every WebSocket must name this address as its host, come from this very origin
or from none, and carry the secret: first in the address that the program announced, from then on as a cookie.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from app.language.speech import speaking
from app.web.accepted_language import accepted_language
from app.web.refusal_page import refusal_page
from contracts.messages import Message

SECRET_PARAMETER: Final = "token"
"""The query parameter of the announced address that carries the secret."""

_POLICY_VIOLATION: Final = 1008
_LOCAL_NAMES: Final = ("127.0.0.1", "localhost")
_CLOSED_PATHS: Final = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json", "/oauth_callback"})
"""What the mounted framework would serve beside the app, and nobody needs here."""

_CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
_SECURITY_HEADERS: Final = (
    (b"content-security-policy", _CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_KEPT_BACK: Final = frozenset({b"access-control-allow-origin", b"cross-origin-embedder-policy"})
"""What the mounted framework says that is not passed on: an invitation to other origins, and the isolation in which
Flutter's engine draws in a second thread. With two threads its memory is damaged in the end, and the page stands still
for good (docs/adr/0021)."""
_REPLACED_HEADERS: Final = _KEPT_BACK | {name for name, _ in _SECURITY_HEADERS}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in, in words for whoever sees it."""

    status: HTTPStatus
    title: Message
    words: Message


_WRONG_HOST: Final = Refusal(
    HTTPStatus.MISDIRECTED_REQUEST,
    Message("This address does not belong to Tuckbox."),
    Message("Open Tuckbox with the whole address it showed when it started."),
)
_WRONG_ORIGIN: Final = Refusal(
    HTTPStatus.FORBIDDEN,
    Message("Another site may not use Tuckbox."),
    Message("Close that site if you do not know why it tried."),
)
_NO_SECRET: Final = Refusal(
    HTTPStatus.FORBIDDEN,
    Message("This diary is private."),
    Message(
        "Open Tuckbox with the whole address it showed when it started. If you no longer have it, run tuckbox again: "
        "that leads you there."
    ),
)
_NOT_HERE: Final = Refusal(
    HTTPStatus.NOT_FOUND,
    Message("There is no such page."),
    Message("Tuckbox itself is at the start of this address."),
)


class LoopbackGuard:
    """ASGI wrapper around everything the app serves on one port of this machine."""

    def __init__(self, app: ASGIApp, *, port: int, secret: str, names: tuple[str, ...] = _LOCAL_NAMES) -> None:
        """`names` are the host names under which this machine may be addressed."""
        self._app = app
        self._secret = secret.encode()
        self._hosts = frozenset(f"{name}:{port}" for name in names)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        # A browser keeps cookies per host, not per port: two running apps must not overwrite each other's.
        self._cookie = f"tuckbox_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, refuse, or trade the secret in the address for a cookie; in the language the browser asks for."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _single_headers(scope)
        refusal = self._refusal(scope, headers)
        if refusal is None and not self._is_known(headers):
            if self._brings_secret(scope):
                await self._welcome(scope, send)
                return
            refusal = _NO_SECRET
        with speaking(accepted_language(headers.get("accept-language", ""))):
            if refusal is None:
                await self._app(scope, receive, _hardened(send))
            elif scope["type"] == "websocket":
                await _refuse_websocket(refusal, receive, send)
            else:
                await _answer(refusal.status, refusal_page(refusal.title, refusal.words), (), send)

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> Refusal | None:
        """What is wrong with a request, whoever sent it."""
        if headers.get("host") not in self._hosts:
            return _WRONG_HOST
        origin = headers.get("origin")
        if origin not in self._origins and (origin is not None or scope["type"] == "websocket"):
            return _WRONG_ORIGIN
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign and headers.get("sec-fetch-mode") != "navigate":
            return _WRONG_ORIGIN
        return _NOT_HERE if scope["path"] in _CLOSED_PATHS else None

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self._secret)

    def _brings_secret(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get(SECRET_PARAMETER, [""])
        return hmac.compare_digest(given[0].encode(), self._secret)

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Set the cookie and lead to the address without the secret, so that it stays out of the address bar."""
        path = quote("/" + scope["path"].lstrip("/\\"))
        cookie = f"{self._cookie}={self._secret.decode()}; HttpOnly; SameSite=Strict; Path=/"
        headers = ((b"location", path.encode()), (b"set-cookie", cookie.encode()))
        await _answer(HTTPStatus.SEE_OTHER, b"", headers, send)


def _single_headers(scope: Scope) -> dict[str, str]:
    """Headers by lower-case name. One that is sent twice counts as not sent: which of the two is meant is a guess.

    Cookies are the exception: a browser may spread them over several headers.
    """
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    times = Counter(name for name, _ in pairs)
    found = {name: value for name, value in pairs if times[name] == 1}
    if times["cookie"] > 1:
        found["cookie"] = "; ".join(value for name, value in pairs if name == "cookie")
    if times["origin"] > 1:
        found["origin"] = "null"
    return found


def _hardened(send: Send) -> Send:
    """Answers with the security headers, and without those that are kept back."""

    async def send_hardened(message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in _REPLACED_HEADERS]
            message = {**message, "headers": [*kept, *_SECURITY_HEADERS]}
        await send(message)

    return send_hardened


async def _refuse_websocket(refusal: Refusal, receive: Receive, send: Send) -> None:
    """Closed before it is accepted: the browser sees status 403."""
    await receive()
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": str(refusal.title)})


async def _answer(status: HTTPStatus, body: bytes, headers: tuple[tuple[bytes, bytes], ...], send: Send) -> None:
    every = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *_SECURITY_HEADERS,
        *headers,
    ]
    await send({"type": "http.response.start", "status": status.value, "headers": every})
    await send({"type": "http.response.body", "body": body})
