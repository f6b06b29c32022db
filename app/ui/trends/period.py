"""Weeks, months and quarters of a diary: periods that follow one another without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from contracts.settings import WeekStart

ONE_DAY: Final = timedelta(days=1)
_WEEKDAY_OF: Final = {WeekStart.MONDAY: 0, WeekStart.SATURDAY: 5, WeekStart.SUNDAY: 6}


class PeriodKind(StrEnum):
    """How much is looked at in one go. The value stands in the address."""

    WEEK = "week"
    MONTH = "month"
    THREE_MONTHS = "3-months"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Each date of it."""
        return tuple(self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1))

    def holds(self, day: date) -> bool:
        """Whether that day lies in it."""
        return self.first <= day <= self.last


def period_with(kind: PeriodKind, day: date, today: date, week_start: WeekStart) -> Period:
    """The period of that kind that holds `day`.

    Three months are whole months counted back from the current one: it is the last of the latest three.
    """
    if kind is PeriodKind.WEEK:
        first = day - (day.weekday() - _WEEKDAY_OF[week_start]) % 7 * ONE_DAY
        return Period(kind, first, first + 6 * ONE_DAY)
    month, length = _month_number(day), 1
    if kind is PeriodKind.THREE_MONTHS:
        newest = _month_number(today)
        month, length = newest - (newest - month) // 3 * 3 - 2, 3
    return Period(kind, _first_of(month), _first_of(month + length) - ONE_DAY)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month_number: int) -> date:
    year, month = divmod(month_number, 12)
    return date(year, month + 1, 1)
