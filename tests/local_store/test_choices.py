"""What the person chose for this device."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from contracts.credentials import CredentialsKind
from contracts.services import StoreUnavailable
from local_store import Database, StoreAccounts, StoreChoices
from local_store.migrating import MIGRATIONS, Migrations
from local_store.tables import ChoiceRow
from tests.support.builders import FakeClock, NumberedIds


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


def test_the_folder_of_the_backups_is_a_choice_of_its_own(database: Database) -> None:
    choices = StoreChoices(database)
    choices.choose_credentials(CredentialsKind.FILE)
    assert choices.backup_folder() is None
    for folder in (Path("/somewhere"), Path("/somewhere else/überall")):
        choices.choose_backup_folder(folder)
    assert choices.backup_folder() == Path("/somewhere else/überall")
    assert choices.credentials() is CredentialsKind.FILE


@pytest.mark.parametrize(("key", "value"), [("colour", "red"), ("credentials", "/somewhere"), ("backup_folder", "")])
def test_a_choice_nobody_can_have_made_is_refused(database: Database, key: str, value: str) -> None:
    with pytest.raises(StoreUnavailable), database.write() as session:
        session.add(ChoiceRow(key=key, value=value))


def test_choices_made_in_an_older_version_are_kept(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    third = Migrations(MIGRATIONS.location, MIGRATIONS.versions[:3])
    with closing(Database.open(path, clock, ids, third)) as older:
        StoreChoices(older).choose_credentials(CredentialsKind.MEMORY)
    with closing(Database.open(path, clock, ids)) as database:
        assert StoreChoices(database).credentials() is CredentialsKind.MEMORY
