"""What a person typed about an account, checked before anything is sent."""

from __future__ import annotations

from pydantic import ValidationError

from app.usecases.errors import PersonError
from contracts.auth import RegisterRequest, normal_email
from sync_client.transport import BadAddress, server_origin


def typed_origin(server_url: str) -> str:
    """The server's origin. Raises `PersonError` for `server_url`."""
    try:
        return server_origin(server_url)
    except BadAddress as error:
        raise PersonError(str(error), "server_url") from error


def typed_email(email: str) -> str:
    """The address in its normal form. Raises `PersonError` for `email`."""
    try:
        return normal_email(email)
    except ValueError as error:
        raise PersonError("Enter an e-mail address such as name@example.org.", "email") from error


def typed_registration(email: str, password: str) -> RegisterRequest:
    """What is sent to make an account. Raises `PersonError` for the field that is not right."""
    typed_email(email)
    try:
        return RegisterRequest(email=email, password=password)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise PersonError(f"The {field} {first['msg']}.", field) from error
