"""Known cases of the logical day. The properties over all zones are in tests/properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from contracts import limits
from contracts.logical_day import ROLLOVER, logical_date, next_rollover, utc_range
from contracts.zones import UnknownZone, zone_names

NEW_YORK = "America/New_York"
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("instant", "tz", "expected"),
    [
        # an ordinary evening that ends after midnight
        ("2022-11-10T01:30:00-05:00", NEW_YORK, "2022-11-09"),
        ("2022-11-10T03:59:59.999-05:00", NEW_YORK, "2022-11-09"),
        ("2022-11-10T04:00:00.000-05:00", NEW_YORK, "2022-11-10"),
        # clocks go forward at 02:00: the day before lasts 23 hours
        ("2026-03-08T01:30:00-05:00", NEW_YORK, "2026-03-07"),
        ("2026-03-08T03:00:00-04:00", NEW_YORK, "2026-03-07"),
        ("2026-03-08T03:59:59.999-04:00", NEW_YORK, "2026-03-07"),
        ("2026-03-08T04:00:00.000-04:00", NEW_YORK, "2026-03-08"),
        ("2026-03-08T04:30:00-04:00", NEW_YORK, "2026-03-08"),
        # clocks go back at 02:00: 01:30 comes twice, the day before lasts 25 hours
        ("2026-11-01T01:30:00-04:00", NEW_YORK, "2026-10-31"),
        ("2026-11-01T01:30:00-05:00", NEW_YORK, "2026-10-31"),
        ("2026-11-01T03:59:59.999-05:00", NEW_YORK, "2026-10-31"),
        ("2026-11-01T04:00:00.000-05:00", NEW_YORK, "2026-11-01"),
        ("2026-03-29T01:30:00+01:00", BERLIN, "2026-03-28"),
        ("2026-03-29T03:59:59.999+02:00", BERLIN, "2026-03-28"),
        ("2026-03-29T04:00:00.000+02:00", BERLIN, "2026-03-29"),
        ("2026-10-25T01:30:00+02:00", BERLIN, "2026-10-24"),
        ("2026-10-25T03:59:59.999+01:00", BERLIN, "2026-10-24"),
        ("2026-10-25T04:00:00.000+01:00", BERLIN, "2026-10-25"),
        # the instant counts, not the offset it is written with
        ("2026-10-25T03:00:00Z", BERLIN, "2026-10-25"),
        # Samoa had no 30 December 2011: its day is the four hours before 04:00 of the 31st
        ("2011-12-30T09:59:59.999Z", "Pacific/Apia", "2011-12-29"),
        ("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-30"),
        ("2011-12-30T13:59:59.999Z", "Pacific/Apia", "2011-12-30"),
        ("2011-12-30T14:00:00Z", "Pacific/Apia", "2011-12-31"),
        # Kwajalein lived 30 September 1969 twice, and had no 21 August 1993
        ("1969-09-29T17:00:00Z", "Pacific/Kwajalein", "1969-09-30"),
        ("1969-09-30T13:00:00Z", "Pacific/Kwajalein", "1969-09-30"),
        ("1969-10-01T15:59:59.999Z", "Pacific/Kwajalein", "1969-09-30"),
        ("1969-10-01T16:00:00Z", "Pacific/Kwajalein", "1969-10-01"),
        ("1993-08-21T11:59:59.999Z", "Pacific/Kwajalein", "1993-08-20"),
        ("1993-08-21T12:00:00Z", "Pacific/Kwajalein", "1993-08-21"),
        ("1993-08-21T16:00:00Z", "Pacific/Kwajalein", "1993-08-22"),
        # an offset with seconds: Monrovia was 00:44:30 behind
        ("1960-01-10T04:44:29.999Z", "Africa/Monrovia", "1960-01-09"),
        ("1960-01-10T04:44:30Z", "Africa/Monrovia", "1960-01-10"),
        # 04:00 is jumped over in Baku: the day starts with the jump, to 05:00
        ("2015-03-28T23:59:59.999Z", "Asia/Baku", "2015-03-28"),
        ("2015-03-29T00:00:00Z", "Asia/Baku", "2015-03-29"),
        # 04:00 comes twice in Hong Kong: the first one counts, and the half hour before the second stays in the new day
        ("1946-11-30T18:59:59.999Z", "Asia/Hong_Kong", "1946-11-30"),
        ("1946-11-30T19:00:00Z", "Asia/Hong_Kong", "1946-12-01"),
        ("1946-11-30T19:45:00Z", "Asia/Hong_Kong", "1946-12-01"),
    ],
)
def test_an_instant_belongs_to_a_date(instant: str, tz: str, expected: str) -> None:
    assert logical_date(datetime.fromisoformat(instant), tz) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "tz", "hours"),
    [
        ("2026-07-01", NEW_YORK, 24),
        ("2026-03-07", NEW_YORK, 23),
        ("2026-10-31", NEW_YORK, 25),
        ("2026-03-28", BERLIN, 23),
        ("2026-10-24", BERLIN, 25),
        ("2011-12-29", "Pacific/Apia", 20),
        ("2011-12-30", "Pacific/Apia", 4),
        ("1969-09-30", "Pacific/Kwajalein", 47),
        ("1993-08-20", "Pacific/Kwajalein", 20),
        ("1993-08-21", "Pacific/Kwajalein", 4),
        ("2015-03-28", "Asia/Baku", 24),
        ("2015-03-29", "Asia/Baku", 23),
        ("1946-12-01", "Asia/Hong_Kong", 25),
    ],
)
def test_a_day_lasts_as_long_as_its_clock_says(day: str, tz: str, hours: int) -> None:
    start, end = utc_range(date.fromisoformat(day), tz)
    assert end - start == timedelta(hours=hours)


def test_a_range_is_in_utc() -> None:
    start, end = utc_range(date(2026, 11, 20), BERLIN)
    assert (start, end) == (datetime(2026, 11, 20, 3, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC))
    assert start.tzinfo is UTC
    assert time(4) == ROLLOVER


def test_the_next_rollover_ends_the_day() -> None:
    instant = datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert next_rollover(instant, BERLIN) == datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert next_rollover(datetime(2026, 10, 25, 3, tzinfo=UTC), BERLIN) == datetime(2026, 10, 26, 3, tzinfo=UTC)


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        logical_date(datetime(2026, 11, 20, 12), BERLIN)  # noqa: DTZ001 -- the refusal is what is tested


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "europe/berlin"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        utc_range(date(2026, 11, 20), name)
    with pytest.raises(UnknownZone):
        logical_date(datetime(2026, 11, 20, tzinfo=UTC), name)


def test_the_zone_of_the_datetime_does_not_matter() -> None:
    instant = datetime(2026, 11, 20, 2, 59, tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert logical_date(instant, BERLIN) == logical_date(elsewhere, BERLIN) == date(2026, 11, 19)


@pytest.mark.parametrize("instant", [limits.EATEN_AT_MIN, limits.INSTANT_MAX])
def test_every_instant_a_meal_may_carry_has_a_date_in_every_zone(instant: datetime) -> None:
    for tz in zone_names():
        start, end = utc_range(logical_date(instant, tz), tz)
        assert start <= instant < end
