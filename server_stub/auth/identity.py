"""Dependencies of every route that belongs to an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.security import OAuth2PasswordBearer
from pydantic_core import PydanticCustomError

from contracts import limits
from contracts.fields import clean_text
from contracts.problems import ProblemCode
from contracts.protocol import ACCOUNT_HEADER, DEVICE_NAME_HEADER
from server_stub.auth.sessions import SignedIn
from server_stub.errors import RequestRefused
from server_stub.services import services_of

_bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token", auto_error=False)


def signed_in(
    request: Request,
    token: Annotated[str | None, Depends(_bearer)],
    account: Annotated[str | None, Header(alias=ACCOUNT_HEADER)] = None,
) -> SignedIn:
    """Who sends this. Refuses a missing or bad token, and a request meant for another account."""
    if not token:
        raise RequestRefused(ProblemCode.NOT_AUTHENTICATED)
    who = services_of(request).auth.identify(token)
    if account is not None and account.strip().lower() != str(who.account_id):
        raise RequestRefused(ProblemCode.ACCOUNT_MISMATCH)
    return who


def device_name(name: Annotated[str | None, Header(alias=DEVICE_NAME_HEADER)] = None) -> str | None:
    """What the device calls itself, in UTF-8; a name that cannot be shown is left out."""
    try:
        text = None if name is None else name.encode("latin-1").decode()  # headers are read as Latin-1
        return None if text is None else clean_text(text, limits.DEVICE_NAME_CHARS_MAX) or None
    except (PydanticCustomError, UnicodeError):
        return None


def never_cached(response: Response) -> None:
    """An answer that holds tokens or a person's data must not be stored on its way (RFC 6749 §5.1)."""
    response.headers["Cache-Control"] = "no-store"


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: the client's address (a proxy's word where uvicorn trusts it) and the device."""

    address: str
    device_name: str | None


def limited_caller(request: Request, device_name: Annotated[str | None, Depends(device_name)]) -> Caller:
    """Who asks for something that costs a hash or guesses a secret. Refuses an address that asks too often."""
    address = request.client.host if request.client else ""
    services_of(request).rates.count_request(address)
    return Caller(address, device_name)


Account = Annotated[SignedIn, Depends(signed_in)]
LimitedCaller = Annotated[Caller, Depends(limited_caller)]
