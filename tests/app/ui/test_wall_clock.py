"""A wall-clock time typed on a logical date becomes an instant of just that date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.ui.wall_clock import instant_on, is_past_midnight, wall_time
from contracts.logical_day import logical_date

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "at", "tz", "instant"),
    [
        (DAY, time(4, 0), "Europe/Berlin", datetime(2026, 11, 20, 3, 0, tzinfo=UTC)),
        (DAY, time(12, 0), "Europe/Berlin", datetime(2026, 11, 20, 11, 0, tzinfo=UTC)),
        (DAY, time(23, 59), "Europe/Berlin", datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
        (DAY, time(0, 0), "Europe/Berlin", datetime(2026, 11, 20, 23, 0, tzinfo=UTC)),
        (DAY, time(3, 59), "Europe/Berlin", datetime(2026, 11, 21, 2, 59, tzinfo=UTC)),
        (DAY, time(1, 30), "America/New_York", datetime(2026, 11, 21, 6, 30, tzinfo=UTC)),
        (DAY, time(1, 30), "Pacific/Auckland", datetime(2026, 11, 20, 12, 30, tzinfo=UTC)),
    ],
)
def test_times_before_four_belong_to_the_night_that_ends_the_date(
    day: date, at: time, tz: str, instant: datetime
) -> None:
    assert instant == instant_on(day, at, tz)


def test_a_time_shown_twice_means_the_first() -> None:
    """Clocks in Berlin go back at 03:00 on 25 October 2026: 02:30 comes twice in the night of the 24th."""
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == instant_on(date(2026, 10, 24), time(2, 30), "Europe/Berlin")


def test_a_time_the_clock_skips_still_lies_in_the_date() -> None:
    """Clocks in Berlin go forward at 02:00 on 29 March 2026: there is no 02:30 in the night of the 28th."""
    instant = instant_on(date(2026, 3, 28), time(2, 30), "Europe/Berlin")
    assert instant is not None
    assert date(2026, 3, 28) == logical_date(instant, "Europe/Berlin")


def test_a_date_that_never_was_has_no_times() -> None:
    """Samoa went from 29 to 31 December 2011."""
    assert instant_on(date(2011, 12, 30), time(12, 0), "Pacific/Apia") is None


@pytest.mark.parametrize("hour", range(24))
def test_what_is_typed_is_what_is_shown_again(hour: int) -> None:
    at = time(hour, 5)
    instant = instant_on(DAY, at, "Asia/Kathmandu")
    assert instant is not None
    assert at == wall_time(instant, "Asia/Kathmandu")
    assert is_past_midnight(instant, "Asia/Kathmandu") == (hour < 4)
