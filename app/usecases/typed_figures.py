"""Figures and times as a person types them, with a decimal comma or a point."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Final

_FIGURE: Final = re.compile(r"\d{1,12}(?:[.,]\d{0,12})?|[.,]\d{1,12}", re.ASCII)
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})[:.h]?(\d{2})\s*([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)


class NotReadable(ValueError):
    """What was typed is not a figure or time; the message says what to type instead."""


def read_figure(typed: str) -> Decimal | None:
    """The figure, or None for nothing typed.

    `1,240` is refused rather than read as one and a bit: some write thousands so, some a decimal comma.
    """
    text = typed.replace("\N{NO-BREAK SPACE}", " ").strip()
    if not text:
        return None
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        raise NotReadable(f"Write {plain} without the comma, or use a point for decimals.")
    if not _FIGURE.fullmatch(text):
        raise NotReadable("Write a number such as 12 or 12.5.")
    return Decimal(text.replace(",", ".").rstrip(".") or "0")


def figure_text(amount: Decimal | None) -> str:
    """The figure as it is put into a field: exact, no thousands, nothing for unknown."""
    return "" if amount is None else f"{amount.normalize():f}"


def read_time(typed: str) -> time:
    """The wall-clock time of `8:15`, `08.15`, `0815` or `8:15 pm`."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise NotReadable("Write a time such as 08:15.")
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NotReadable("Write a time such as 08:15.")
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise NotReadable("Write a time from 00:00 to 23:59.")
    return time(hour, minute)
