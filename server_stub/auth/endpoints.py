"""`/v1/auth/*`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, status
from fastapi.security import OAuth2PasswordRequestForm

from contracts.auth import OwnSessions, PasswordChange, RefreshRequest, RegisterRequest, TokenAnswer
from contracts.fields import Id
from contracts.problems import ProblemCode
from server_stub.auth.identity import Account, LimitedCaller, never_cached
from server_stub.bodies import body_of, documents_body
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (RegisterRequest, RefreshRequest, PasswordChange)


router = APIRouter(prefix="/v1/auth", tags=["auth"], dependencies=[Depends(never_cached)])


@router.post(
    "/register",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=documents_body(RegisterRequest),
    responses=problems(ProblemCode.EMAIL_TAKEN, ProblemCode.TOO_MANY_REQUESTS),
)
def register(
    request: Request, caller: LimitedCaller, body: Annotated[RegisterRequest, Depends(body_of(RegisterRequest))]
) -> TokenAnswer:
    """Make an account and sign in."""
    return services_of(request).auth.register(body, caller.device_name, caller.address)


@router.post("/token", responses=problems(ProblemCode.INVALID_CREDENTIALS, ProblemCode.TOO_MANY_REQUESTS))
def token(
    request: Request, caller: LimitedCaller, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> TokenAnswer:
    """Sign in; `username` is the e-mail address."""
    return services_of(request).auth.sign_in(form.username, form.password, caller.device_name, caller.address)


@router.post(
    "/refresh",
    openapi_extra=documents_body(RefreshRequest),
    responses=problems(
        ProblemCode.INVALID_TOKEN,
        ProblemCode.TOKEN_EXPIRED,
        ProblemCode.REFRESH_REUSED,
        ProblemCode.TOO_MANY_REQUESTS,
    ),
)
def refresh(
    request: Request, _: LimitedCaller, body: Annotated[RefreshRequest, Depends(body_of(RefreshRequest))]
) -> TokenAnswer:
    """Exchange a refresh token for a new pair."""
    return services_of(request).auth.refresh(body.refresh_token)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
def logout(request: Request, who: Account) -> None:
    """End this session."""
    services_of(request).auth.sign_out(who)


@router.post(
    "/password",
    status_code=status.HTTP_204_NO_CONTENT,
    openapi_extra=documents_body(PasswordChange),
    responses=problems(ProblemCode.WRONG_PASSWORD, ProblemCode.TOO_MANY_REQUESTS),
)
def change_password(
    request: Request,
    caller: LimitedCaller,
    who: Account,
    body: Annotated[PasswordChange, Depends(body_of(PasswordChange))],
) -> None:
    """Replace the password. Every other session ends, this one goes on."""
    services_of(request).auth.change_password(who, body, caller.address)


@router.get("/sessions")
def sessions(request: Request, who: Account) -> OwnSessions:
    """Where this account is signed in."""
    return OwnSessions(items=services_of(request).auth.sessions(who))


@router.delete("/sessions/{id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(ProblemCode.NOT_FOUND))
def end_session(request: Request, who: Account, id: Annotated[Id, Path()]) -> None:
    """End one of this account's sessions; again is fine."""
    services_of(request).auth.end_session(who, id)
