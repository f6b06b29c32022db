"""The meal form as plain values: what its fields hold, and the draft or the errors they amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, Protocol

from pydantic import ValidationError

from app.language.recognising import recognised
from app.language.speech import tr
from app.ui import texts as shared_texts
from app.ui.energy import energy_number, energy_text, read_energy, typed_energy, unit_words
from app.ui.meal_form import texts
from app.ui.wall_clock import instant_on, wall_time
from app.usecases.typed_figures import NotReadable, figure_text, read_figure, read_time
from contracts import limits
from contracts.logical_day import ROLLOVER, logical_date
from contracts.meal import Meal, MealDraft, Slot
from contracts.messages import Message
from contracts.services import Food
from contracts.settings import EnergyUnit

NAME, AMOUNT, KCAL, PROTEIN, CARBS, FAT = "name", "amount", "kcal", "protein_g", "carbs_g", "fat_g"
TIME, NOTE, WHOLE_FORM = "eaten_at", "note", "form"

FIELD_NAMES: Final[Mapping[str, Message]] = {
    NAME: texts.NAME,
    AMOUNT: texts.AMOUNT,
    KCAL: texts.ENERGY_NAMES[EnergyUnit.KCAL],
    PROTEIN: shared_texts.PROTEIN,
    CARBS: shared_texts.CARBS_IN_BRIEF,
    FAT: shared_texts.FAT,
    TIME: texts.TIME,
    NOTE: texts.NOTE,
}

FormErrors = dict[str, str]
"""From a field to what is wrong with it; `WHOLE_FORM` where it is about no field of the form."""

_NOON: Final = time(12)
_SLOT_STARTS: Final = (
    (time(4), Slot.BREAKFAST),
    (time(11), Slot.LUNCH),
    (time(15), Slot.SNACK),
    (time(17, 30), Slot.DINNER),
    (time(21, 30), Slot.SNACK),
)


def label(field: str, unit: EnergyUnit) -> str:
    """What stands at a field, where energy is typed in that unit."""
    units = {KCAL: unit_words(unit), PROTEIN: "g", CARBS: "g", FAT: "g"}
    name = _names(unit)[field]
    return texts.with_unit(name, units[field]) if field in units else tr(name)


def labels(unit: EnergyUnit) -> Mapping[str, str]:
    """What stands at each."""
    return {field: label(field, unit) for field in FIELD_NAMES}


def _names(unit: EnergyUnit) -> Mapping[str, Message]:
    return {**FIELD_NAMES, KCAL: texts.ENERGY_NAMES[unit]}


@dataclass(frozen=True, slots=True)
class MealFrame:
    """What a form is opened for: a new meal on `day`, or `original` to be changed. Energy is typed in `unit`."""

    day: date
    tz: str
    now: datetime
    unit: EnergyUnit = EnergyUnit.KCAL
    original: Meal | None = None

    @classmethod
    def for_edit(cls, meal: Meal, now: datetime, unit: EnergyUnit = EnergyUnit.KCAL) -> MealFrame:
        """The meal keeps the date and zone it was logged with."""
        return cls(meal.logical_date, meal.tz, now, unit, meal)


class AmountTexts(Protocol):
    """What the fields of a form for figures hold."""

    @property
    def kcal(self) -> str: ...
    @property
    def protein_g(self) -> str: ...
    @property
    def carbs_g(self) -> str: ...
    @property
    def fat_g(self) -> str: ...


@dataclass(frozen=True, slots=True)
class MealTexts:
    """What the fields hold. The slot of a new meal follows its time until `slot_is_chosen`."""

    name: str = ""
    amount: str = ""
    kcal: str = ""
    protein_g: str = ""
    carbs_g: str = ""
    fat_g: str = ""
    eaten_at: str = ""
    note: str = ""
    slot: Slot | None = None
    slot_is_chosen: bool = False


def first_texts(frame: MealFrame) -> MealTexts:
    """What the fields hold when the form opens: the meal, or the time and the slot that goes with it."""
    meal = frame.original
    if meal is None:
        is_now = logical_date(frame.now, frame.tz) == frame.day
        at = wall_time(frame.now, frame.tz) if is_now else _NOON
        return MealTexts(eaten_at=f"{at:%H:%M}", slot=usual_slot(at))
    return MealTexts(
        name=meal.name,
        amount=meal.amount or "",
        kcal=typed_energy(meal.kcal, frame.unit),
        protein_g=figure_text(meal.protein_g),
        carbs_g=figure_text(meal.carbs_g),
        fat_g=figure_text(meal.fat_g),
        eaten_at=_time_text(meal),
        note=meal.note or "",
        slot=meal.slot,
        slot_is_chosen=True,
    )


def with_time(held: MealTexts, typed: str) -> MealTexts:
    """The fields after something was typed as the time."""
    try:
        slot = held.slot if held.slot_is_chosen else usual_slot(read_time(typed))
    except NotReadable:
        slot = held.slot
    return replace(held, eaten_at=typed, slot=slot)


def usual_slot(at: time) -> Slot:
    """The slot most people would file a meal of that time under; what the form proposes."""
    started = [slot for start, slot in _SLOT_STARTS if start <= at]
    return started[-1] if started else Slot.SNACK


def food_fields(chosen: Food, unit: EnergyUnit) -> dict[str, Any]:
    """What the fields hold that a food of one's history fills. Time, slot and note stay as they are."""
    return {
        NAME: chosen.name,
        AMOUNT: chosen.amount or "",
        KCAL: typed_energy(chosen.kcal, unit),
        **{field: figure_text(getattr(chosen, field)) for field in (PROTEIN, CARBS, FAT)},
    }


