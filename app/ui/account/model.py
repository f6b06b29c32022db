"""What the Account screen shows, and what its forms amount to, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.ui import texts
from app.usecases.account_values import AccountOverview
from contracts import limits
from contracts.auth import check_password, normal_email
from contracts.zones import zone

SERVER, EMAIL, PASSWORD = "server_url", "email", "password"
ACCOUNT_LABELS: Final[Mapping[str, str]] = {SERVER: "Server address", EMAIL: "Email", PASSWORD: "Password"}


@dataclass(frozen=True, slots=True)
class AccountTexts:
    """What the fields of a sign-up or sign-in form hold."""

    server_url: str
    email: str = ""
    password: str = ""
    bring_diary: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the signed-in card."""

    label: str
    value: str


def form_errors(held: AccountTexts, *, is_new: bool) -> dict[str, str]:
    """What is wrong before anything is asked of a server. Only a new password has to fit the rule."""
    errors: dict[str, str] = {}
    if not held.server_url.strip():
        errors[SERVER] = "Enter the address of a server."
    try:
        normal_email(held.email)
    except ValueError:
        errors[EMAIL] = "Enter an e-mail address such as name@example.org."
    if not held.password:
        errors[PASSWORD] = "Enter a password." if is_new else "Enter your password."
    elif is_new:
        try:
            check_password(held.password)
        except ValueError:
            errors[PASSWORD] = (
                f"Use {limits.PASSWORD_CHARS_MIN} to {limits.PASSWORD_CHARS_MAX} characters, whichever you like."
            )
    return errors


def account_facts(overview: AccountOverview, now: datetime, tz: str) -> tuple[Fact, ...]:
    """Who is signed in where, and how far device and server agree."""
    pending = overview.pending_operations
    last = overview.last_sync_at
    place = zone(tz)
    agreed = texts.moment(last.astimezone(place), now.astimezone(place)) if last else "not yet"
    return (
        Fact("Signed in as", overview.user.email),
        Fact("Server", overview.user.server_url),
        Fact("Pending changes", texts.counted(pending, "change") + " to send" if pending else "none"),
        Fact("Last sync", f"{agreed} (offline at the moment)" if overview.offline else agreed),
    )
