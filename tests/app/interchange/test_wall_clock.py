"""A wall clock's reading becomes the first instant at which the clock shows it or later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interchange.wall_clock import instant_at
from contracts.zones import UnknownZone, zone, zone_names


@pytest.mark.parametrize(
    ("day", "clock", "tz", "expected"),
    [
        (date(2026, 7, 1), time(12), "Europe/Berlin", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2011, 12, 30), time(12), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        (date(1969, 9, 30), time(12), "Pacific/Kwajalein", datetime(1969, 9, 30, 1, tzinfo=UTC)),
    ],
)
def test_known_readings(day: date, clock: time, tz: str, expected: datetime) -> None:
    assert expected == instant_at(day, clock, tz)


@given(
    day=st.dates(date(1901, 1, 1), date(2090, 1, 1)),
    clock=st.times().map(lambda clock: clock.replace(microsecond=0)),
    tz=st.sampled_from(sorted(zone_names())),
)
def test_the_instant_is_the_first_to_show_the_reading_or_later(day: date, clock: time, tz: str) -> None:
    found = instant_at(day, clock, tz)
    reading = datetime.combine(day, clock)

    def shown(instant: datetime) -> datetime:
        return instant.astimezone(zone(tz)).replace(tzinfo=None)

    assert shown(found) >= reading
    assert all(shown(found - timedelta(seconds=back)) < reading for back in (1, 60, 1800, 3600, 5400, 7200))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        instant_at(date(2026, 1, 1), time(12), "Mars/Olympus")
