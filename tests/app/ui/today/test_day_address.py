"""The address of a day on Today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.today.day_address import DAY_PATH, FIRST_DAY, day_in, day_path

TODAY = date(2026, 11, 20)


@given(st.dates(FIRST_DAY, TODAY + timedelta(days=2)))
def test_the_address_of_a_day_leads_to_that_day(day: date) -> None:
    written = day_path(day, TODAY).removeprefix(f"{DAY_PATH}/")
    assert (None if day == TODAY else day) == day_in({"day": written}, TODAY)


@pytest.mark.parametrize(
    "written", [None, "", "yesterday", "2026-02-30", "1899-12-31", "2026-11-23", "9999-12-31", "0001-01-01"]
)
def test_what_is_no_day_meals_can_be_logged_on_leads_to_the_current_one(written: str | None) -> None:
    assert day_in({"day": written}, TODAY) is None
