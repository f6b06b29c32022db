"""`/v1/settings/*`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from contracts.problems import ProblemCode
from contracts.targets import Targets
from server_stub.auth.identity import Account
from server_stub.bodies import body_of, documents_body
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (Targets,)
router = APIRouter(prefix="/v1/settings", tags=["settings"])


@router.get("/targets", responses=problems(ProblemCode.NOT_FOUND))
def get_targets(request: Request, who: Account) -> Targets:
    """The daily targets; 404 where none were set."""
    return services_of(request).settings.targets(who.account_id)


@router.put("/targets", openapi_extra=documents_body(Targets))
def put_targets(request: Request, who: Account, targets: Annotated[Targets, Depends(body_of(Targets))]) -> Targets:
    """Replace the daily targets."""
    return services_of(request).settings.put_targets(who.account_id, targets)
