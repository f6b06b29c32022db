"""Keeps a window connected when the browser answers for something that is no longer shown.

Flet asks the browser to move the focus and waits for an answer. Where the field went away in between (Escape right
after Enter is enough), its session treats the answer as a fault of the connection and stops listening to the window,
which then looks alive and does nothing. Such an answer is of no use to anybody and is dropped here.
"""

from __future__ import annotations

import logging
from typing import Any

import flet as ft

_log = logging.getLogger(__name__)


def drop_late_answers(page: ft.Page) -> None:
    """From now on an answer for a control that is gone no longer ends this window's session."""
    session: Any = page.session
    handle = session.handle_invoke_method_results

    def handle_if_awaited(control_id: int, call_id: str, result: object, error: str | None) -> None:
        try:
            handle(control_id, call_id, result, error)
        except RuntimeError:
            _log.debug("dropped an answer for control %d, which is gone", control_id)

    session.handle_invoke_method_results = handle_if_awaited
