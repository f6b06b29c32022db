"""Every sentence of the Trends screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.ui import texts
from app.ui.texts import counted
from app.ui.trends.period import Period, PeriodKind

TITLE: Final = "Trends"
KINDS: Final = {PeriodKind.WEEK: "Week", PeriodKind.MONTH: "Month", PeriodKind.THREE_MONTHS: "3 months"}
EARLIER: Final = {
    PeriodKind.WEEK: "Previous week",
    PeriodKind.MONTH: "Previous month",
    PeriodKind.THREE_MONTHS: "Previous 3 months",
}
LATER: Final = {
    PeriodKind.WEEK: "Next week",
    PeriodKind.MONTH: "Next month",
    PeriodKind.THREE_MONTHS: "Next 3 months",
}
CURRENT: Final = {
    PeriodKind.WEEK: "This week",
    PeriodKind.MONTH: "This month",
    PeriodKind.THREE_MONTHS: "These 3 months",
}
BACK_TO_NOW: Final = "Back to today"
LOADING: Final = "Adding up"
SHOW_TABLE: Final = "Show as table"
EARLIER_DAYS: Final = "Show earlier days"
HIDE_TABLE: Final = "Hide table"
MACROS: Final = "Protein, carbs and fat"
PER_DAY: Final = "on average, per logged day"
EMPTY_DIARY: Final = (
    "Here you will see your energy day by day, with averages over the days you logged. "
    "Log a first meal on Today, and its bar appears."
)
EMPTY_PERIOD: Final = "Nothing was logged in this time. Days without meals are left out of every average."
NO_AVERAGE: Final = "No average yet: no day of this time is logged in full."
TO_TODAY: Final = "Go to Today"
NOT_LOGGED: Final = "not logged"
PARTIAL: Final = "partial"
FASTED: Final = "fasted"

UP_TO_TARGET: Final = "Up to the target"
ABOVE_TARGET: Final = "Above the target"
LOGGED: Final = "Logged"
MARKED_PARTIAL: Final = "Marked partial"
MARKED_FASTED: Final = "Fasted"

DAY_COLUMN: Final = "Day"
MACRO_COLUMNS: Final = ("Protein", "Carbs", "Fat")


def period_title(period: Period) -> str:
    """`16–22 November 2026`, `November 2026`, `September – November 2026`."""
    if period.kind is PeriodKind.WEEK:
        return texts.dates(period.first, period.last)
    return texts.months(period.first, period.last)


def average(energy: str, counted_days: int, unlogged: int) -> str:
    """What the average stands on."""
    left_out = f"; {counted(unlogged, 'day')} not logged" if unlogged else ""
    return f"Average {energy} over {counted(counted_days, 'logged day')}{left_out}."


def qualified(fasted: int, partial: int, *, is_today_counted: bool) -> str:
    """What else to know about the average; nothing for an ordinary one."""
    said = [
        f"{counted(fasted, 'fasted day')} {'counts' if fasted == 1 else 'count'} as 0." if fasted else "",
        f"{counted(partial, 'day')} marked partial {'is' if partial == 1 else 'are'} left out." if partial else "",
        "Today counts with what is logged so far." if is_today_counted else "",
    ]
    return " ".join(filter(None, said))


def target(energy: str) -> str:
    """The target line in the legend."""
    return f"Target {energy}"


def chart_aloud(period: Period, days: Sequence[str], average_sentence: str) -> str:
    """What the chart says to somebody who does not see it: each day of a week, else the average."""
    title = f"Energy per day, {period_title(period)}"
    said = f"{'; '.join(days)}." if period.kind is PeriodKind.WEEK else average_sentence
    return f"{title}. {said}"


def weekday_and_day(day: date) -> str:
    """`Mon 16`, where the month is plain."""
    return f"{texts.short_weekday(day)} {day.day}"


def open_day(day: date) -> str:
    """The name of the button that shows a day on Today."""
    return f"Open {texts.weekday_date(day)}"


def at_least(amount: str) -> str:
    """A sum some meals of the day do not state their part of."""
    return f"≥ {amount}"


def streak(days: int, *, is_longer: bool) -> str:
    """Days logged one after the other; nothing below two."""
    if days < 2:
        return ""
    return "Logged every day for a year and more" if is_longer else f"Logged {days:,} days in a row"
