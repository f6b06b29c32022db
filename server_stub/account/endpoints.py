"""`/v1/me`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import StreamingResponse

from contracts.auth import AccountDeletion, User
from contracts.problems import ProblemCode
from server_stub.auth.identity import Account, LimitedCaller, never_cached
from server_stub.bodies import body_of, documents_body
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (AccountDeletion,)
router = APIRouter(prefix="/v1/me", tags=["account"], dependencies=[Depends(never_cached)])


@router.get("")
def me(request: Request, who: Account) -> User:
    """The account of the token."""
    return services_of(request).account.user(who)


@router.get("/export", response_model=dict[str, Any])
def export(request: Request, who: Account) -> Response:
    """Everything this server holds of the account, as one JSON document to keep."""
    document = services_of(request).account.export(who)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{document.name}"',
        "Content-Length": str(document.length),
    }
    return StreamingResponse(document.parts, media_type="application/json", headers=headers)


@router.delete(
    "",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=documents_body(AccountDeletion),
    responses=problems(ProblemCode.WRONG_PASSWORD, ProblemCode.TOO_MANY_REQUESTS),
)
def delete(
    request: Request,
    caller: LimitedCaller,
    who: Account,
    body: Annotated[AccountDeletion, Depends(body_of(AccountDeletion))],
) -> None:
    """Delete the account and everything in it, for good."""
    services_of(request).account.delete(who, body.password, caller.address)
