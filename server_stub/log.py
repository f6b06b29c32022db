"""Structured logging: one record a line, with the correlation id, and never what a person wrote.

Only the places of an exception are logged, not its text: that may repeat a meal, an address or a token.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from contracts.wire import instant_text

LOGGER = "tuckbox.server"
_UVICORN: Final = "uvicorn"
_BARE: Final = re.compile(r"[^\s\"=]+")

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
"""Of the request being answered; empty outside of one."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {…}}` is merged in."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_entry(record))


class PlainLines(logging.Formatter):
    """The same record as `instant LEVEL message key=value …`, without colours; what is no bare word is quoted."""

    def format(self, record: logging.LogRecord) -> str:
        entry = _entry(record)
        beginning = f"{entry.pop('at')} {entry.pop('level'):<7} {json.dumps(entry.pop('message'))[1:-1]}"
        if entry.pop("logger") != LOGGER:
            beginning += f" logger={record.name}"
        return " ".join([beginning, *(f"{name}={_shown(value)}" for name, value in entry.items())])


def configure_logging(level: str, *, as_json: bool = False, uvicorn_level: str = "WARNING") -> None:
    """Send to stderr: this server's records, those of uvicorn from `uvicorn_level` on, and everybody's warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    for name, its_level in ((LOGGER, level), (_UVICORN, uvicorn_level)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(its_level)
        logger.propagate = False
    everything_else = logging.getLogger()
    if not everything_else.handlers:
        everything_else.addHandler(handler)


def _entry(record: logging.LogRecord) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "at": instant_text(datetime.fromtimestamp(record.created, UTC)),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
    }
    if found := correlation_id.get():
        entry["correlation_id"] = found
    entry.update(getattr(record, "fields", {}))
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        entry["error"] = type(error).__qualname__
        entry["trace"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return entry


def _shown(value: object) -> str:
    match value:
        case list():
            return json.dumps(" < ".join(map(str, reversed(value))))
        case str() if not (value.isascii() and value.isprintable() and _BARE.fullmatch(value)):
            return json.dumps(value)
        case None:
            return "-"
        case _:
            return str(value)
