"""The chart of Trends as plain values: bars, axis and labels, all in the person's unit of energy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import Enum, auto

from app.language import writing
from app.language.speech import tr
from app.ui.energy import energy_text, in_unit
from app.ui.trends import texts as words
from app.ui.trends.model import TrendDay
from app.ui.trends.period import PeriodKind
from contracts.settings import EnergyUnit

_LINES_MAX = 5


class BarLook(Enum):
    """What a bar's colour says."""

    WITHIN = auto()
    ABOVE = auto()
    PARTIAL = auto()
    FASTED = auto()


@dataclass(frozen=True, slots=True)
class Bar:
    """One logged day at its place in the period, counted from 0."""

    place: int
    height: Decimal
    look: BarLook
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis: lines from 0 to `top`, one every `step`."""

    step: Decimal
    lines: int

    @property
    def top(self) -> Decimal:
        """The highest line."""
        return self.step * self.lines

    @property
    def marks(self) -> tuple[Decimal, ...]:
        """Where the lines are, 0 included."""
        return tuple(self.step * n for n in range(self.lines + 1))


def bars_of(days: Sequence[TrendDay], target_kcal: Decimal | None, unit: EnergyUnit) -> tuple[Bar, ...]:
    """A bar for each logged day; none for the others, which are gaps."""
    return tuple(
        Bar(place, in_unit(day.summary.kcal, unit), _look(day, target_kcal), day_aloud(day, unit))
        for place, day in enumerate(days)
        if day.is_logged
    )


def _look(day: TrendDay, target_kcal: Decimal | None) -> BarLook:
    if day.is_fasted:
        return BarLook.FASTED
    if target_kcal is not None and day.summary.kcal > target_kcal:
        return BarLook.ABOVE
    return BarLook.PARTIAL if day.is_partial else BarLook.WITHIN


def day_aloud(day: TrendDay, unit: EnergyUnit) -> str:
    """`Mon 16 Nov: 1,840 kcal`, with what the person said of the day; `Mon 16 Nov: not logged`."""
    return words.day_aloud(day.date, [day_energy(day, unit), *day_marks(day)])


def day_energy(day: TrendDay, unit: EnergyUnit) -> str:
    """`1,840 kcal`, or that it is not known."""
    return energy_text(day.summary.kcal, unit) if day.is_logged else tr(words.NOT_LOGGED)


def day_marks(day: TrendDay) -> list[str]:
    """What the person said of the day, where its figure is to be read with that in mind."""
    return [tr(words.FASTED)] if day.is_fasted else [tr(words.PARTIAL)] if day.is_partial else []


def scale_for(highest: Decimal) -> Scale:
    """Few lines at round figures, the highest of them above `highest`, which is more than 0."""
    least = highest * Decimal("1.02") / _LINES_MAX
    power = Decimal(1).scaleb(least.adjusted())
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least)
    return Scale(step, int((highest * Decimal("1.02") / step).to_integral_value(ROUND_CEILING)))


def axis_labels(days: Sequence[date], kind: PeriodKind) -> dict[int, str]:
    """What stands below the bars, by place: each day of a week, each seventh of a month, the months."""
    if kind is PeriodKind.WEEK:
        return {place: f"{writing.short_weekday(day)}\n{day.day}" for place, day in enumerate(days)}
    if kind is PeriodKind.MONTH:
        return {place: str(day.day) for place, day in enumerate(days) if day.day % 7 == 1}
    return {place: writing.short_month(day) for place, day in enumerate(days) if day.day == 15}
