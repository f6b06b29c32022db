"""From what a clock on the wall shows to the instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from contracts.zones import zone

_SECOND = timedelta(seconds=1)


def instant_at(day: date, clock: time, tz: str) -> datetime:
    """The first instant, in UTC, at which the wall clock of `tz` shows `day` and `clock` or later.

    A reading shown twice means the first time; one that was jumped over, the instant of the jump.
    Raises `UnknownZone`, and `OverflowError` next to the years 1 and 9999.
    """
    place = zone(tz)
    reading = datetime.combine(day, clock)
    found = reading.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == reading:
        return found
    # Jumped over. The offset in force after the jump (fold=1) puts the reading before it.
    low, high = reading.replace(tzinfo=place, fold=1).astimezone(UTC), found
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        shows_later = middle.astimezone(place).replace(tzinfo=None) >= reading
        low, high = (low, middle) if shows_later else (middle, high)
    return high
