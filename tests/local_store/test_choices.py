"""What the person chose for this device."""

from __future__ import annotations

import pytest

from contracts.credentials import CredentialsKind
from local_store import Database, StoreAccounts, StoreChoices


def test_nothing_is_chosen_until_the_person_chooses(database: Database) -> None:
    assert StoreChoices(database).credentials() is None


@pytest.mark.parametrize("kind", CredentialsKind)
def test_the_last_choice_counts_for_everybody_on_the_device(
    database: Database, accounts: StoreAccounts, kind: CredentialsKind
) -> None:
    for each in (*CredentialsKind, kind):
        StoreChoices(database).choose_credentials(each)
    accounts.sign_out()
    assert StoreChoices(database).credentials() is kind
