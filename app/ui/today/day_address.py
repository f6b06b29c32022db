"""The date that Today shows, as its address says it: so Back, a reload and a link lead to the same day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from contracts import limits

TODAY_PATH: Final = "/"
DAY_PATH: Final = "/day"
DAY_ROUTE: Final = "day/:day"
"""The pattern of such an address; `:day` is the part that `day_in` reads."""

FIRST_DAY: Final = limits.EATEN_AT_MIN.date() + timedelta(days=1)


def day_path(day: date, today: date) -> str:
    """The address of that day; the current one has the address that follows the rollover."""
    return TODAY_PATH if day == today else f"{DAY_PATH}/{day.isoformat()}"


def day_in(params: Mapping[str, str | None], today: date) -> date | None:
    """The day an address names; None for the current one, and for what is no day meals can be logged on."""
    day = read_day(params.get("day"))
    if day is None or day == today or not FIRST_DAY <= day <= today + limits.EATEN_AT_AHEAD_MAX:
        return None
    return day


def read_day(written: str | None) -> date | None:
    """The date of `2026-11-19`, or None."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None
