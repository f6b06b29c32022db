"""What the Today screen shows of one logical date, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.ui import texts
from app.ui.ports import TuckboxCore
from app.ui.wall_clock import is_past_midnight, wall_time
from app.usecases.account_values import AccountOverview
from contracts import limits
from contracts.day import DaySummary
from contracts.logical_day import logical_date
from contracts.meal import Meal, Slot
from contracts.targets import Targets

DAYS_AHEAD_MAX = limits.EATEN_AT_AHEAD_MAX.days
"""How far ahead a meal may lie, so how far the arrows lead."""

_TRIES_MAX = 10

_MACRO_NAMES = {"protein_g": "Protein", "carbs_g": "Carbs", "fat_g": "Fat"}


@dataclass(frozen=True, slots=True)
class EnergyFigure:
    """Energy of the day against its target. `fraction` fills the ring, 0 to 1; None without a target."""

    headline: str
    caption: str
    sentence: str
    fraction: float | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class MacroFigure:
    """One macronutrient of the day. `note` says how many meals do not state it."""

    name: str
    amount: str
    note: str
    target: str
    fraction: float | None


@dataclass(frozen=True, slots=True)
class MealLine:
    """One meal as it is listed."""

    meal: Meal
    name: str
    kcal: str
    time: str
    details: str
    note: str


@dataclass(frozen=True, slots=True)
class SlotGroup:
    """The meals of one slot, in time order."""

    heading: str
    kcal: str
    lines: tuple[MealLine, ...]


@dataclass(frozen=True, slots=True)
class TodayView:
    """Everything the screen shows."""

    day: date
    today: date
    title: str
    subtitle: str
    energy: EnergyFigure
    macros: tuple[MacroFigure, ...]
    groups: tuple[SlotGroup, ...]
    targets: Targets | None
    can_copy_yesterday: bool
    overview: AccountOverview

    @property
    def is_today(self) -> bool:
        """Whether the shown date is the current logical date."""
        return self.day == self.today

    @property
    def has_next(self) -> bool:
        """Whether meals can be logged on the next date."""
        return (self.day - self.today).days < DAYS_AHEAD_MAX


def load_today(core: TuckboxCore, day: date | None) -> TodayView:
    """Gather and shape `day`, or the current logical date for None. Blocks.

    It is one picture: what was gathered while the diary changed, such as at the swap to the account's, is dropped.
    """
    for _ in range(_TRIES_MAX - 1):
        version = core.data_version()
        view = _gather(core, day)
        if core.data_version() == version:
            return view
    return _gather(core, day)


def _gather(core: TuckboxCore, day: date | None) -> TodayView:
    tz = core.time_zone()
    today = logical_date(core.clock.now(), tz)
    shown = day or today
    diary = core.provider.diary()
    meals = diary.meals.meals_of(shown)
    day_before = None if meals else diary.meals.day_summary(shown - timedelta(days=1))
    targets = diary.settings.targets()
    summary = diary.meals.day_summary(shown)
    return TodayView(
        day=shown,
        today=today,
        title=texts.day_title(shown, today),
        subtitle=texts.day_subtitle(shown, today),
        energy=energy_figure(summary, targets),
        macros=macro_figures(summary, targets),
        groups=slot_groups(meals, tz),
        targets=targets,
        can_copy_yesterday=day_before is not None and day_before.meal_count > 0,
        overview=core.accounts.overview(),
    )


def energy_figure(summary: DaySummary, targets: Targets | None) -> EnergyFigure:
    """What is left of the target, or the total where there is none."""
    eaten = texts.kcal(summary.kcal)
    if targets is None:
        return EnergyFigure(eaten, "kcal", f"{eaten} kcal eaten", None, is_over=False)
    left = targets.kcal - summary.kcal
    return EnergyFigure(
        headline=texts.kcal(abs(left)),
        caption="kcal left" if left >= 0 else "kcal over",
        sentence=f"{eaten} of {texts.kcal(targets.kcal)} kcal eaten",
        fraction=min(1.0, float(summary.kcal / targets.kcal)),
        is_over=left < 0,
    )


def macro_figures(summary: DaySummary, targets: Targets | None) -> tuple[MacroFigure, ...]:
    """Protein, carbs and fat. A meal that does not state one leaves the sum a lower bound, never adds zero."""
    return tuple(
        _macro_figure(
            name,
            getattr(summary, code),
            getattr(summary.unknown, code),
            summary.meal_count,
            getattr(targets, code) if targets else None,
        )
        for code, name in _MACRO_NAMES.items()
    )


def _macro_figure(name: str, total: Decimal, unknown: int, meal_count: int, target: Decimal | None) -> MacroFigure:
    amount = texts.grams(total)
    if unknown and unknown == meal_count:
        amount = "unknown"
    elif unknown:
        amount = f"at least {amount}"
    return MacroFigure(
        name=name,
        amount=amount,
        note=texts.without(unknown) if unknown else "",
        target=f"of {texts.grams(target)}" if target is not None else "",
        fraction=min(1.0, float(total / target)) if target else None,
    )


def slot_groups(meals: Sequence[Meal], tz: str) -> tuple[SlotGroup, ...]:
    """Meals by slot; the slot whose first meal is earliest comes first. `meals` are in time order."""
    by_slot: dict[Slot | None, list[Meal]] = {}
    for meal in meals:
        by_slot.setdefault(meal.slot, []).append(meal)
    return tuple(
        SlotGroup(
            heading=texts.SLOT_HEADINGS[slot] if len(by_slot) > 1 or slot else "Meals",
            kcal=texts.kcal(_energy(members)),
            lines=tuple(meal_line(meal, tz) for meal in members),
        )
        for slot, members in by_slot.items()
    )


def meal_line(meal: Meal, tz: str) -> MealLine:
    """A meal as it is listed by somebody whose clock shows `tz`."""
    time = f"{wall_time(meal.eaten_at, meal.tz):%H:%M}"
    if is_past_midnight(meal.eaten_at, meal.tz):
        time += " at night"
    if meal.tz != tz:
        time += f" ({meal.tz})"
    stated = ((name, getattr(meal, code)) for code, name in _MACRO_NAMES.items())
    amounts = [f"{texts.grams(amount)} {name.lower()}" for name, amount in stated if amount is not None]
    return MealLine(
        meal=meal,
        name=meal.name,
        kcal=texts.kcal(meal.kcal),
        time=time,
        details=" · ".join(([meal.amount] if meal.amount else []) + amounts),
        note=meal.note or "",
    )


def _energy(meals: Iterable[Meal]) -> Decimal:
    return sum((meal.kcal for meal in meals), Decimal(0))
