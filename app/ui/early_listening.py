"""Has the browser tell of what a window listens to in the message that draws its first screen.

Flet says that somebody listens when the screen is drawn already, as its components begin to. For a message that
concerns the page the browser draws the whole window once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import flet as ft

_LISTENED_TO: Final = (
    *("on_resize", "on_connect", "on_app_lifecycle_state_change", "on_keyboard_event"),
    *("on_route_change", "on_view_pop"),  # by Flet's router
)


class _News(dict[str, None]):
    """Flet's names of the page's properties that the browser is to hear of, without who listens to what."""

    def __setitem__(self, name: str, value: None) -> None:
        if name not in _LISTENED_TO:
            super().__setitem__(name, value)


@contextmanager
def listening_from_the_start(page: ft.Page) -> Iterator[None]:
    """The page's message that is sent within the block says what is listened to from now on."""
    known: Any = page
    for name in _LISTENED_TO:
        setattr(page, name, _nobody)
    yield
    known._dirty = _News(known._dirty)
    for name in _LISTENED_TO:
        setattr(page, name, None)  # the browser is not told


def _nobody(_: object) -> None:
    """Nobody listens as yet."""
