"""The one place that knows the rule of the logical day.

A logical date begins at the first instant at which its zone's wall clock shows 04:00 of that date or later, and
ends where the next one begins. So days tile time: no instant is in none or in two, whatever a zone's clock does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.zones import zone

ROLLOVER = time(4)

_SECOND = timedelta(seconds=1)
_SPAN = timedelta(hours=26)
"""An offset from UTC is less than a day: the rollover lies within this span of the same reading in UTC.

No zone changes its offset twice within two such spans: the tightest pair in `tzdata` is a week apart.
"""


def utc_range(logical_date: date, tz: str) -> tuple[datetime, datetime]:
    """`[start, end)` of a logical date in UTC; `UnknownZone` for a zone that `tzdata` does not know."""
    return _start(logical_date, tz), _start(logical_date + timedelta(days=1), tz)


def logical_date(instant: datetime, tz: str) -> date:
    """The date whose range holds `instant`. Naive datetimes are refused with `ValueError`."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    utc = instant.astimezone(UTC)
    wall = utc.astimezone(zone(tz))
    day = wall.date() if wall.time() >= ROLLOVER else wall.date() - timedelta(days=1)
    while utc < _start(day, tz):
        day -= timedelta(days=1)
    while utc >= _start(day + timedelta(days=1), tz):
        day += timedelta(days=1)
    return day


def next_rollover(instant: datetime, tz: str) -> datetime:
    """The instant, in UTC, at which the logical date of `instant` ends: when a screen must refresh."""
    return utc_range(logical_date(instant, tz), tz)[1]


@lru_cache(maxsize=65536)
def _start(day: date, tz: str) -> datetime:
    """The first instant at which the wall clock of `tz` shows `day` 04:00 or later.

    Between two transitions the wall clock runs evenly, so within each such stretch there is one instant at which
    it shows 04:00. The first stretch that reaches 04:00 holds the answer: that instant, or, if the clock jumped
    over it, the start of the stretch.
    """
    place = zone(tz)
    reading = datetime.combine(day, ROLLOVER, UTC)
    begin, last = reading - _SPAN, reading + _SPAN
    while True:
        offset = _offset(begin, place)
        end = _next_transition(begin, last, place)
        shown = max(begin, reading - offset)
        if end is None or shown < end:
            return shown
        begin = end


def _next_transition(begin: datetime, last: datetime, place: ZoneInfo) -> datetime | None:
    """The instant after `begin` at which the offset is another one; None if there is none up to `last`."""
    offset, low, high = _offset(begin, place), begin, last
    if _offset(high, place) == offset:
        return None
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (middle, high) if _offset(middle, place) == offset else (low, middle)
    return high


def _offset(utc: datetime, place: ZoneInfo) -> timedelta:
    offset = utc.astimezone(place).utcoffset()
    if offset is None:
        raise ValueError(f"{place.key} has no offset at {utc.isoformat()}")
    return offset
