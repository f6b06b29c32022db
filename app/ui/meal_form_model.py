"""The meal form as plain values: what its fields hold, and the draft or the errors they amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from app.ui import texts
from app.ui.wall_clock import instant_on, wall_time
from app.usecases.typed_figures import NotReadable, figure_text, read_figure, read_time
from contracts.logical_day import ROLLOVER, logical_date, utc_range
from contracts.meal import Meal, MealDraft, Slot
from contracts.services import Suggestion

NAME, KCAL, PROTEIN, CARBS, FAT = "name", "kcal", "protein_g", "carbs_g", "fat_g"
TIME, NOTE, WHOLE_FORM = "eaten_at", "note", "form"

LABELS: Final[Mapping[str, str]] = {
    NAME: "Name",
    KCAL: "Calories (kcal)",
    PROTEIN: "Protein (g)",
    CARBS: "Carbs (g)",
    FAT: "Fat (g)",
    TIME: "Time",
    NOTE: "Note",
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


@dataclass(frozen=True, slots=True)
class MealFrame:
    """What a form is opened for: a new meal on `day`, or `original` to be changed."""

    day: date
    tz: str
    now: datetime
    original: Meal | None = None

    @classmethod
    def for_edit(cls, meal: Meal, now: datetime) -> MealFrame:
        """The meal keeps the date and zone it was logged with."""
        return cls(meal.logical_date, meal.tz, now, meal)


@dataclass(frozen=True, slots=True)
class MealTexts:
    """What the fields hold. `picked` is the entry of one's history the figures came from, if any.

    The slot of a new meal follows its time until `slot_is_chosen`.
    """

    name: str = ""
    kcal: str = ""
    protein_g: str = ""
    carbs_g: str = ""
    fat_g: str = ""
    eaten_at: str = ""
    note: str = ""
    slot: Slot | None = None
    slot_is_chosen: bool = False
    picked: Suggestion | None = None


def first_texts(frame: MealFrame) -> MealTexts:
    """What the fields hold when the form opens: the meal, or the time and the slot that goes with it."""
    meal = frame.original
    if meal is None:
        is_now = logical_date(frame.now, frame.tz) == frame.day
        at = wall_time(frame.now, frame.tz) if is_now else _NOON
        return MealTexts(eaten_at=f"{at:%H:%M}", slot=usual_slot(at))
    return MealTexts(
        name=meal.name,
        kcal=figure_text(meal.kcal),
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


def with_suggestion(held: MealTexts, chosen: Suggestion) -> MealTexts:
    """The fields after an entry of one's history was chosen. Time, note and slot stay as they are."""
    return replace(
        held,
        name=chosen.name,
        kcal=figure_text(chosen.kcal),
        protein_g=figure_text(chosen.protein_g),
        carbs_g=figure_text(chosen.carbs_g),
        fat_g=figure_text(chosen.fat_g),
        picked=chosen,
    )


def counts_for(held: MealTexts, frame: MealFrame) -> str | None:
    """The sentence that names the day of a meal between midnight and the rollover; None at other times."""
    try:
        at = read_time(held.eaten_at)
    except NotReadable:
        return None
    return texts.counts_for(frame.day) if at < ROLLOVER else None


def read_meal(held: MealTexts, frame: MealFrame) -> MealDraft | FormErrors:
    """The draft that the fields amount to, or what is wrong, field by field."""
    errors: FormErrors = {}
    amounts = _read_amounts(held, errors)
    eaten_at = _read_instant(held, frame, errors)
    if not held.name.strip():
        errors[NAME] = "Enter a name."
    if errors:
        return errors
    fields: dict[str, Any] = {
        "name": held.name,
        **amounts,
        "eaten_at": eaten_at,
        "tz": frame.tz,
        "slot": held.slot,
        "amount": _amount(held, frame),
        "nutrients": frame.original.nutrients if frame.original else {},
        "note": held.note,
    }
    try:
        return MealDraft.model_validate(fields, context={"now": frame.now})
    except ValidationError as error:
        return errors_by_field(error, LABELS)


def errors_by_field(error: ValidationError, labels: Mapping[str, str]) -> FormErrors:
    """The first reason at each field, as a sentence that begins with the field's name without its unit."""
    found: FormErrors = {}
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        field = str(each["loc"][0]) if each["loc"] else WHOLE_FORM
        if field in labels:
            found.setdefault(field, f"{labels[field].split(' (')[0]} {each['msg']}.")
        else:
            found.setdefault(WHOLE_FORM, f"This cannot be saved: {field} {each['msg']}.")
    return found


def _read_amounts(held: MealTexts, errors: FormErrors) -> dict[str, Decimal | None]:
    amounts: dict[str, Decimal | None] = {}
    for field in (KCAL, PROTEIN, CARBS, FAT):
        try:
            amounts[field] = read_figure(getattr(held, field))
        except NotReadable as error:
            errors[field] = str(error)
    if KCAL in amounts and amounts[KCAL] is None:
        errors[KCAL] = "Enter the calories; 0 is fine."
    return amounts


def _read_instant(held: MealTexts, frame: MealFrame, errors: FormErrors) -> datetime | None:
    """The instant; the original's own, with its seconds, as long as the time shown for it was not changed."""
    meal = frame.original
    if meal is not None and held.eaten_at.strip() == _time_text(meal):
        return meal.eaten_at
    try:
        instant = instant_on(frame.day, read_time(held.eaten_at), frame.tz)
    except NotReadable as error:
        errors[TIME] = str(error)
        return None
    if instant is None:
        errors[TIME] = "The clock does not show this time on that day."
    return instant


def _time_text(meal: Meal) -> str:
    return f"{wall_time(meal.eaten_at, meal.tz):%H:%M}"


def _amount(held: MealTexts, frame: MealFrame) -> str | None:
    """`2 tbsp` belongs to the figures it came with: once those are changed by hand, it is not said any more."""
    picked = held.picked
    if picked is not None:
        untouched = (held.name, held.kcal) == (picked.name, figure_text(picked.kcal))
        return picked.amount if untouched else None
    return frame.original.amount if frame.original else None


def repeated(meal: Meal, day: date, tz: str) -> MealDraft:
    """The same meal again on another logical date, at the same time of day where its clock shows that."""
    at = wall_time(meal.eaten_at, meal.tz).replace(microsecond=0)
    instant = instant_on(day, at, tz) or utc_range(day, tz)[0]
    return meal.draft.model_copy(update={"eaten_at": instant, "tz": tz})
