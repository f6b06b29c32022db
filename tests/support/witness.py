"""Looks over every answer and every log line of the servers that tests start, whatever the test itself is about."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.problems import MEDIA_TYPE, PROBLEMS, Problem
from server_stub.log import LOGGER, JsonLines

INTERNALS: Final = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|sqlalchemy|sqlite|psycopg|postgres|SELECT |INSERT |UPDATE |DELETE FROM"
    r"|/tmp/|/home/|/root/|/usr/",
    re.IGNORECASE,
)
PRIVATE_IN_LOGS: Final = re.compile(r"eyJ[\w-]{10}|\$argon2id|Bearer |correct horse|[\w-]{43}(?![\w-])|Traceback")
_PASSWORDS: Final = ("password", "current_password", "new_password")
_TOKENS: Final = ("access_token", "refresh_token")
_PRIVATE_FIELDS: Final = frozenset((*_PASSWORDS, *_TOKENS, "email", "username", "display_name", "name", "note"))
_SHORTEST: Final = 5
"""A shorter word, such as a meal called "Old", may stand in a log line by chance."""


class Witness:
    """An ASGI application around another; `faults` says what it saw go wrong."""

    def __init__(self, app: ASGIApp, documented: frozenset[str]) -> None:
        self._app = app
        self._documented = documented
        self.faults: list[str] = []
        self.private: set[str] = set()
        self.log_lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()
        start: Message = {}

        async def receive_noting() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def send_noting(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif start["status"] >= 400 or scope["path"].startswith("/v1/auth/"):
                answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive_noting, send_noting)
        self._note_private(scope, bytes(asked), bytes(answered))
        if start and start["status"] >= 400:
            place = f"{scope['method']} {scope['path']}"
            self.faults += [f"{place}: {fault}" for fault in self._judge(start, answered, scope)]

    def private_in_logs(self) -> list[str]:
        """What people sent or got in confidence and the log repeats."""
        text = "\n".join(self.log_lines)
        found = {found[0] for found in PRIVATE_IN_LOGS.finditer(text)} - {"Traceback"}
        words = (word for word in self.private if len(word) >= _SHORTEST)
        return sorted(found | {word for word in words if word in text or json.dumps(word)[1:-1] in text})

    def _judge(self, start: Message, body: bytearray, scope: Scope) -> Iterator[str]:
        headers = Headers(raw=start["headers"])
        if not headers.get("x-correlation-id") or not headers.get("server-time"):
            yield "the answer lacks X-Correlation-ID or Server-Time"
        if start["status"] in (429, 503) and not headers.get("retry-after", "").isdigit():
            yield "the answer lacks Retry-After"
        if scope["method"] == "HEAD" or scope["path"] == "/health/ready":
            return
        if headers.get("content-type") != MEDIA_TYPE:
            yield f"an error as {headers.get('content-type')}"
            return
        yield from problem_faults(start["status"], bytes(body), self._documented)

    def _note_private(self, scope: Scope, asked: bytes, answered: bytes) -> None:
        token = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
        self.private.add(token.strip())
        for body in (asked, answered):
            self.private.update(_private_words(body))


def problem_faults(status: int, body: bytes, documented: frozenset[str]) -> Iterator[str]:
    """What is wrong with a problem: its form, its code, or what it tells of the inside."""
    try:
        given = json.loads(body)
        problem = Problem.model_validate(given)
    except ValueError as error:
        yield f"no problem details: {error}"
        return
    if unknown := given.keys() - Problem.model_fields.keys():
        yield f"fields that no problem has: {unknown}"
    if problem.code not in documented:
        yield f"the code {problem.code} is not documented"
    if (problem.status, PROBLEMS[problem.code].status) != (status, status):
        yield f"says status {problem.status} with code {problem.code} in an answer of status {status}"
    if found := INTERNALS.search(body.decode()):
        yield f"tells of the inside: {found[0]!r}"


def documented_codes() -> frozenset[str]:
    """The codes in the table of docs/protocol.md."""
    page = Path(__file__).parents[2] / "docs" / "protocol.md"
    return frozenset(re.findall(r"^\| `(\w+)` \| \d{3} \|", page.read_text(encoding="utf-8"), re.MULTILINE))


@contextmanager
def witnessed(app: ASGIApp) -> Iterator[Witness]:
    """The application under watch; at the end, what was seen to be wrong fails the test."""
    witness = Witness(app, documented_codes())

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            witness.log_lines.append(self.format(record))

    handler = Collect()
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in (LOGGER, "uvicorn")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield witness
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
    assert [] == witness.faults
    assert [] == witness.private_in_logs()


def _private_words(body: bytes) -> Iterator[str]:
    try:
        yield from _private_values(json.loads(body))
    except (ValueError, RecursionError):
        form = parse_qs(body[:10_000].decode("utf-8", "replace"))
        yield from (word for name in _PRIVATE_FIELDS for word in form.get(name, ()))


def _private_values(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in _PRIVATE_FIELDS and isinstance(inner, str):
                yield inner
            else:
                yield from _private_values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _private_values(inner)
