"""What Trends shows of a period: averages over logged days only, gaps that are never zeros, streaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui.trends import texts as words
from app.ui.trends.bars import BarLook, axis_labels, bars_of, day_aloud, scale_for
from app.ui.trends.model import (
    STREAK_DAYS_MAX,
    Streak,
    TrendDay,
    averages_of,
    load_streak,
    load_trends,
    streak_of,
    trend_days,
)
from app.ui.trends.period import Period, PeriodKind, period_with
from contracts.day import MACRONUTRIENTS, DayStatus, DaySummary, UnknownCounts
from contracts.settings import EnergyUnit, WeekStart
from tests.support.builders import NOON, FakeClock, a_draft

TODAY = date(2026, 11, 20)
WEEK = period_with(PeriodKind.WEEK, TODAY, TODAY, WeekStart.MONDAY)
BERLIN = "Europe/Berlin"

AMOUNTS = st.decimals(0, 5000, places=3)
DAYS = st.builds(
    lambda kcal, protein, meals, unknown, status: TrendDay(
        DaySummary(
            logical_date=TODAY,
            kcal=kcal if meals else Decimal(0),
            protein_g=protein if meals else Decimal(0),
            meal_count=meals,
            unknown=UnknownCounts(protein_g=min(unknown, meals)),
        ),
        status,
    ),
    AMOUNTS,
    AMOUNTS,
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from([None, *DayStatus]),
)


def a_day(kcal: int | None, status: DayStatus | None = None, *, ago: int = 0) -> TrendDay:
    """A day of one meal, or of none."""
    summary = DaySummary(
        logical_date=TODAY - timedelta(days=ago), kcal=Decimal(kcal or 0), meal_count=0 if kcal is None else 1
    )
    return TrendDay(summary, status)


@given(st.lists(DAYS, max_size=40))
def test_averages_equal_an_independent_computation(days: list[TrendDay]) -> None:
    counted = [
        each.summary
        for each in days
        if (each.summary.meal_count and each.status is not DayStatus.PARTIAL)
        or (not each.summary.meal_count and each.status is DayStatus.FASTED)
    ]
    averages = averages_of(days, TODAY + timedelta(days=1))
    assert len(counted) == averages.counted
    assert sum(not d.summary.meal_count and d.status is not DayStatus.FASTED for d in days) == averages.unlogged
    if averages.means is None:
        assert counted == []
        return
    for name in ("kcal", *MACRONUTRIENTS):
        mean = sum((Fraction(getattr(each, name)) for each in counted), Fraction(0)) / len(counted)
        assert abs(mean - Fraction(getattr(averages.means, name))) < Fraction(1, 10**9)
    assert averages.means.meal_count == sum(each.meal_count for each in counted)
    assert averages.means.unknown.protein_g == sum(each.unknown.protein_g for each in counted)


@given(st.dictionaries(st.sampled_from(WEEK.days), AMOUNTS), st.dictionaries(st.sampled_from(WEEK.days), st.none()))
def test_a_day_without_meals_is_a_gap_and_never_a_zero(eaten: dict[date, Decimal], fasted: dict[date, None]) -> None:
    summaries = [DaySummary(logical_date=day, kcal=kcal, meal_count=1) for day, kcal in eaten.items()]
    days = trend_days(WEEK, summaries, dict.fromkeys(fasted, DayStatus.FASTED))
    bars = bars_of(days, None, EnergyUnit.KCAL)
    assert list(WEEK.days) == [day.date for day in days]
    assert {*eaten, *fasted} == {WEEK.days[bar.place] for bar in bars}
    for bar in bars:
        assert bar.height == eaten.get(WEEK.days[bar.place], Decimal(0))
        assert (bar.look is BarLook.FASTED) == (WEEK.days[bar.place] not in eaten)


@pytest.mark.parametrize(
    ("days", "sentence", "more"),
    [
        (
            [a_day(1800, ago=3), a_day(1880, ago=2), a_day(None, ago=1), a_day(None)],
            "Average 1,840 kcal over 2 logged days; 1 day not logged.",
            "",
        ),
        ([a_day(1840, ago=1)], "Average 1,840 kcal over 1 logged day.", ""),
        (
            [a_day(2000, ago=2), a_day(None, DayStatus.FASTED, ago=1)],
            "Average 1,000 kcal over 2 logged days.",
            "1 fasted day counts as 0.",
        ),
        (
            [a_day(2000, ago=2), a_day(300, DayStatus.PARTIAL, ago=1), a_day(1000)],
            "Average 1,500 kcal over 2 logged days.",
            "1 day marked partial is left out. Today counts with what is logged so far.",
        ),
    ],
)
def test_an_average_says_what_it_stands_on(days: list[TrendDay], sentence: str, more: str) -> None:
    averages = averages_of(days, TODAY)
    assert averages.means is not None
    said = words.average(f"{averages.means.kcal:,.0f} kcal", averages.counted, averages.unlogged)
    qualified = words.qualified(averages.fasted, averages.partial, is_today_counted=averages.is_today_counted)
    assert (sentence, more) == (said, qualified)


def test_days_that_are_partial_or_complete_without_meals_give_no_average() -> None:
    days = [a_day(None, DayStatus.COMPLETE, ago=1), a_day(300, DayStatus.PARTIAL, ago=2)]
    averages = averages_of(days, TODAY)
    assert (averages.means, averages.counted, averages.partial, averages.unlogged) == (None, 0, 1, 1)


@pytest.mark.parametrize(
    ("day", "target", "look", "aloud"),
    [
        (a_day(2000), 2000, BarLook.WITHIN, "Fri 20 Nov: 8,368 kJ"),
        (a_day(2001), 2000, BarLook.ABOVE, "Fri 20 Nov: 8,372 kJ"),
        (a_day(9000), None, BarLook.WITHIN, "Fri 20 Nov: 37,656 kJ"),
        (a_day(500, DayStatus.PARTIAL), 2000, BarLook.PARTIAL, "Fri 20 Nov: 2,092 kJ, partial"),
        (a_day(500, DayStatus.FASTED), 2000, BarLook.WITHIN, "Fri 20 Nov: 2,092 kJ"),
        (a_day(None, DayStatus.FASTED), 2000, BarLook.FASTED, "Fri 20 Nov: 0 kJ, fasted"),
    ],
)
def test_a_bar_says_its_figure_in_the_persons_unit(
    day: TrendDay, target: int | None, look: BarLook, aloud: str
) -> None:
    [bar] = bars_of([day], None if target is None else Decimal(target), EnergyUnit.KJ)
    assert (look, aloud) == (bar.look, bar.words)
    assert bar.height == day.summary.kcal * Decimal("4.184")


def test_a_day_that_is_not_logged_is_read_aloud_as_such() -> None:
    assert day_aloud(a_day(None), EnergyUnit.KCAL) == "Fri 20 Nov: not logged"


@given(st.decimals("0.001", 200_000, places=3))
def test_the_axis_has_few_round_lines_and_room_for_the_highest_bar(highest: Decimal) -> None:
    scale = scale_for(highest)
    assert 2 <= len(scale.marks) <= 6
    assert highest < scale.top <= highest * 3
    assert scale.step.normalize().as_tuple().digits in {(1,), (2,), (5,)}


@given(st.dates(date(1900, 1, 2), date(2199, 1, 1)))
def test_labels_below_the_bars_are_few_enough_for_a_phone(day: date) -> None:
    for kind in PeriodKind:
        days = period_with(kind, day, day, WeekStart.SUNDAY).days
        labels = axis_labels(days, kind)
        assert set(labels) <= set(range(len(days)))
        assert 3 <= len(labels) <= 7


@given(st.sets(st.integers(0, STREAK_DAYS_MAX + 30)))
def test_a_streak_equals_counting_day_by_day(logged_ago: set[int]) -> None:
    logged = {TODAY - timedelta(days=ago) for ago in logged_ago}
    day, count = TODAY - timedelta(days=0 if 0 in logged_ago else 1), 0
    while day in logged:
        day, count = day - timedelta(days=1), count + 1
    found = streak_of(lambda first, last: {day for day in logged if first <= day <= last}, TODAY)
    assert Streak(count, is_longer=False) == found


@pytest.mark.parametrize(
    ("gap_ago", "days", "said"),
    [
        (None, STREAK_DAYS_MAX, "Logged every day for a year and more"),
        (0, STREAK_DAYS_MAX, "Logged every day for a year and more"),
        (1, 1, ""),
        (2, 2, "Logged 2 days in a row"),
        (15, 15, "Logged 15 days in a row"),
        (200, 200, "Logged 200 days in a row"),
    ],
)
def test_a_long_streak_is_counted_back_a_year(gap_ago: int | None, days: int, said: str) -> None:
    def logged(first: date, last: date) -> set[date]:
        every = set(Period(PeriodKind.WEEK, first, last).days)
        return every if gap_ago is None else every - {TODAY - timedelta(days=gap_ago)}

    found = streak_of(logged, TODAY)
    assert (days, said) == (found.days, words.streak(found.days, is_longer=found.is_longer))


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program on an empty diary in Berlin, at noon UTC on a Friday."""
    settings = AppSettings(data_dir=tmp_path, tz=BERLIN, credentials=CredentialsKind.MEMORY)
    tuckbox = build(settings, FakeClock())
    yield tuckbox
    tuckbox.close()


