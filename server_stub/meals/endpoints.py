"""`/v1/meals` and `/v1/day-summaries`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response, status

from contracts import limits
from contracts.day import DaySummary
from contracts.fields import Date, Id, Record
from contracts.history import HistoryPage, RestoreRequest
from contracts.meal import StoredMeal, WireMeal
from contracts.problems import ProblemCode
from contracts.wire import write_json
from server_stub.auth.identity import Account
from server_stub.bodies import body_of, documents_body
from server_stub.errors import RequestRefused
from server_stub.meals.preconditions import Preconditions, entity_tag
from server_stub.meals.service import MealAnswer, Page
from server_stub.meals.spans import span_of
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (WireMeal, RestoreRequest)
router = APIRouter(prefix="/v1", tags=["meals"])

MealId = Annotated[Id, Path(alias="id")]
FirstDate = Annotated[Date | None, Query(alias="from")]
LastDate = Annotated[Date | None, Query(alias="to")]
PageLimit = Annotated[int, Query(ge=1, le=limits.PAGE_ITEMS_MAX)]
Cursor = Annotated[str | None, Query()]


def _conditions(
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Preconditions:
    return Preconditions(if_match, if_none_match)


Conditions = Annotated[Preconditions, Depends(_conditions)]
_REFUSED = problems(ProblemCode.NOT_FOUND, ProblemCode.PRECONDITION_FAILED)
_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    status.HTTP_304_NOT_MODIFIED: {"description": "`If-None-Match` names the stored version."}
}
_CREATED: dict[int | str, dict[str, Any]] = {
    status.HTTP_201_CREATED: {"model": StoredMeal, "description": "The meal is new."}
}


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
    cursor: Cursor = None,
) -> Response:
    """The meals of one logical date, or of those from `from` to `to`, both included."""
    span = span_of(logical_date, first, last)
    return _page_response(services_of(request).meals.page(who.account_id, span, limit, cursor))


@router.get(
    "/meals/{id}",
    response_model=StoredMeal,
    responses={**_NOT_MODIFIED, **_REFUSED},
)
def get_meal(request: Request, who: Account, meal_id: MealId, conditions: Conditions) -> Response:
    """One meal; `ETag` is its version."""
    answer = services_of(request).meals.meal(who.account_id, meal_id)
    if not conditions.if_match_is_met(answer.version):
        raise RequestRefused(ProblemCode.PRECONDITION_FAILED)
    if not conditions.if_none_match_is_met(answer.version):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": entity_tag(answer.version)})
    return _meal_response(answer)


@router.put(
    "/meals/{id}",
    response_model=StoredMeal,
    openapi_extra=documents_body(WireMeal),
    responses={**_CREATED, **problems(ProblemCode.PRECONDITION_FAILED, ProblemCode.MEAL_DELETED)},
)
def put_meal(
    request: Request,
    who: Account,
    meal_id: MealId,
    meal: Annotated[WireMeal, Depends(body_of(WireMeal))],
    conditions: Conditions,
) -> Response:
    """Create the meal (201) or replace it (200); with `If-None-Match: *` create it only."""
    return _meal_response(services_of(request).meals.put(who.account_id, meal_id, meal, conditions))


@router.delete("/meals/{id}", status_code=status.HTTP_204_NO_CONTENT, responses=_REFUSED)
def delete_meal(request: Request, who: Account, meal_id: MealId, conditions: Conditions) -> None:
    """Delete the meal; the second time, too, the answer is 204."""
    services_of(request).meals.delete(who.account_id, meal_id, conditions)


@router.get("/meals/{id}/history", response_model=HistoryPage, responses=problems(ProblemCode.NOT_FOUND))
def list_history(
    request: Request,
    who: Account,
    meal_id: MealId,
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """What was overwritten, deleted or lost of this meal, newest first; of a deleted meal too."""
    return _page_response(services_of(request).meals.history(who.account_id, meal_id, limit, cursor))


@router.post(
    "/meals/{id}/restore",
    response_model=StoredMeal,
    openapi_extra=documents_body(RestoreRequest),
    responses=_REFUSED,
)
def restore_meal(
    request: Request,
    who: Account,
    meal_id: MealId,
    wanted: Annotated[RestoreRequest, Depends(body_of(RestoreRequest))],
    conditions: Conditions,
) -> Response:
    """Make that copy the current one again, as a new version; a deleted meal comes back."""
    return _meal_response(services_of(request).meals.restore(who.account_id, meal_id, wanted, conditions))


@router.get("/day-summaries")
def list_day_summaries(request: Request, who: Account, first: FirstDate = None, last: LastDate = None) -> DaySummaries:
    """The totals of each logical date from `from` to `to`, both included, that has meals."""
    span = span_of(None, first, last)
    return DaySummaries(items=services_of(request).meals.day_summaries(who.account_id, span))


def _page_response(page: Page) -> Response:
    body = f'{{"items":[{",".join(page.items)}],"next_cursor":{write_json(page.next_cursor).decode()}}}'
    return Response(body.encode(), media_type="application/json")


def _meal_response(answer: MealAnswer) -> Response:
    return Response(
        answer.json.encode(),
        status_code=status.HTTP_201_CREATED if answer.is_new else status.HTTP_200_OK,
        media_type="application/json",
        headers={"ETag": entity_tag(answer.version)},
    )