def cleared_fields() -> dict[str, Any]:
    """What the fields hold for another meal of the same occasion: its time and slot stay."""
    return dict.fromkeys((NAME, AMOUNT, KCAL, PROTEIN, CARBS, FAT, NOTE), "")


def counts_for(held: MealTexts, frame: MealFrame, today: date) -> str | None:
    """The sentence that names the day the meal counts for, where that is not plain to see."""
    try:
        is_night = read_time(held.eaten_at) < ROLLOVER
    except NotReadable:
        is_night = False
    if is_night:
        return texts.counts_at_night(frame.day)
    return None if frame.day == today else texts.counts_for(frame.day)


def read_meal(held: MealTexts, frame: MealFrame) -> MealDraft | FormErrors:
    """The draft that the fields amount to, or what is wrong, field by field."""
    errors: FormErrors = {}
    amounts = read_amounts(held, frame.unit, errors)
    eaten_at = _read_instant(held, frame, errors)
    if not held.name.strip():
        errors[NAME] = tr(texts.NAME_MISSING)
    if errors:
        return errors
    fields: dict[str, Any] = {
        "name": held.name,
        **amounts,
        "eaten_at": eaten_at,
        "tz": frame.tz,
        "slot": held.slot,
        "amount": held.amount,
        "nutrients": frame.original.nutrients if frame.original else {},
        "note": held.note,
    }
    try:
        return MealDraft.model_validate(fields, context={"now": frame.now})
    except ValidationError as error:
        return errors_by_field(error, frame.unit)


def errors_by_field(error: ValidationError, unit: EnergyUnit) -> FormErrors:
    """The first reason at each field, as a sentence that begins with the field's name."""
    found: FormErrors = {}
    names = _names(unit)
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        field = str(each["loc"][0]) if each["loc"] else WHOLE_FORM
        reason = recognised(each["msg"])
        if field in names:
            found.setdefault(field, texts.refused(names[field], reason))
        else:
            found.setdefault(WHOLE_FORM, texts.cannot_be_saved(field, reason))
    return found


def energy_within(typed: str, unit: EnergyUnit, low: Decimal, high: Decimal) -> Decimal | None:
    """The kcal that were typed; None for nothing. Raises `NotReadable`, with the bounds in the person's unit."""
    kcal = read_energy(typed, unit)
    if kcal is not None and not low <= kcal <= high:
        bounds = {"low": energy_number(low, unit), "high": energy_text(high, unit)}
        raise NotReadable(texts.ENERGY_OUT_OF_RANGE[unit].of(**bounds))
    return kcal


def read_amounts(held: AmountTexts, unit: EnergyUnit, errors: FormErrors) -> dict[str, Decimal | None]:
    """The figures that were typed, by field; what is wrong goes into `errors`."""
    amounts: dict[str, Decimal | None] = {}
    try:
        amounts[KCAL] = energy_within(held.kcal, unit, Decimal(0), limits.KCAL_MAX)
        if amounts[KCAL] is None:
            errors[KCAL] = tr(texts.ENERGY_MISSING[unit])
    except NotReadable as error:
        errors[KCAL] = tr(error.words)
    for field in (PROTEIN, CARBS, FAT):
        try:
            amounts[field] = read_figure(getattr(held, field))
        except NotReadable as error:
            errors[field] = tr(error.words)
    return amounts


def _read_instant(held: MealTexts, frame: MealFrame, errors: FormErrors) -> datetime | None:
    """The instant; the original's own, with its seconds, as long as the time shown for it was not changed."""
    meal = frame.original
    if meal is not None and held.eaten_at.strip() == _time_text(meal):
        return meal.eaten_at
    try:
        instant = instant_on(frame.day, read_time(held.eaten_at), frame.tz)
    except NotReadable as error:
        errors[TIME] = tr(error.words)
        return None
    if instant is None:
        errors[TIME] = tr(texts.NO_SUCH_TIME)
    return instant


def _time_text(meal: Meal) -> str:
    return f"{wall_time(meal.eaten_at, meal.tz):%H:%M}"