def log(core: Tuckbox, kcal: int, *, ago: int) -> None:
    core.provider.diary().meals.add(a_draft(kcal=kcal, eaten_at=NOON - timedelta(days=ago)))


def test_a_real_week_shows_what_was_logged_and_what_was_said_of_its_days(core: Tuckbox) -> None:
    log(core, 1800, ago=4)
    log(core, 900, ago=2)
    log(core, 100, ago=2)
    core.provider.diary().settings.set_day_status(TODAY - timedelta(days=1), DayStatus.FASTED)
    view = load_trends(core, WEEK, TODAY)
    assert [1800, None, 1000, 0, None, None, None] == [
        int(day.summary.kcal) if day.is_logged else None for day in view.days
    ]
    assert (view.averages.counted, view.averages.fasted, view.averages.unlogged) == (3, 1, 1)
    assert view.averages.means is not None
    assert round(view.averages.means.kcal) == 933
    assert [day.date for day in view.listed] == list(WEEK.days[:5])
    assert Streak(2, is_longer=False) == load_streak(core, TODAY)


def test_an_empty_week_of_a_diary_with_meals_is_told_from_an_empty_diary(core: Tuckbox) -> None:
    empty = load_trends(core, WEEK, TODAY)
    assert (empty.is_empty, empty.is_diary_empty) == (True, True)
    log(core, 1800, ago=30)
    assert (load_trends(core, WEEK, TODAY).is_empty, load_trends(core, WEEK, TODAY).is_diary_empty) == (True, False)
