"""What happened to accounts and sessions, one log line each, for whoever watches over a server.

A line names the account and the session by id; never an e-mail address, a password, a token or a client's address.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from uuid import UUID

from server_stub.log import LOGGER


class Event(StrEnum):
    """Stable: alarms are built on these."""

    REGISTERED = "registered"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    CONFIRMATION_FAILED = "confirmation_failed"
    REFRESH_REUSED = "refresh_reused"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"
    ACCOUNT_DELETED = "account_deleted"
    LIMITED = "limited"


_WARNINGS = frozenset({Event.REFRESH_REUSED, Event.LIMITED})


def note(
    event: Event, account_id: UUID | None = None, session_id: UUID | None = None, **fields: str | int | bool
) -> None:
    """Log an event; called once its transaction is committed."""
    known = {"account_id": account_id, "session_id": session_id}
    named = {name: str(value) for name, value in known.items() if value is not None}
    level = logging.WARNING if event in _WARNINGS else logging.INFO
    logging.getLogger(LOGGER).log(level, "security", extra={"fields": {"event": event.value, **named, **fields}})
