"""What the Today screen shows of one logical date, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.language import writing
from app.language.speech import tr
from app.ui import texts
from app.ui.energy import energy_number, energy_text, unit_words
from app.ui.ports import TuckboxCore
from app.ui.today import texts as today_texts
from app.ui.wall_clock import is_past_midnight, wall_time
from app.usecases.account_values import AccountOverview
from contracts import limits
from contracts.day import DayStatus, DaySummary
from contracts.logical_day import logical_date
from contracts.meal import Meal, Slot
from contracts.services import Change, Food
from contracts.settings import EnergyUnit
from contracts.sync import MergedMeal
from contracts.targets import Targets

DAYS_AHEAD_MAX = limits.EATEN_AT_AHEAD_MAX.days
"""How far ahead a meal may lie, so how far the arrows lead."""

_TRIES_MAX = 10

_MACRO_NAMES = {"protein_g": texts.PROTEIN, "carbs_g": texts.CARBS, "fat_g": texts.FAT}


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
    energy: str
    time: str
    details: str
    note: str


@dataclass(frozen=True, slots=True)
class SlotGroup:
    """The meals of one slot, in time order."""

    heading: str
    energy: str
    lines: tuple[MealLine, ...]


@dataclass(frozen=True, slots=True)
class YesterdaysSlot:
    """Meals of the day before in a slot that has none on the shown day; `spoken` is what a screen reader says."""

    heading: str
    names: str
    spoken: str
    ids: tuple[UUID, ...]


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
    yesterday: tuple[YesterdaysSlot, ...]
    ids_of_yesterday: tuple[UUID, ...]
    targets: Targets | None
    status: DayStatus | None
    undoable: Change | None
    overview: AccountOverview
    merged: tuple[MergedMeal, ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The meals that are listed."""
        return tuple(line.meal.id for group in self.groups for line in group.lines)

    @property
    def can_copy_yesterday(self) -> bool:
        """Whether the shown day is empty and the one before it is not."""
        return not self.groups and bool(self.ids_of_yesterday)

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
    before = diary.meals.meals_of(shown - timedelta(days=1))
    targets = diary.settings.targets()
    unit = diary.settings.preferences().energy_unit
    summary = diary.meals.day_summary(shown)
    return TodayView(
        day=shown,
        today=today,
        title=writing.day_title(shown, today),
        subtitle=writing.day_subtitle(shown, today),
        energy=energy_figure(summary, targets, unit),
        macros=macro_figures(summary, targets),
        groups=slot_groups(meals, tz, unit),
        yesterday=yesterdays_slots(before, meals),
        ids_of_yesterday=tuple(meal.id for meal in before),
        targets=targets,
        status=diary.settings.day_status(shown),
        undoable=diary.meals.undoable(),
        overview=core.accounts.overview(),
        merged=tuple(core.accounts.merged.all()),
    )


def energy_figure(summary: DaySummary, targets: Targets | None, unit: EnergyUnit) -> EnergyFigure:
    """What is left of the target, or the total where there is none."""
    eaten = energy_number(summary.kcal, unit)
    if targets is None:
        caption = tr(today_texts.EATEN, unit=unit_words(unit))
        return EnergyFigure(eaten, caption, "", None, is_over=False)
    left = targets.kcal - summary.kcal
    return EnergyFigure(
        headline=energy_number(abs(left), unit),
        caption=tr(today_texts.LEFT if left >= 0 else today_texts.OVER, unit=unit_words(unit)),
        sentence=tr(today_texts.EATEN_OF, eaten=eaten, target=energy_text(targets.kcal, unit)),
        fraction=min(1.0, float(summary.kcal / targets.kcal)),
        is_over=left < 0,
    )


def macro_figures(summary: DaySummary, targets: Targets | None) -> tuple[MacroFigure, ...]:
    """Protein, carbs and fat. A meal that does not state one leaves the sum a lower bound, never adds zero."""
    return tuple(
        _macro_figure(
            tr(name),
            getattr(summary, code),
            getattr(summary.unknown, code),
            summary.meal_count,
            getattr(targets, code) if targets else None,
        )
        for code, name in _MACRO_NAMES.items()
    )


def _macro_figure(name: str, total: Decimal, unknown: int, meal_count: int, target: Decimal | None) -> MacroFigure:
    amount = writing.grams(total)
    if unknown and unknown == meal_count:
        amount = tr(today_texts.UNKNOWN)
    elif unknown:
        amount = tr(today_texts.AT_LEAST, amount=amount)
    return MacroFigure(
        name=name,
        amount=amount,
        note=today_texts.without(unknown) if unknown else "",
        target=tr(today_texts.OF_TARGET, amount=writing.grams(target)) if target is not None else "",
        fraction=min(1.0, float(total / target)) if target else None,
    )


def slot_groups(meals: Sequence[Meal], tz: str, unit: EnergyUnit) -> tuple[SlotGroup, ...]:
    """Meals by slot; the slot whose first meal is earliest comes first. `meals` are in time order."""
    by_slot = _by_slot(meals)
    return tuple(
        SlotGroup(
            heading=tr(texts.SLOT_HEADINGS[slot] if len(by_slot) > 1 or slot else today_texts.MEALS),
            energy=energy_text(_energy(members), unit),
            lines=tuple(meal_line(meal, tz, unit) for meal in members),
        )
        for slot, members in by_slot.items()
    )


def yesterdays_slots(before: Sequence[Meal], meals: Sequence[Meal]) -> tuple[YesterdaysSlot, ...]:
    """The slots of the day before that can be repeated, in the order of a day; what has no slot is in none."""
    by_slot, taken = _by_slot(before), {meal.slot for meal in meals}
    return tuple(
        _yesterdays(slot, by_slot[slot], [meal.name for meal in by_slot[slot]])
        for slot in Slot
        if slot in by_slot and slot not in taken
    )


def _yesterdays(slot: Slot, meals: Sequence[Meal], names: Sequence[str]) -> YesterdaysSlot:
    return YesterdaysSlot(
        heading=tr(texts.SLOT_HEADINGS[slot]),
        names=", ".join(names),
        spoken=today_texts.same_slot(slot, names),
        ids=tuple(meal.id for meal in meals),
    )


def _by_slot(meals: Iterable[Meal]) -> dict[Slot | None, list[Meal]]:
    found: dict[Slot | None, list[Meal]] = {}
    for meal in meals:
        found.setdefault(meal.slot, []).append(meal)
    return found


def meal_line(meal: Meal, tz: str, unit: EnergyUnit) -> MealLine:
    """A meal as it is listed by somebody whose clock shows `tz`."""
    time = f"{wall_time(meal.eaten_at, meal.tz):%H:%M}"
    if is_past_midnight(meal.eaten_at, meal.tz):
        time = today_texts.at_night(time)
    if meal.tz != tz:
        time += f" ({meal.tz})"
    return MealLine(
        meal=meal,
        name=meal.name,
        energy=energy_text(meal.kcal, unit),
        time=time,
        details=known_details(meal),
        note=meal.note or "",
    )


def known_details(eaten: Meal | Food) -> str:
    """`1 bowl · 12.5 g protein · 7 g fat`: what is known beside the energy."""
    stated = ((words, getattr(eaten, code)) for code, words in today_texts.STATED.items())
    amounts = [tr(words, amount=writing.grams(amount)) for words, amount in stated if amount is not None]
    return " · ".join([*filter(None, [eaten.amount]), *amounts])


def _energy(meals: Iterable[Meal]) -> Decimal:
    return sum((meal.kcal for meal in meals), Decimal(0))
