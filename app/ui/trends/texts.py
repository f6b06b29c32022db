"""Every sentence of the Trends screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.language import writing
from app.language.speech import tr
from app.ui.trends.period import Period, PeriodKind
from contracts.messages import Message

TITLE: Final = Message("Trends")
KINDS: Final = {
    PeriodKind.WEEK: Message("Week"),
    PeriodKind.MONTH: Message("Month"),
    PeriodKind.THREE_MONTHS: Message("3 months"),
}
EARLIER: Final = {
    PeriodKind.WEEK: Message("Previous week"),
    PeriodKind.MONTH: Message("Previous month"),
    PeriodKind.THREE_MONTHS: Message("Previous 3 months"),
}
LATER: Final = {
    PeriodKind.WEEK: Message("Next week"),
    PeriodKind.MONTH: Message("Next month"),
    PeriodKind.THREE_MONTHS: Message("Next 3 months"),
}
CURRENT: Final = {
    PeriodKind.WEEK: Message("This week"),
    PeriodKind.MONTH: Message("This month"),
    PeriodKind.THREE_MONTHS: Message("These 3 months"),
}
BACK_TO_NOW: Final = Message("Back to today")
LOADING: Final = Message("Adding up")
SHOW_TABLE: Final = Message("Show as table")
EARLIER_DAYS: Final = Message("Show earlier days")
HIDE_TABLE: Final = Message("Hide table")
MACROS: Final = Message("Protein, carbs and fat")
PER_DAY: Final = Message("on average, per logged day")
EMPTY_DIARY: Final = Message(
    "Here you will see your energy day by day, with averages over the days you logged. "
    "Log a first meal on Today, and its bar appears."
)
EMPTY_PERIOD: Final = Message("Nothing was logged in this time. Days without meals are left out of every average.")
NO_AVERAGE: Final = Message("No average yet: no day of this time is logged in full.")
TO_TODAY: Final = Message("Go to Today")
NOT_LOGGED: Final = Message("not logged", context="a day")
PARTIAL: Final = Message("partial", context="a day")
FASTED: Final = Message("fasted", context="a day")

UP_TO_TARGET: Final = Message("Up to the target")
ABOVE_TARGET: Final = Message("Above the target")
LOGGED: Final = Message("Logged")
MARKED_PARTIAL: Final = Message("Marked partial")
MARKED_FASTED: Final = Message("Fasted")

DAY_COLUMN: Final = Message("Day")

_AVERAGE: Final = Message("Average {energy} over {count} logged day.", "Average {energy} over {count} logged days.")
_AVERAGE_LEAVES_OUT: Final = Message("Average {energy} over {logged}; {unlogged}.")
_LOGGED_DAYS: Final = Message("{count} logged day", "{count} logged days")
_UNLOGGED_DAYS: Final = Message("{count} day not logged", "{count} days not logged")
_FASTED_COUNT: Final = Message("{count} fasted day counts as 0.", "{count} fasted days count as 0.")
_PARTIAL_LEFT_OUT: Final = Message(
    "{count} day marked partial is left out.", "{count} days marked partial are left out."
)
_TODAY_COUNTS: Final = Message("Today counts with what is logged so far.")
_TARGET: Final = Message("Target {energy}")
_CHART: Final = Message("Energy per day, {period}. {said}")
_DAY_SAID: Final = Message("{weekday} {date}: {said}")
_WEEKDAY_AND_DAY: Final = Message("{weekday} {day}", context="`Mon 16`")
_OPEN_DAY: Final = Message("Open {day}")
_STREAK: Final = Message("Logged {count} day in a row", "Logged {count} days in a row")
_LONGER_STREAK: Final = Message("Logged every day for a year and more")


def period_title(period: Period) -> str:
    """`16–22 November 2026`, `November 2026`, `September – November 2026`."""
    if period.kind is PeriodKind.WEEK:
        return writing.dates(period.first, period.last)
    return writing.months(period.first, period.last)


def average(energy: str, counted_days: int, unlogged: int) -> str:
    """What the average stands on."""
    if not unlogged:
        return tr(_AVERAGE, energy=energy, count=counted_days)
    logged = _LOGGED_DAYS.of(count=counted_days)
    return tr(_AVERAGE_LEAVES_OUT, energy=energy, logged=logged, unlogged=_UNLOGGED_DAYS.of(count=unlogged))


def qualified(fasted: int, partial: int, *, is_today_counted: bool) -> str:
    """What else to know about the average; nothing for an ordinary one."""
    said = [
        tr(_FASTED_COUNT, count=fasted) if fasted else "",
        tr(_PARTIAL_LEFT_OUT, count=partial) if partial else "",
        tr(_TODAY_COUNTS) if is_today_counted else "",
    ]
    return " ".join(filter(None, said))


def target(energy: str) -> str:
    """The target line in the legend."""
    return tr(_TARGET, energy=energy)


def chart_aloud(period: Period, days: Sequence[str], average_sentence: str) -> str:
    """What the chart says to somebody who does not see it: each day of a week, else the average."""
    said = f"{'; '.join(days)}." if period.kind is PeriodKind.WEEK else average_sentence
    return tr(_CHART, period=period_title(period), said=said)


def day_aloud(day: date, said: Sequence[str]) -> str:
    """`Mon 16 Nov: 1,840 kcal, partial`."""
    return tr(_DAY_SAID, weekday=writing.short_weekday(day), date=writing.short_date(day), said=", ".join(said))


def weekday_and_day(day: date) -> str:
    """`Mon 16`, where the month is plain."""
    return tr(_WEEKDAY_AND_DAY, weekday=writing.short_weekday(day), day=day.day)


def open_day(day: date) -> str:
    """The name of the button that shows a day on Today."""
    return tr(_OPEN_DAY, day=writing.weekday_date(day))


def at_least(amount: str) -> str:
    """A sum some meals of the day do not state their part of."""
    return f"≥ {amount}"


def streak(days: int, *, is_longer: bool) -> str:
    """Days logged one after the other; nothing below two."""
    if days < 2:
        return ""
    return tr(_LONGER_STREAK) if is_longer else tr(_STREAK, count=days)
