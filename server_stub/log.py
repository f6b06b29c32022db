"""Structured logging: one JSON object a line, with the correlation id, and never what a person wrote.

Only the places of an exception are logged, not its text: that may repeat a meal, an address or a token.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from contracts.wire import instant_text

LOGGER = "tuckbox.server"

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
"""Of the request being answered; empty outside of one."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {…}}` is merged in."""

    def format(self, record: logging.LogRecord) -> str:
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
        return json.dumps(entry)


def configure_logging(level: str) -> None:
    """Send this server's records, and the warnings of the libraries below it, to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name, its_level in ((LOGGER, level), ("uvicorn", "WARNING")):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(its_level)
        logger.propagate = False
