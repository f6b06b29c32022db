"""What each field of the schema does: a call of the service that answers the route of the same purpose.

Every field may be null: one that is refused is, and the fields beside it keep their answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry
from pydantic_core import PydanticCustomError
from strawberry.types import Info

from contracts import limits
from contracts.fields import parse_whole
from contracts.problems import ProblemCode
from server_stub.errors import RequestRefused
from server_stub.graphql import inputs, types
from server_stub.meals.preconditions import CREATE_ONLY, UNCONDITIONAL
from server_stub.meals.spans import span_of
from server_stub.problems import invalid_field
from server_stub.services import Services


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and what answers."""

    account_id: UUID
    services: Services


Request = Info[Asked, None]
From = Annotated[date | None, strawberry.argument(name="from")]
To = Annotated[date | None, strawberry.argument(name="to")]
MealsJson = Annotated[
    str, strawberry.argument(name="mealsJSON", description="The body of `POST /v1/imports`, as JSON text.")
]


def meals(
    info: Request,
    logical_date: date | None = None,
    first_date: From = None,
    last_date: To = None,
    first: int = limits.PAGE_ITEMS_DEFAULT,
    after: str | None = None,
) -> types.MealPage | None:
    """A page of a listing, in `sk` order."""
    asked, span = info.context, span_of(logical_date, first_date, last_date)
    page = asked.services.meals.page(asked.account_id, span, _page_limit(first), after)
    return types.MealPage(items=[types.meal_of(each) for each in page.items], next_cursor=page.next_cursor)


def day_summaries(info: Request, first_date: From = None, last_date: To = None) -> list[types.DaySummary] | None:
    """In order of date."""
    asked, span = info.context, span_of(None, first_date, last_date)
    return [types.day_summary_of(each) for each in asked.services.meals.day_summaries(asked.account_id, span)]


def user_targets(info: Request) -> types.UserTargets | None:
    """None where none were set."""
    asked = info.context
    try:
        return types.UserTargets(**dict(asked.services.settings.targets(asked.account_id)))
    except RequestRefused as refused:
        if refused.code is ProblemCode.NOT_FOUND:
            return None
        raise


def add_meal(info: Request, input: inputs.MealInput) -> types.Meal | None:
    """Never overwrites."""
    asked = info.context
    meal = inputs.wire_meal(input, asked.services.new_id, asked.services.clock.now())
    return types.meal_of(asked.services.meals.put(asked.account_id, meal.id, meal, CREATE_ONLY).json)


def delete_meal(info: Request, id: UUID) -> bool | None:
    """True, or a refusal."""
    info.context.services.meals.delete(info.context.account_id, id, UNCONDITIONAL)
    return True


def update_user_targets(info: Request, input: inputs.TargetsInput) -> types.UserTargets | None:
    """The targets as they are now."""
    asked = info.context
    targets = inputs.targets(input, asked.services.clock.now())
    return types.UserTargets(**dict(asked.services.settings.put_targets(asked.account_id, targets)))


def import_guest_history(info: Request, meals_json: MealsJson) -> types.Receipt | None:
    """The receipt of `POST /v1/imports`."""
    asked = info.context
    raw = meals_json.encode("utf-8", "surrogatepass")  # half a character is refused as the invalid UTF-8 it is
    request = inputs.whole_import(raw, asked.services.clock.now())
    receipt = asked.services.imports.import_whole(asked.account_id, raw, request)
    return types.receipt_of(b"".join(receipt.parts))


def _page_limit(first: int) -> int:
    try:
        return parse_whole(first, 1, limits.PAGE_ITEMS_MAX)
    except PydanticCustomError as error:
        raise invalid_field(("query", "limit"), str(error)) from None
