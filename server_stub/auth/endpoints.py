"""`/v1/auth/*` and `/v1/me`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from contracts.auth import RefreshRequest, RegisterRequest, TokenAnswer, User
from server_stub.auth.identity import Account, DeviceName
from server_stub.bodies import body_of, documents_body
from server_stub.services import services_of

BODIES = (RegisterRequest, RefreshRequest)


def _never_cached(response: Response) -> None:
    """RFC 6749 §5.1: an answer that holds tokens must not be stored on its way."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/v1", tags=["auth"], dependencies=[Depends(_never_cached)])


@router.post("/auth/register", status_code=status.HTTP_201_CREATED, openapi_extra=documents_body(RegisterRequest))
def register(
    request: Request, body: Annotated[RegisterRequest, Depends(body_of(RegisterRequest))], device: DeviceName
) -> TokenAnswer:
    """Make an account and sign in."""
    return services_of(request).auth.register(body, device)


@router.post("/auth/token")
def token(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()], device: DeviceName) -> TokenAnswer:
    """Sign in; `username` is the e-mail address."""
    return services_of(request).auth.sign_in(form.username, form.password, device)


@router.post("/auth/refresh", openapi_extra=documents_body(RefreshRequest))
def refresh(request: Request, body: Annotated[RefreshRequest, Depends(body_of(RefreshRequest))]) -> TokenAnswer:
    """Exchange a refresh token for a new pair."""
    return services_of(request).auth.refresh(body.refresh_token)


@router.post("/auth/logout", status_code=status.HTTP_204_NO_CONTENT)
def logout(request: Request, who: Account) -> None:
    """End this session."""
    services_of(request).auth.sign_out(who)


@router.get("/me")
def me(request: Request, who: Account) -> User:
    """The account of the token."""
    return services_of(request).auth.user(who)
