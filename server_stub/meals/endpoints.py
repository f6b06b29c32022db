"""`/v1/meals` and `/v1/day-summaries`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response, status

from contracts import limits
from contracts.day import DaySummary
from contracts.fields import Date, Id, Record
from contracts.meal import StoredMeal, WireMeal
from contracts.wire import write_json
from server_stub.auth.identity import Account
from server_stub.bodies import body_of, documents_body
from server_stub.meals.preconditions import entity_tag
from server_stub.meals.service import MealAnswer
from server_stub.problems import invalid_field
from server_stub.services import services_of

BODIES = (WireMeal,)
router = APIRouter(prefix="/v1", tags=["meals"])

MealId = Annotated[Id, Path(alias="id")]
FirstDate = Annotated[Date | None, Query(alias="from")]
LastDate = Annotated[Date | None, Query(alias="to")]
PageLimit = Annotated[int, Query(ge=1, le=limits.PAGE_ITEMS_MAX)]
IfMatch = Annotated[str | None, Header(alias="If-Match")]


class MealsPage(Record):
    """Meals in `sk` order; `next_cursor` is null at the end."""

    items: list[StoredMeal]
    next_cursor: str | None


class DaySummaries(Record):
    """Summaries in order of date, days with meals only."""

    items: list[DaySummary]


@router.get("/meals", response_model=MealsPage)
def list_meals(
    request: Request,
    who: Account,
    logical_date: Annotated[Date | None, Query()] = None,
    first: FirstDate = None,
    last: LastDate = None,
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """The meals of one logical date, or of those from `from` to `to`, both included."""
    if logical_date is not None:
        if first is not None or last is not None:
            raise invalid_field(("query", "logical_date"), "cannot be combined with from and to")
        first = last = logical_date
    _check_span(first, last)
    page = services_of(request).meals.page(who.account_id, first, last, limit, cursor)
    body = f'{{"items":[{",".join(page.items)}],"next_cursor":{write_json(page.next_cursor).decode()}}}'
    return Response(body.encode(), media_type="application/json")


@router.get("/meals/{id}", response_model=StoredMeal)
def get_meal(request: Request, who: Account, meal_id: MealId) -> Response:
    """One meal; `ETag` is its version."""
    return _meal_response(services_of(request).meals.meal(who.account_id, meal_id))


@router.put("/meals/{id}", response_model=StoredMeal, openapi_extra=documents_body(WireMeal))
def put_meal(
    request: Request,
    who: Account,
    meal_id: MealId,
    meal: Annotated[WireMeal, Depends(body_of(WireMeal))],
    if_match: IfMatch = None,
) -> Response:
    """Create the meal (201) or replace it (200)."""
    return _meal_response(services_of(request).meals.put(who.account_id, meal_id, meal, if_match))


@router.delete("/meals/{id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_meal(request: Request, who: Account, meal_id: MealId, if_match: IfMatch = None) -> None:
    """Delete the meal; the second time, too, the answer is 204."""
    services_of(request).meals.delete(who.account_id, meal_id, if_match)


@router.get("/day-summaries")
def list_day_summaries(request: Request, who: Account, first: FirstDate = None, last: LastDate = None) -> DaySummaries:
    """The totals of each logical date from `from` to `to`, both included, that has meals."""
    _check_span(first, last)
    return DaySummaries(items=services_of(request).meals.day_summaries(who.account_id, first, last))


def _check_span(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise invalid_field(("query", "to"), "must not be before from")


def _meal_response(answer: MealAnswer) -> Response:
    return Response(
        answer.json.encode(),
        status_code=status.HTTP_201_CREATED if answer.is_new else status.HTTP_200_OK,
        media_type="application/json",
        headers={"ETag": entity_tag(answer.version)},
    )
