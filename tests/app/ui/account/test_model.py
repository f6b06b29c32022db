"""What the Account screen says of an account, and what its forms check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.ui.account.model import (
    AccountTexts,
    account_facts,
    form_errors,
)
from tests.app.ui.accounts import SERVER, an_overview
from tests.support.builders import NOON


@pytest.mark.parametrize(
    ("held", "is_new", "fields"),
    [
        (AccountTexts(SERVER, "a@example.org", "12345678"), True, set()),
        (AccountTexts(SERVER, "a@example.org", "1234567"), True, {"password"}),
        (AccountTexts(SERVER, "a@example.org", "1234567"), False, set()),
        (AccountTexts(SERVER, "a@example", "12345678"), True, {"email"}),
        (AccountTexts(" ", "", ""), False, {"server_url", "email", "password"}),
    ],
)
def test_a_form_is_checked_before_a_server_is_asked(held: AccountTexts, is_new: bool, fields: set[str]) -> None:
    assert fields == set(form_errors(held, is_new=is_new))


def test_the_facts_say_who_where_and_how_far_in_step() -> None:
    overview = an_overview(pending_operations=2, last_sync_at=NOON - timedelta(minutes=7), offline=True)
    facts = {fact.label: fact.value for fact in account_facts(overview, NOON, "Europe/Berlin")}
    assert facts == {
        "Signed in as": "anna@example.org",
        "Server": SERVER,
        "Pending changes": "2 changes to send",
        "Last sync": "7 minutes ago (offline at the moment)",
    }


def test_the_last_sync_is_told_on_the_persons_clock() -> None:
    overview = an_overview(last_sync_at=datetime(2026, 11, 20, 7, 0, tzinfo=UTC))
    assert account_facts(overview, NOON, "Europe/Berlin")[3].value == "today at 08:00"
