"""What the Trends screen shows of one period, as plain values.

A day without meals is unknown: it is a gap in the chart and left out of every average, unless it was fasted. A day
marked partial is shown with what is known of it, and left out of the averages too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.ui.ports import TuckboxCore
from app.ui.trends.period import ONE_DAY, Period
from contracts.day import MACRONUTRIENTS, DayStatus, DaySummary, UnknownCounts
from contracts.targets import Targets

STREAK_DAYS_MAX = 365
"""How far back a streak is counted."""


@dataclass(frozen=True, slots=True)
class TrendDay:
    """One date of the period: its totals, zeros where it has no meals, and what the person said of it."""

    summary: DaySummary
    status: DayStatus | None = None

    @property
    def date(self) -> date:
        """Its logical date."""
        return self.summary.logical_date

    @property
    def is_logged(self) -> bool:
        """Whether its totals are known."""
        return self.summary.meal_count > 0 or self.is_fasted

    @property
    def is_fasted(self) -> bool:
        """Whether its zero is a true one."""
        return self.summary.meal_count == 0 and self.status is DayStatus.FASTED

    @property
    def is_partial(self) -> bool:
        """Whether more was eaten than its meals say."""
        return self.summary.meal_count > 0 and self.status is DayStatus.PARTIAL


@dataclass(frozen=True, slots=True)
class Averages:
    """Over the logged days that are not partial. `means` has the mean of each total; its counts are those of all."""

    means: DaySummary | None
    """None where there is no such day."""
    counted: int
    fasted: int
    """How many of the counted days are true zeros."""
    partial: int
    unlogged: int
    """Days that are over and have nothing."""
    is_today_counted: bool


@dataclass(frozen=True, slots=True)
class TrendsView:
    """Everything the screen shows."""

    period: Period
    today: date
    days: tuple[TrendDay, ...]
    targets: Targets | None
    averages: Averages
    is_diary_empty: bool

    @property
    def listed(self) -> tuple[TrendDay, ...]:
        """The days there is something to say of: up to today, and those logged ahead."""
        return tuple(day for day in self.days if day.is_logged or day.date <= self.today)

    @property
    def is_empty(self) -> bool:
        """Whether no day is logged."""
        return not any(day.is_logged for day in self.days)


@dataclass(frozen=True, slots=True)
class Streak:
    """Logged days one after the other, up to today or, as long as today has nothing, to yesterday."""

    days: int
    is_longer: bool
    """Whether it began before what is looked at."""


def load_trends(core: TuckboxCore, period: Period, today: date) -> TrendsView:
    """Gather and shape the period. Blocks."""
    diary = core.provider.diary()
    summaries = diary.meals.day_summaries(period.first, period.last)
    days = trend_days(period, summaries, diary.settings.day_statuses(period.first, period.last))
    is_empty = not summaries and not diary.meals.recent(1)
    return TrendsView(period, today, days, diary.settings.targets(), averages_of(days, today), is_empty)


def trend_days(
    period: Period, summaries: Iterable[DaySummary], statuses: Mapping[date, DayStatus]
) -> tuple[TrendDay, ...]:
    """Each date of the period, in order."""
    by_date = {each.logical_date: each for each in summaries}
    return tuple(TrendDay(by_date.get(day) or DaySummary(logical_date=day), statuses.get(day)) for day in period.days)


def averages_of(days: Sequence[TrendDay], today: date) -> Averages:
    """The means, with what they stand on and what they leave out."""
    counted = [each for each in days if each.is_logged and not each.is_partial]
    return Averages(
        means=_means([each.summary for each in counted]) if counted else None,
        counted=len(counted),
        fasted=sum(each.is_fasted for each in counted),
        partial=sum(each.is_partial for each in days),
        unlogged=sum(not each.is_logged and each.date < today for each in days),
        is_today_counted=any(each.date == today for each in counted),
    )


def _means(summaries: Sequence[DaySummary]) -> DaySummary:
    def total(name: str) -> Decimal:
        return sum((getattr(each, name) for each in summaries), Decimal(0))

    return DaySummary(
        logical_date=summaries[-1].logical_date,
        meal_count=sum(each.meal_count for each in summaries),
        unknown=UnknownCounts(
            **{name: sum(getattr(each.unknown, name) for each in summaries) for name in MACRONUTRIENTS}
        ),
        **{name: total(name) / len(summaries) for name in ("kcal", *MACRONUTRIENTS)},
    )


def load_streak(core: TuckboxCore, today: date) -> Streak:
    """Look back in ever longer stretches, so that a short streak costs little. Blocks."""
    diary = core.provider.diary()

    def logged_between(first: date, last: date) -> set[date]:
        fasted = (day for day, status in diary.settings.day_statuses(first, last).items() if status is DayStatus.FASTED)
        return {each.logical_date for each in diary.meals.day_summaries(first, last)}.union(fasted)

    return streak_of(logged_between, today)


def streak_of(logged_between: Callable[[date, date], set[date]], today: date) -> Streak:
    """The streak up to `today`; `logged_between` gives the logged ones of the dates between two, both included."""
    known: set[date] = set()
    newest, stretch = today, 14
    while (today - newest).days < STREAK_DAYS_MAX:
        oldest = max(newest - (stretch - 1) * ONE_DAY, today - STREAK_DAYS_MAX * ONE_DAY)
        known |= logged_between(oldest, newest)
        gap = next((n for n in range(1, (today - oldest).days + 1) if today - n * ONE_DAY not in known), None)
        if gap is not None:
            return Streak(gap - 1 + (today in known), is_longer=False)
        newest, stretch = oldest - ONE_DAY, stretch * 2
    return Streak(STREAK_DAYS_MAX, is_longer=True)
