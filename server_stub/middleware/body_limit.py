"""A bound on every body, on the wire and unpacked; the application sees it whole and plain."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
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
    BodyRule("POST", re.compile(r"/graphql"), limits.GRAPHQL_BYTES_MAX, gzip=False),
)
_OTHERS: Final = BodyRule("", re.compile(""), limits.BODY_BYTES_MAX, gzip=False)


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: ProblemCode
    detail: str


_Take = Callable[[int], bool]
"""Asks for so many bytes of what all requests together may hold; False where they are not to be had."""

_BUSY: Final = _Refusal(ProblemCode.UNAVAILABLE, "The server holds too much at the moment. Try again.")


class BodyLimit:
    """Reads the body, refuses what is too large or packed in another way, and hands it on in one piece.

    What all requests together may hold at a time is bounded too, so that many senders cannot fill the memory.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held = 0

        def take(count: int) -> bool:
            nonlocal held
            if self._held_bytes + count > limits.BODIES_BYTES_MAX:
                return False
            self._held_bytes += count
            held += count
            return True

        try:
            match await _plain_body(scope, receive, take):
                case bytes() as body:
                    await self._app(scope, _replay(body, receive), send)
                case _Refusal() as refusal:
                    self._metrics.note_body_refusal(refusal.code)
                    await problem_response(refusal.code, refusal.detail)(scope, receive, send)
                case None:
                    pass  # the sender went away
        finally:
            self._held_bytes -= held


async def _plain_body(scope: Scope, receive: Receive, take: _Take) -> bytes | _Refusal | None:
    """The body unpacked, a refusal, or None where the sender went away."""
    rule = _rule(scope)
    encoding = Headers(scope=scope).get("content-encoding", "identity").strip().lower()
    body = await _read(receive, rule.bytes_max, take)
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


async def _read(receive: Receive, bytes_max: int, take: _Take) -> bytes | _Refusal | None:
    """The whole body, or a refusal; None where the sender went away.

    What exceeds the bound is read on and dropped for a while: closing at once would reset the connection before
    the sender has seen the answer.
    """
    kept = bytearray()
    seen = 0
    while True:
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
