"""Wire messages of accounts and sessions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BeforeValidator, WithJsonSchema

from contracts import limits, refusals
from contracts.fields import Id, Instant, Record, clean_text, optional_text_type, refusal

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def normal_email(value: object) -> str:
    """The form in which an address identifies an account: trimmed, NFC, lower case."""
    text = clean_text(value, limits.EMAIL_CHARS_MAX).lower()
    if len(text) > limits.EMAIL_CHARS_MAX:  # lower case may be longer
        raise refusal("too_long", refusals.TOO_LONG.of(longest=str(limits.EMAIL_CHARS_MAX)))
    if not _EMAIL.fullmatch(text):
        raise refusal("not_an_email", refusals.NOT_AN_EMAIL)
    return text


def check_password(value: object) -> str:
    """8 to 256 characters, any of them (NIST SP 800-63B-4 §3.1.1.2: no composition rules). NFC, as typed."""
    if not isinstance(value, str):
        raise refusal("not_text", refusals.NOT_TEXT)
    if any(unicodedata.category(char) == "Cs" for char in value):
        raise refusal("not_unicode", refusals.NOT_UNICODE)
    text = unicodedata.normalize("NFC", value)
    shortest, longest = limits.PASSWORD_CHARS_MIN, limits.PASSWORD_CHARS_MAX
    if not shortest <= len(text) <= longest:
        raise refusal("password_length", refusals.PASSWORD_LENGTH.of(shortest=shortest, longest=longest))
    return text


_EMAIL_SCHEMA: Final[dict[str, Any]] = {"type": "string", "format": "email", "maxLength": limits.EMAIL_CHARS_MAX}
_PASSWORD_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "format": "password",
    "minLength": limits.PASSWORD_CHARS_MIN,
    "maxLength": limits.PASSWORD_CHARS_MAX,
}

Email = Annotated[str, BeforeValidator(normal_email), WithJsonSchema(_EMAIL_SCHEMA)]
Password = Annotated[str, BeforeValidator(check_password), WithJsonSchema(_PASSWORD_SCHEMA)]

if TYPE_CHECKING:
    DisplayName = str | None
else:
    DisplayName = optional_text_type(limits.DISPLAY_NAME_CHARS_MAX)


class RegisterRequest(Record):
    """Body of `POST /v1/auth/register`."""

    email: Email
    password: Password
    display_name: DisplayName = None


class RefreshRequest(Record):
    """Body of `POST /v1/auth/refresh`."""

    refresh_token: str


class PasswordChange(Record):
    """Body of `POST /v1/auth/password`."""

    current_password: Password
    new_password: Password


class AccountDeletion(Record):
    """Body of `DELETE /v1/me`: the password once more."""

    password: Password


class OwnSession(Record):
    """One of a person's own sessions. `last_used_at` is accurate to the life of an access token."""

    id: Id
    device_name: str | None
    created_at: Instant
    last_used_at: Instant
    is_current: bool


class OwnSessions(Record):
    """Answer of `GET /v1/auth/sessions`, newest use first."""

    items: list[OwnSession]


class User(Record):
    """Whose account it is."""

    id: Id
    email: str
    display_name: str | None = None


class TokenAnswer(Record):
    """Answer of register, token and refresh. `expires_in` is seconds of the access token's life."""

    user: User
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    is_new: bool


def account_owner(account_id: UUID) -> str:
    """The `owner` of an account's rows on a device: `user:<account id>`."""
    return f"user:{account_id}"


def guest_owner(lineage_id: UUID) -> str:
    """The `owner` of a guest data set's rows on a device: `guest:<lineage>`."""
    return f"guest:{lineage_id}"
