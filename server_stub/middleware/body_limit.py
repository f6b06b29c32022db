"""A bound on every body, on the wire and unpacked; the application sees it whole and plain."""

from __future__ import annotations

import asyncio
import re
import zlib
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts import limits
from contracts.problems import ProblemCode
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
)
_OTHERS: Final = BodyRule("", re.compile(""), limits.BODY_BYTES_MAX, gzip=False)


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: ProblemCode
    detail: str


class BodyLimit:
    """Reads the body, refuses what is too large or packed in another way, and hands it on in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = _rule(scope)
        encoding = Headers(scope=scope).get("content-encoding", "identity").strip().lower()
        body = await _read(receive, rule.bytes_max)
        match body:
            case None:
                return  # the sender went away
            case bytes() if encoding == "gzip" and rule.gzip:
                body = await asyncio.to_thread(_unpack, body, rule.bytes_max)
            case bytes() if encoding != "identity":
                body = _Refusal(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "This route does not take that Content-Encoding.")
            case _:
                pass
        if isinstance(body, _Refusal):
            await problem_response(body.code, body.detail)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def _rule(scope: Scope) -> BodyRule:
    fits = (r for r in _RULES if r.method == scope["method"] and r.path.fullmatch(scope["path"]))
    return next(fits, _OTHERS)


def _too_large(bytes_max: int) -> _Refusal:
    return _Refusal(ProblemCode.TOO_LARGE, f"The body may have at most {bytes_max:,} bytes.")


async def _read(receive: Receive, bytes_max: int) -> bytes | _Refusal | None:
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
