"""Which date a person chose, wherever the window and the program are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.ui.today.day_calendar import picked_day

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("place", ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Tokyo"])
def test_where_window_and_program_share_a_zone_the_date_is_exact(place: str) -> None:
    zone = ZoneInfo(place)
    midnight = datetime(2026, 11, 20, tzinfo=zone).astimezone(UTC)
    assert picked_day(midnight, zone) == DAY


@pytest.mark.parametrize("hours", [-11, -5, 0, 1, 9, 11])
def test_a_window_in_another_zone_means_the_date_it_showed(hours: int) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC)
    assert picked_day(midnight, ZoneInfo("Asia/Kathmandu")) == DAY
