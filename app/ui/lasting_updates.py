"""Keeps a window drawing when one of its components cannot be brought up to date.

Flet draws what changed in one task for each window. An error in it ends the task without a word: the window then looks
alive and never changes again.

A page that is reloaded is enough: for a moment its old connection is there and refuses every message. What is drawn
then would be left half done, with components that no longer find what is around them, also when the page is back. So
messages of that moment are dropped, as Flet itself does a little later: a page that is back asks for all of the window.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final

import flet as ft

from app.ui.faults import words_for

_log = logging.getLogger(__name__)

_SEND: Final = "_Session__send_message"
_QUEUE: Final = "_FletApp__send_queue"
"""What Flet's own connection sends from; None once it has ended. Its type has no name for that."""


@dataclass(frozen=True, slots=True)
class _Update:
    """Stands for a control in Flet's set of those to be drawn."""

    control: Any

    def update(self) -> None:
        """Draw it. What fails is left as it is; the next change of it is drawn from there."""
        try:
            self.control.update()
        except Exception as error:  # noqa: BLE001 -- the boundary: it would end the drawing of the whole window
            words_for(error, _log)

    def __hash__(self) -> int:
        return id(self.control)


def keep_drawing(page: ft.Page) -> None:
    """From now on what cannot be drawn, or sent, no longer ends this window's drawing."""
    session: Any = page.session
    schedule, send = session.schedule_update, getattr(session, _SEND)

    def send_unless_parting(message: object) -> None:
        if not _is_parting(session):
            send(message)

    session.schedule_update = lambda control: schedule(_Update(control))
    setattr(session, _SEND, send_unless_parting)


def _is_parting(session: Any) -> bool:
    """Whether its connection has ended, and the session has not heard of it yet."""
    connection = session.connection
    return connection is not None and getattr(connection, _QUEUE, connection) is None
