"""Figures and times as a person types them, with a decimal comma or a point."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Final

from babel.numbers import get_decimal_symbol, get_group_symbol

from app.language.speech import speech
from contracts.messages import Message, Words

_FIGURE: Final = re.compile(r"\d{1,12}(?:[.,]\d{0,12})?|[.,]\d{1,12}", re.ASCII)
_THOUSANDS: Final = r"[1-9]\d{{0,2}}(?:{group}\d{{3}})+(?:{decimal}\d*)?"
_TIME: Final = re.compile(r"(\d{1,2})[:.h]?(\d{2})\s*([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)

_WITHOUT_GROUPS: Final = Message("Write {figure} without the comma, or use a point for decimals.")
_NOT_A_TIME: Final = Message("Write a time such as 08:15.")


class NotReadable(ValueError):
    """What was typed is not a figure or time; its words say what to type instead."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def read_figure(typed: str) -> Decimal | None:
    """The figure, or None for nothing typed. Decimals may follow a comma or a point.

    What the language in force would write for thousands, `1,240` in English and `1.240` in German, is refused rather
    than read as one and a bit.
    """
    text = typed.replace("\N{NO-BREAK SPACE}", " ").strip()
    if not text:
        return None
    locale = speech().locale
    group, decimal = get_group_symbol(locale), get_decimal_symbol(locale)
    if re.fullmatch(_THOUSANDS.format(group=re.escape(group), decimal=re.escape(decimal)), text, re.ASCII):
        raise NotReadable(_WITHOUT_GROUPS.of(figure=text.replace(group, "")))
    if not _FIGURE.fullmatch(text):
        raise NotReadable(Message("Write a number such as 12 or 12.5."))
    return Decimal(text.replace(",", ".").rstrip(".") or "0")


def figure_text(amount: Decimal | None) -> str:
    """The figure as it is put into a field: exact, no thousands, nothing for unknown."""
    return "" if amount is None else f"{amount.normalize():f}".replace(".", get_decimal_symbol(speech().locale))


def read_time(typed: str) -> time:
    """The wall-clock time of `8:15`, `08.15`, `0815` or `8:15 pm`."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise NotReadable(_NOT_A_TIME)
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NotReadable(_NOT_A_TIME)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise NotReadable(Message("Write a time from 00:00 to 23:59."))
    return time(hour, minute)
