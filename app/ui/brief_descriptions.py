"""Keeps Flet from describing at length what it compares and sends.

For every control that comes, goes or is compared, and for every message, Flet makes a text of it and of all that is in
it, for a log at the level of debugging; it makes the text also where nothing is logged. That is a large part of the
time between a tap and its answer.
"""

from __future__ import annotations

from typing import Any

from flet.controls.base_control import BaseControl
from flet.messaging.protocol import Message


def describe_briefly() -> None:
    """From now on controls and messages describe themselves by their kind."""
    kinds: list[Any] = [Message, BaseControl, *_kinds_of(BaseControl)]
    for kind in kinds:
        kind.__repr__ = _kind
    # A dataclass keeps a description that is there already. Flet imports most controls when they are first used.
    root: Any = BaseControl
    root.__init_subclass__ = classmethod(_brief_from_the_start)


def _kinds_of(kind: type[BaseControl]) -> list[type[BaseControl]]:
    return [found for each in kind.__subclasses__() for found in (each, *_kinds_of(each))]


def _brief_from_the_start(kind: Any, /, **settings: Any) -> None:
    super(BaseControl, kind).__init_subclass__(**settings)
    kind.__repr__ = _kind


def _kind(self: object) -> str:
    return f"<{type(self).__name__}>"
