"""The periods of Trends: they tile time, whatever day a week begins with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.trends.address import kind_in, trends_path
from app.ui.trends.period import ONE_DAY, PeriodKind, period_with
from app.ui.trends.texts import period_title
from contracts.settings import WeekStart

THURSDAY = date(2026, 11, 19)
DATES = st.dates(date(1900, 1, 2), date(2199, 12, 31))
KINDS = st.sampled_from(PeriodKind)
STARTS = st.sampled_from(WeekStart)


@given(KINDS, DATES, DATES, STARTS)
def test_each_day_is_in_its_period_and_the_next_period_follows_at_once(
    kind: PeriodKind, day: date, today: date, start: WeekStart
) -> None:
    period = period_with(kind, day, today, start)
    assert period.holds(day)
    assert {period} == {period_with(kind, each, today, start) for each in period.days}
    assert period_with(kind, period.last + ONE_DAY, today, start).first == period.last + ONE_DAY
    assert period_with(kind, period.first - ONE_DAY, today, start).last == period.first - ONE_DAY


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        (WeekStart.MONDAY, date(2026, 11, 16), date(2026, 11, 22)),
        (WeekStart.SATURDAY, date(2026, 11, 14), date(2026, 11, 20)),
        (WeekStart.SUNDAY, date(2026, 11, 15), date(2026, 11, 21)),
    ],
)
def test_a_week_begins_with_the_day_the_person_chose(start: WeekStart, first: date, last: date) -> None:
    week = period_with(PeriodKind.WEEK, THURSDAY, THURSDAY, start)
    assert (first, last) == (week.first, week.last)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (THURSDAY, date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 9, 1), date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 8, 31), date(2026, 6, 1), date(2026, 8, 31)),
        (date(2026, 2, 28), date(2025, 12, 1), date(2026, 2, 28)),
    ],
)
def test_three_months_are_counted_back_from_the_current_one(day: date, first: date, last: date) -> None:
    months = period_with(PeriodKind.THREE_MONTHS, day, THURSDAY, WeekStart.MONDAY)
    assert (first, last) == (months.first, months.last)


@given(KINDS, DATES, STARTS)
def test_the_current_period_ends_the_list_and_is_never_longer_than_ninety_two_days(
    kind: PeriodKind, today: date, start: WeekStart
) -> None:
    period = period_with(kind, today, today, start)
    assert period.holds(today)
    assert len(period.days) <= 92
    if kind is PeriodKind.THREE_MONTHS:
        assert (today.year, today.month) == (period.last.year, period.last.month)


@pytest.mark.parametrize(
    ("kind", "day", "title"),
    [
        (PeriodKind.WEEK, THURSDAY, "16–22 November 2026"),
        (PeriodKind.WEEK, date(2026, 12, 1), "30 November – 6 December 2026"),
        (PeriodKind.WEEK, date(2026, 12, 31), "28 December 2026 – 3 January 2027"),
        (PeriodKind.MONTH, THURSDAY, "November 2026"),
        (PeriodKind.THREE_MONTHS, THURSDAY, "September – November 2026"),
        (PeriodKind.THREE_MONTHS, date(2026, 1, 5), "December 2025 – February 2026"),
    ],
)
def test_a_period_is_named_shortly(kind: PeriodKind, day: date, title: str) -> None:
    assert title == period_title(period_with(kind, day, THURSDAY, WeekStart.MONDAY))


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        ({}, PeriodKind.WEEK),
        ({"kind": None}, PeriodKind.WEEK),
        ({"kind": "year"}, PeriodKind.WEEK),
        ({"kind": "3-months"}, PeriodKind.THREE_MONTHS),
    ],
)
def test_an_address_that_names_no_kind_shows_a_week(params: dict[str, str | None], kind: PeriodKind) -> None:
    assert kind is kind_in(params)


def test_the_address_of_the_current_period_follows_the_rollover() -> None:
    assert trends_path(PeriodKind.WEEK, date(2026, 11, 22), THURSDAY) == "/trends/week"
    assert trends_path(PeriodKind.MONTH, date(2026, 10, 31), THURSDAY) == "/trends/month/2026-10-31"
