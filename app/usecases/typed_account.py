"""What a person typed about an account, checked before anything is sent."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from app.language.recognising import recognised
from app.usecases.errors import PersonError
from contracts.auth import RegisterRequest, normal_email
from contracts.messages import Message
from sync_client.transport import BadAddress, server_origin

_NO_EMAIL: Final = Message("Enter an e-mail address such as name@example.org.")
_REFUSED: Final = {"email": Message("The email {reason}."), "password": Message("The password {reason}.")}


def typed_origin(server_url: str) -> str:
    """The server's origin. Raises `PersonError` for `server_url`."""
    try:
        return server_origin(server_url)
    except BadAddress as error:
        raise PersonError(error.words, "server_url") from error


def typed_email(email: str) -> str:
    """The address in its normal form. Raises `PersonError` for `email`."""
    try:
        return normal_email(email)
    except ValueError as error:
        raise PersonError(_NO_EMAIL, "email") from error


def typed_registration(email: str, password: str) -> RegisterRequest:
    """What is sent to make an account. Raises `PersonError` for the field that is not right."""
    typed_email(email)
    try:
        return RegisterRequest(email=email, password=password)
    except ValidationError as error:
        first = error.errors()[0]
        raise refused_field(str(first["loc"][0]), first["msg"]) from error


def refused_field(field: str, reason: str) -> PersonError:
    """What is wrong with `email` or `password`, from the text of its refusal."""
    return PersonError(_REFUSED[field].of(reason=recognised(reason)), field)
