"""`/v1/sync/*`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from contracts import limits
from contracts.problems import ProblemCode
from contracts.sync import ChangesPage
from server_stub.auth.identity import Account
from server_stub.openapi import problems
from server_stub.services import services_of

router = APIRouter(prefix="/v1/sync", tags=["sync"])


@router.get("/changes", response_model=ChangesPage, responses=problems(ProblemCode.RESYNC_REQUIRED))
def changes(
    request: Request,
    who: Account,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ITEMS_MAX)] = limits.PAGE_ITEMS_DEFAULT,
) -> Response:
    """The changes after the cursor, oldest first; without one, from the beginning."""
    body = services_of(request).feed.changes(who.account_id, cursor, limit)
    return Response(body, media_type="application/json")
