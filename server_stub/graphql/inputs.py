"""What the schema takes, turned into the records of `contracts`, which check it and word what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from pydantic import BaseModel, ValidationError

from contracts.clock import NewId
from contracts.imports import WholeImport
from contracts.meal import MealDraft, WireMeal
from contracts.problems import ProblemCode
from contracts.targets import Targets
from contracts.wire import MalformedJson, read_json
from server_stub.errors import RequestRefused
from server_stub.problems import invalid_field, refuse_invalid

_Model = TypeVar("_Model", bound=BaseModel)


@strawberry.input(description="An amount of one nutrient, in the unit its code ends in.")
class NutrientInput:
    code: str
    amount: Decimal


@strawberry.input(description="A meal to add. The server makes what is left out: id, logical date, and both times.")
class MealInput:
    name: str
    kcal: Decimal
    eaten_at: datetime
    tz: str
    id: UUID | None = None
    logical_date: date | None = None
    protein_g: Decimal | None = None
    carbs_g: Decimal | None = None
    fat_g: Decimal | None = None
    slot: str | None = None
    amount: str | None = None
    nutrients: list[NutrientInput] | None = None
    note: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@strawberry.input(description="Daily targets; without `updatedAt` they are set now.")
class TargetsInput:
    kcal: Decimal
    protein_g: Decimal | None = None
    carbs_g: Decimal | None = None
    fat_g: Decimal | None = None
    updated_at: datetime | None = None


def wire_meal(given: MealInput, new_id: NewId, now: datetime) -> WireMeal:
    """The meal, what was left out filled in. Refuses with `validation_error`."""
    sent = {each.name: getattr(given, each.name) for each in fields(given)}
    draft = _checked(MealDraft, {**_only(MealDraft, sent), "nutrients": _amounts(given.nutrients or [])}, now)
    created_at = given.created_at or now
    made = {
        "id": given.id or new_id(),
        "logical_date": given.logical_date or draft.logical_date_by_rule,
        "created_at": created_at,
        "updated_at": given.updated_at or created_at,
    }
    return _checked(WireMeal, {**dict(draft), **made}, now)


def targets(given: TargetsInput, now: datetime) -> Targets:
    """The targets. Refuses with `validation_error`."""
    sent = {each.name: getattr(given, each.name) for each in fields(given)}
    return _checked(Targets, {**sent, "updated_at": given.updated_at or now}, now)


def whole_import(raw: bytes, now: datetime) -> WholeImport:
    """The body of `POST /v1/imports` as text. Refuses with `malformed_body` or `validation_error`."""
    try:
        value = read_json(raw)
    except MalformedJson as error:
        raise RequestRefused(ProblemCode.MALFORMED_BODY, f"In mealsJSON: {error}") from None
    return _checked(WholeImport, value, now, "mealsJSON")


def _checked(model: type[_Model], value: Any, now: datetime, argument: str = "body") -> _Model:
    try:
        return model.model_validate(value, context={"now": now})
    except ValidationError as error:
        raise refuse_invalid(error, argument) from None


def _only(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in model.model_fields}


def _amounts(nutrients: list[NutrientInput]) -> dict[str, Decimal]:
    if any(count > 1 for count in Counter(each.code for each in nutrients).values()):
        raise invalid_field(("body", "nutrients"), "names a nutrient twice")
    return {each.code: each.amount for each in nutrients}
