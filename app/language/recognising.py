"""Finds the message an English text was made from: what a server refuses, and why, travels as text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Final

from contracts import refusals
from contracts.messages import Message, Words

_CHARS_MAX: Final = 500
"""What is longer was made by no message of ours, and may be anything."""
_FIGURE: Final = re.compile(r"\d{1,3}(,\d{3})*(\.\d+)?", re.ASCII)


def recognised(text: str) -> Words | str:
    """The message of `contracts.refusals` with its values, or the text as it stands where it is none of them."""
    if len(text) <= _CHARS_MAX:
        for message, pattern in _patterns():
            if found := pattern.fullmatch(text):
                return message.of(**{name: _value(each) for name, each in found.groupdict().items()})
    return text


@cache
def _patterns() -> tuple[tuple[Message, re.Pattern[str]], ...]:
    return tuple((message, _pattern(message.text)) for message in refusals.ALL)


def _pattern(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(literal) + (f"(?P<{name}>.+)" if name else "") for literal, name, *_ in parts))


def _value(text: str) -> str | Decimal:
    """A figure as such, so that `5,000` is not read as five in a language that writes `5.000`."""
    return Decimal(text.replace(",", "")) if _FIGURE.fullmatch(text) else text
