"""What the Account screen shows, and what its forms amount to, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.language import writing
from app.language.speech import tr
from app.ui.account import texts
from app.ui.sync import texts as sync_texts
from app.usecases.account_values import AccountOverview
from contracts import limits
from contracts.auth import check_password, normal_email
from contracts.messages import Message
from contracts.zones import zone

SERVER, EMAIL, PASSWORD = "server_url", "email", "password"
ACCOUNT_LABELS: Final[Mapping[str, Message]] = {
    SERVER: texts.SERVER_ADDRESS,
    EMAIL: texts.EMAIL,
    PASSWORD: texts.PASSWORD,
}


@dataclass(frozen=True, slots=True)
class AccountTexts:
    """What the fields of a sign-up or sign-in form hold."""

    server_url: str
    email: str = ""
    password: str = ""
    bring_diary: bool = True
    keep_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the signed-in card."""

    label: str
    value: str


def form_errors(held: AccountTexts, *, is_new: bool) -> dict[str, str]:
    """What is wrong before anything is asked of a server. Only a new password has to fit the rule."""
    errors: dict[str, str] = {}
    if not held.server_url.strip():
        errors[SERVER] = tr(texts.NO_SERVER)
    try:
        normal_email(held.email)
    except ValueError:
        errors[EMAIL] = tr(texts.NO_EMAIL)
    if not held.password:
        errors[PASSWORD] = tr(texts.NO_NEW_PASSWORD if is_new else texts.NO_PASSWORD)
    elif is_new:
        try:
            check_password(held.password)
        except ValueError:
            bounds = {"shortest": limits.PASSWORD_CHARS_MIN, "longest": limits.PASSWORD_CHARS_MAX}
            errors[PASSWORD] = tr(texts.PASSWORD_LENGTH, **bounds)
    return errors


def account_facts(overview: AccountOverview, now: datetime, tz: str) -> tuple[Fact, ...]:
    """Who is signed in where, and how far device and server agree."""
    pending = overview.pending_operations
    last = overview.last_sync_at
    place = zone(tz)
    agreed = writing.moment(last.astimezone(place), now.astimezone(place)) if last else tr(texts.NEVER)
    return (
        Fact(tr(texts.SIGNED_IN_AS), overview.user.email),
        Fact(tr(texts.SERVER), overview.user.server_url),
        Fact(tr(texts.PENDING), tr(sync_texts.TO_SEND, count=pending) if pending else tr(texts.NO_CHANGES)),
        Fact(tr(texts.LAST_SYNC), tr(texts.OFFLINE, last=agreed) if overview.offline else agreed),
    )
