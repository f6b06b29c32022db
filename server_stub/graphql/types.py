"""What the schema answers: the wire records of `contracts`, field by field.

The values are those of the wire, as `contracts.wire.read_json` gives them; no answer is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from contracts import day
from contracts.wire import read_json, write_json
from server_stub.graphql.scalars import BigInt


@strawberry.type(description="An amount of one nutrient, in the unit its code ends in.")
class Nutrient:
    code: str
    amount: Decimal


@strawberry.type(description="A meal as the account holds it. An amount that is null is unknown, not zero.")
class Meal:
    id: UUID
    sk: str
    name: str
    kcal: Decimal
    protein_g: Decimal | None
    carbs_g: Decimal | None
    fat_g: Decimal | None
    eaten_at: datetime
    tz: str
    logical_date: date
    slot: str | None
    amount: str | None
    nutrients: list[Nutrient]
    note: str | None
    created_at: datetime
    updated_at: datetime
    version: BigInt
    revision: BigInt


@strawberry.type(description="Meals in order of time; `nextCursor` goes into `after`, null at the end.")
class MealPage:
    items: list[Meal]
    next_cursor: str | None


@strawberry.type(description="How many meals of the day do not state that macronutrient.")
class UnknownCounts:
    protein_g: int
    carbs_g: int
    fat_g: int


@strawberry.type(description="The exact totals of one logical date.")
class DaySummary:
    logical_date: date
    kcal: Decimal
    protein_g: Decimal
    carbs_g: Decimal
    fat_g: Decimal
    meal_count: int
    unknown: UnknownCounts


@strawberry.type(description="What a person sets out to eat in a day.")
class UserTargets:
    kcal: Decimal
    protein_g: Decimal | None
    carbs_g: Decimal | None
    fat_g: Decimal | None
    updated_at: datetime


@strawberry.type(description="What is wrong, and where.")
class FieldError:
    loc: list[str]
    msg: str


@strawberry.type(description="A record that was refused, as it was sent.")
class Rejection:
    index: int
    id: str | None
    code: str
    errors: list[FieldError]
    record_json: str = strawberry.field(name="recordJSON")


@strawberry.type(description="Something worth knowing that kept no meal out.")
class Notice:
    id: str | None
    code: str
    detail: str


@strawberry.type(description="Of the meals that were accepted.")
class ReceiptTotals:
    meal_count: int
    kcal: Decimal


@strawberry.type(description="What became of one accepted meal; `revision` is the device's, as sent.")
class MealOutcome:
    id: UUID
    outcome: str
    revision: BigInt


@strawberry.type(description="The durable answer of an import. The five counts add up to the accepted meals.")
class Receipt:
    import_id: UUID
    status: str
    committed_at: datetime
    revision: BigInt
    created: int
    updated: int
    unchanged: int
    deleted_elsewhere: int
    stale: int
    rejected: list[Rejection]
    warnings: list[Notice]
    totals: ReceiptTotals
    outcomes: list[MealOutcome]


def meal_of(stored_json: str) -> Meal:
    """From the JSON of a `contracts.meal.StoredMeal`."""
    wire = read_json(stored_json)
    nutrients = [Nutrient(code=code, amount=amount) for code, amount in wire["nutrients"].items()]
    return Meal(**{**wire, "nutrients": nutrients})


def day_summary_of(summary: day.DaySummary) -> DaySummary:
    """From the record of the same name."""
    return DaySummary(**{**dict(summary), "unknown": UnknownCounts(**dict(summary.unknown))})


def receipt_of(body: bytes) -> Receipt:
    """From the bytes of a `contracts.imports.Receipt`."""
    wire = read_json(body)
    outcomes = [MealOutcome(id=meal_id, **outcome) for meal_id, outcome in wire["outcomes"].items()]
    return Receipt(
        **{
            **wire,
            "rejected": [_rejection(each) for each in wire["rejected"]],
            "warnings": [Notice(**each) for each in wire["warnings"]],
            "totals": ReceiptTotals(**wire["totals"]),
            "outcomes": outcomes,
        }
    )


def _rejection(wire: Mapping[str, Any]) -> Rejection:
    return Rejection(
        index=wire["index"],
        id=wire["id"],
        code=wire["code"],
        errors=[FieldError(loc=[str(part) for part in each["loc"]], msg=each["msg"]) for each in wire["errors"]],
        record_json=write_json(wire["record"]).decode(),
    )
