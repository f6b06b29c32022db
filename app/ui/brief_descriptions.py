"""Keeps Flet from describing at length what it sends.

It makes a text of every message, with all controls in it, for a log at the level of debugging, and makes it also where
nothing is logged.
"""

from __future__ import annotations

from typing import Any

from flet.messaging.protocol import Message


def describe_briefly() -> None:
    """From now on a message describes itself by what it is for."""
    kind: Any = Message
    kind.__repr__ = _action


def _action(message: Message) -> str:
    return f"<{message.action.name}>"
