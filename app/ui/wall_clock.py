"""Between the wall clock a person reads and instants, on one logical date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from contracts.logical_day import logical_date
from contracts.zones import zone


def instant_on(day: date, at: time, tz: str) -> datetime | None:
    """The instant of the logical date `day` at which the wall clock of `tz` shows `at`.

    Times before the rollover are in the night that ends that day. Where the clock shows `at` twice, the first;
    where it skips `at`, the instant it shows instead; None where neither lies in that logical date.
    """
    place = zone(tz)
    readings = [
        datetime.combine(calendar_day, at, place).replace(fold=fold)
        for calendar_day in (day, day + timedelta(days=1))
        for fold in (0, 1)
    ]
    within = [instant for each in readings if logical_date(instant := each.astimezone(UTC), tz) == day]
    shown = [instant for instant in within if instant.astimezone(place).time() == at]
    return next(iter(shown or within), None)


def wall_time(instant: datetime, tz: str) -> time:
    """What the wall clock of `tz` shows at that instant."""
    return instant.astimezone(zone(tz)).time()


def is_past_midnight(instant: datetime, tz: str) -> bool:
    """Whether the calendar already shows the date after the logical one."""
    return instant.astimezone(zone(tz)).date() > logical_date(instant, tz)
