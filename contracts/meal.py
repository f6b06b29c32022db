"""The meal: what a person enters, the same with identity, and how it looks on the wire.

This is the one validation for the form, the local store, the client and the server: nothing can be logged here
that the server would later refuse for its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Self
from uuid import UUID

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from contracts import limits, refusals
from contracts.fields import (
    Date,
    Id,
    Instant,
    Record,
    Zone,
    amount_type,
    exact_amount,
    optional_text_type,
    refusal,
    text_type,
    whole_type,
)
from contracts.logical_day import logical_date as logical_date_of
from contracts.nutrients import NUTRIENTS
from contracts.wire import instant_text, number


class Slot(StrEnum):
    """The part of the day a meal is filed under."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SNACK = "snack"


def _slot(value: object) -> Slot | None:
    if value is None or isinstance(value, Slot):
        return value
    if isinstance(value, str) and value in list(Slot):
        return Slot(value)
    raise refusal("unknown_slot", refusals.UNKNOWN_SLOT)


_OF_NUTRIENT: Final = {
    "not_a_number": refusals.NUTRIENT_NOT_A_NUMBER,
    "not_finite": refusals.NUTRIENT_NOT_FINITE,
    "out_of_range": refusals.NUTRIENT_OUT_OF_RANGE,
}
"""By the code of `exact_amount`."""


def _nutrients(value: object) -> dict[str, Decimal]:
    if not isinstance(value, Mapping):
        raise refusal("not_an_object", refusals.NUTRIENTS_NO_OBJECT)
    found: dict[str, Decimal] = {}
    for code in sorted(value, key=str):
        nutrient = NUTRIENTS.get(code) if isinstance(code, str) else None
        if nutrient is None:
            raise refusal("unknown_nutrient", refusals.UNKNOWN_NUTRIENT)
        low, high, unit = Decimal(0), nutrient.most, nutrient.unit
        try:
            found[nutrient.code] = exact_amount(value[code], low, high, unit)
        except PydanticCustomError as error:
            words = _OF_NUTRIENT[error.type].of(nutrient=nutrient.code, low=low, high=high, unit=unit)
            raise refusal("bad_nutrient", words) from None
    return found


def _nutrients_json(value: Mapping[str, Decimal]) -> dict[str, int | float]:
    return {code: number(amount) for code, amount in value.items()}


_NUTRIENTS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {n.code: {"type": "number", "minimum": 0, "maximum": float(n.most)} for n in NUTRIENTS.values()},
}
_SLOT_SCHEMA: Final[dict[str, Any]] = {
    "anyOf": [{"type": "string", "enum": [slot.value for slot in Slot]}, {"type": "null"}]
}

if TYPE_CHECKING:
    Name = str
    Kcal = Decimal
    Grams = Decimal
    Amount = str | None
    Note = str | None
    Revision = int
else:
    Name = text_type(limits.NAME_CHARS_MAX)
    Kcal = amount_type(Decimal(0), limits.KCAL_MAX, "kcal")
    Grams = amount_type(Decimal(0), limits.MACRO_G_MAX, "g")
    Amount = optional_text_type(limits.AMOUNT_CHARS_MAX)
    Note = optional_text_type(limits.NOTE_CHARS_MAX, lines=True)
    Revision = whole_type(1, limits.REVISION_MAX)

SlotOrNone = Annotated[Slot | None, BeforeValidator(_slot), WithJsonSchema(_SLOT_SCHEMA)]
Nutrients = Annotated[
    dict[str, Decimal],
    BeforeValidator(_nutrients),
    PlainSerializer(_nutrients_json, when_used="json"),
    WithJsonSchema(_NUTRIENTS_SCHEMA),
]


class MealDraft(Record):
    """What a person enters. Unknown macronutrients and nutrients are None or absent, never 0.

    Validate with `context={"now": clock.now()}` to refuse meals more than 48 hours ahead.
    """

    name: Name
    kcal: Kcal
    protein_g: Grams | None = None
    carbs_g: Grams | None = None
    fat_g: Grams | None = None
    eaten_at: Instant
    tz: Zone
    slot: SlotOrNone = None
    amount: Amount = None
    nutrients: Nutrients = Field(default_factory=dict)
    note: Note = None

    @field_validator("eaten_at", mode="after")
    @classmethod
    def _not_far_ahead(cls, value: datetime, info: ValidationInfo) -> datetime:
        now = (info.context or {}).get("now")
        if now is not None and value > now + limits.EATEN_AT_AHEAD_MAX:
            raise refusal("in_the_future", refusals.IN_THE_FUTURE)
        return value

    @property
    def logical_date_by_rule(self) -> date:
        """The logical date that `contracts.logical_day` gives for `eaten_at` and `tz`."""
        return logical_date_of(self.eaten_at, self.tz)


