"""A bound on every body, on the wire and unpacked; the application sees it whole and plain."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts import limits
from contracts.problems import ProblemCode
from server_stub.metrics import Metrics
from server_stub.problems import problem_response

_GZIP: Final = 16 + zlib.MAX_WBITS
_DRAINED_BYTES_MAX: Final = 4 * limits.IMPORT_BYTES_MAX


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How many bytes a route takes, counted after unpacking, and whether it unpacks at all."""

    method: str
    path: re.Pattern[str]
    bytes_max: int
    gzip: bool


_RULES: Final = (
    BodyRule("POST", re.compile(r"/v1/imports/?"), limits.IMPORT_BYTES_MAX, gzip=True),
    BodyRule("PUT", re.compile(r"/v1/imports/[^/]+/chunks/[^/]+"), limits.CHUNK_BYTES_MAX, gzip=True),
    BodyRule("POST", re.compile(r"/v1/imports/[^/]+/commit"), limits.CHUNK_BYTES_MAX, gzip=True),
    BodyRule("POST", re.compile(r"/v1/sync/push"), limits.PUSH_BYTES_MAX, gzip=True),
    BodyRule("POST", re.compile(r"/graphql"), limits.GRAPHQL_BYTES_MAX, gzip=False),
)
_OTHERS: Final = BodyRule("", re.compile(""), limits.BODY_BYTES_MAX, gzip=False)


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: ProblemCode
    detail: str


_BUSY: Final = _Refusal(ProblemCode.UNAVAILABLE, "The server holds too much at the moment. Try again.")
_SLOW: Final = _Refusal(ProblemCode.REQUEST_TIMEOUT, "The body did not arrive in time. Send it again.")

TokenRefusal = Callable[[str | None], ProblemCode | None]
"""What is wrong with an `Authorization` header, by the token's own signature and times; None where it is good."""


class _Budget:
    """How many bytes the bodies of several requests may hold together."""

    def __init__(self, bytes_max: int) -> None:
        self._free = bytes_max

    def take(self, count: int) -> bool:
        """Whether there were so many left."""
        if count > self._free:
            return False
        self._free -= count
        return True

    def give_back(self, count: int) -> None:
        self._free += count


class BodyLimit:
    """Reads the body, refuses what is too large, too slow or packed in another way, and hands it on in one piece.

    What all requests together may hold at a time is bounded too, and large bodies are for signed-in people: whoever
    sends much and slowly, or from many connections at once, keeps nobody else out.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, token_refusal: TokenRefusal) -> None:
        self._app = app
        self._metrics = metrics
        self._token_refusal = token_refusal
        self._small = _Budget(limits.SMALL_BODIES_BYTES_MAX)
        self._large = _Budget(limits.BODIES_BYTES_MAX)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule, refused = self._rule_of(scope)
        budget = self._small if rule.bytes_max <= limits.BODY_BYTES_MAX else self._large
        held = 0

        def take(count: int) -> bool:
            nonlocal held
            is_had = budget.take(count)
            held += count if is_had else 0
            return is_had

        try:
            match await _plain_body(scope, receive, rule, take):
                case bytes() as body:
                    await self._app(scope, _replay(body, receive), send)
                case _Refusal(code=ProblemCode.TOO_LARGE) if refused is not None:
                    await self._refuse(_Refusal(refused, ""), scope, receive, send)
                case _Refusal() as refusal:
                    await self._refuse(refusal, scope, receive, send)
                case None:
                    pass  # the sender went away
        finally:
            budget.give_back(held)

    def _rule_of(self, scope: Scope) -> tuple[BodyRule, ProblemCode | None]:
        """The rule of the route; without a good token no more than a small body is read, and the code says why."""
        rule = _rule(scope)
        if rule.bytes_max <= limits.BODY_BYTES_MAX:
            return rule, None
        refused = self._token_refusal(Headers(scope=scope).get("authorization"))
        return (rule, None) if refused is None else (replace(rule, bytes_max=limits.BODY_BYTES_MAX), refused)

    async def _refuse(self, refusal: _Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        self._metrics.note_body_refusal(refusal.code)
        headers = {"Connection": "close"} if refusal is _SLOW else {}
        await problem_response(refusal.code, refusal.detail, headers=headers)(scope, receive, send)


async def _plain_body(
    scope: Scope, receive: Receive, rule: BodyRule, take: Callable[[int], bool]
) -> bytes | _Refusal | None:
    """The body unpacked, a refusal, or None where the sender went away."""
    encoding = Headers(scope=scope).get("content-encoding", "identity").strip().lower()
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            body = await _read(receive, rule.bytes_max, take)
    except TimeoutError:
        return _SLOW
    if not isinstance(body, bytes) or encoding == "identity":
        return body
    if encoding != "gzip" or not rule.gzip:
        return _Refusal(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "This route does not take that Content-Encoding.")
    if not take(rule.bytes_max):
        return _BUSY
    return await asyncio.to_thread(_unpack, body, rule.bytes_max)


def _rule(scope: Scope) -> BodyRule:
    fits = (r for r in _RULES if r.method == scope["method"] and r.path.fullmatch(scope["path"]))
    return next(fits, _OTHERS)


def _too_large(bytes_max: int) -> _Refusal:
    return _Refusal(ProblemCode.TOO_LARGE, f"The body may have at most {bytes_max:,} bytes.")


async def _read(receive: Receive, bytes_max: int, take: Callable[[int], bool]) -> bytes | _Refusal | None:
    """The whole body, or a refusal; None where the sender went away. Raises `TimeoutError` where a piece is late.

    What exceeds the bound is read on and dropped for a while: closing at once would reset the connection before
    the sender has seen the answer.
    """
    kept = bytearray()
    seen = 0
    while True:
        async with asyncio.timeout(limits.BODY_PIECE_SECONDS):
            message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        seen += len(piece)
        if seen <= bytes_max:
            if not take(len(piece)):
                return _BUSY
            kept += piece
        if not message.get("more_body", False) or seen > _DRAINED_BYTES_MAX:
            return bytes(kept) if seen <= bytes_max else _too_large(bytes_max)


def _unpack(packed: bytes, bytes_max: int) -> bytes | _Refusal:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(packed, bytes_max + 1)
    except zlib.error:
        return _Refusal(ProblemCode.MALFORMED_BODY, "The body is not valid gzip.")
    if len(plain) > bytes_max:
        return _too_large(bytes_max)
    if not unpacker.eof or unpacker.unused_data:
        return _Refusal(ProblemCode.MALFORMED_BODY, "The body is not one complete gzip stream.")
    return plain


def _replay(body: bytes, receive: Receive) -> Receive:
    was_given = False

    async def give() -> Message:
        nonlocal was_given
        if was_given:
            return await receive()
        was_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
