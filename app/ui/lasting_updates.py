"""Keeps a window drawing when one of its components cannot be brought up to date.

Flet draws what changed in one task for each window. An error in it ends the task without a word: the window then looks
alive and never changes again. A page that is reloaded is enough: for a moment its old connection is there and sends
nothing any more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final

import flet as ft

from app.ui.faults import words_for

_log = logging.getLogger(__name__)

_QUEUE: Final = "_FletApp__send_queue"
"""What Flet's own connection sends from; None once it has ended. Its type has no name for that."""


@dataclass(frozen=True, slots=True)
class _Update:
    """Stands for a control in Flet's set of those to be drawn."""

    control: Any
    session: Any

    def update(self) -> None:
        """Draw it. What fails is left as it is; the next change of it, or the next connection, is drawn from there."""
        try:
            self.control.update()
        except Exception as error:  # noqa: BLE001 -- the boundary: it would end the drawing of the whole window
            if not _is_parting(self.session):
                words_for(error, _log)

    def __hash__(self) -> int:
        return id(self.control)


def keep_drawing(page: ft.Page) -> None:
    """From now on what cannot be drawn no longer ends this window's drawing."""
    session: Any = page.session
    schedule = session.schedule_update
    session.schedule_update = lambda control: schedule(_Update(control, session))


def _is_parting(session: Any) -> bool:
    """Whether its connection has ended, and the session has not heard of it yet."""
    connection = session.connection
    return connection is None or getattr(connection, _QUEUE, connection) is None