class Meal(MealDraft):
    """A draft with identity. `logical_date` was fixed when it was logged; travel moves nothing."""

    id: Id
    logical_date: Date
    created_at: Instant
    updated_at: Instant

    @model_validator(mode="after")
    def _date_fits(self) -> Self:
        if abs(self.logical_date_drift_days) > limits.LOGICAL_DATE_DRIFT_DAYS_MAX:
            raise refusal("logical_date_wrong", refusals.LOGICAL_DATE_WRONG)
        return self

    @property
    def logical_date_drift_days(self) -> int:
        """Days between the stated date and the rule's: 0, or 1 where client and server have other zone data."""
        return (self.logical_date - self.logical_date_by_rule).days

    @property
    def sort_key(self) -> str:
        """`sk`: orders a diary in time and is the cursor of listings."""
        return sort_key(self.eaten_at, self.id)

    @property
    def draft(self) -> MealDraft:
        """What a person would see in the form."""
        return MealDraft.model_construct(**{name: getattr(self, name) for name in MealDraft.model_fields})


class WireMeal(Meal):
    """A meal as it travels. `sk` may be absent on input; another one than the derived is refused."""

    sk: str = ""

    @model_validator(mode="before")
    @classmethod
    def _sk_is_text(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "sk" in data and (not isinstance(data["sk"], str) or not data["sk"]):
            raise refusal("key_mismatch", refusals.KEY_NOT_ITS_OWN)
        return data

    @model_validator(mode="after")
    def _sk_is_derived(self) -> Self:
        derived = self.sort_key
        if self.sk and self.sk != derived:
            raise refusal("key_mismatch", refusals.KEY_DIFFERS)
        object.__setattr__(self, "sk", derived)
        return self

    @property
    def meal(self) -> Meal:
        """The meal without its key."""
        return Meal.model_construct(**{name: getattr(self, name) for name in Meal.model_fields})


class StoredMeal(WireMeal):
    """A meal as an account holds it: `version` counts its changes, `revision` is the commit that wrote it."""

    version: Revision
    revision: Revision


def sort_key(eaten_at: datetime, meal_id: UUID) -> str:
    """`MEAL#<eaten_at as YYYY-MM-DDTHH:MM:SS.mmmZ>#<id>`."""
    return f"MEAL#{instant_text(eaten_at.astimezone(UTC))}#{meal_id}"


def new_meal(draft: MealDraft, meal_id: UUID, now: datetime) -> Meal:
    """Give a draft its identity; the logical date is fixed here."""
    return Meal.model_validate(
        {
            **{name: getattr(draft, name) for name in MealDraft.model_fields},
            "id": meal_id,
            "logical_date": draft.logical_date_by_rule,
            "created_at": now,
            "updated_at": now,
        },
        context={"now": now},
    )


def edited(meal: Meal, draft: MealDraft, now: datetime) -> Meal:
    """The meal with a new draft; the date moves only when the instant or the zone did."""
    moved = (draft.eaten_at, draft.tz) != (meal.eaten_at, meal.tz)
    return Meal.model_validate(
        {
            **{name: getattr(draft, name) for name in MealDraft.model_fields},
            "id": meal.id,
            "logical_date": draft.logical_date_by_rule if moved else meal.logical_date,
            "created_at": meal.created_at,
            "updated_at": max(now, meal.updated_at),
        },
        context={"now": now},
    )


def to_wire(meal: Meal) -> dict[str, Any]:
    """The meal's JSON object, every field named, ready for `contracts.wire.write_json`."""
    return {"sk": meal.sort_key, **{name: getattr(meal, name) for name in Meal.model_fields}}


def milli(amount: Decimal) -> int:
    """Thousandths: whole calories of kcal, whole milligrams of grams. Exact: amounts have three places at most."""
    return int(amount.scaleb(limits.DECIMAL_PLACES))


def from_milli(thousandths: int) -> Decimal:
    """The amount again; normalised like every amount, so that equal amounts print alike."""
    value = Decimal(thousandths).scaleb(-limits.DECIMAL_PLACES)
    return value.normalize() + 0 if value else Decimal(0)
