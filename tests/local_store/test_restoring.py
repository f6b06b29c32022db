"""Going back to a backup: everything is there again, or nothing has changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from contracts.credentials import CredentialsKind
from contracts.services import StoreUnavailable
from contracts.targets import Targets
from local_store import (
    Database,
    StoreAccounts,
    StoreChoices,
    StoreMealService,
    StoreSettingsService,
    make_backup,
)
from local_store.backups import Backup, BackupKind
from local_store.migrating import MIGRATIONS, Migrations
from local_store.restoring import BackedUpDiary, look_into, restore_backup
from tests.local_store.world import ACCOUNT_OWNER, World, dump, rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

Restore = Callable[[Path], Backup]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def restore(database: Database, folder: Path, clock: FakeClock, ids: NumberedIds) -> Restore:
    """What the person asks for."""
    return lambda file: restore_backup(database, file, folder, clock, ids)


def test_everything_is_there_again_and_what_was_there_is_kept(
    database: Database, guest: StoreMealService, folder: Path, clock: FakeClock, restore: Restore
) -> None:
    settings = StoreSettingsService(database, guest._owner, clock)
    settings.set_targets(Targets.model_validate({"kcal": 2000, "updated_at": NOON}))
    meal, gone = guest.add(a_draft(note="with\ncinnamon")), guest.add(a_draft(name="Toast"))
    guest.delete(gone.id)
    then = dump(database)
    made = make_backup(database, folder, clock)
    guest.edit(meal.id, a_draft(name="Something else"))
    settings.set_targets(Targets.model_validate({"kcal": 3000, "updated_at": NOON}))
    guest.add(a_draft(name="Later"))
    now = dump(database)

    kept = restore(made.path)

    assert dump(database) == then
    assert guest.undelete(gone.id) == gone
    assert kept.kind is BackupKind.BEFORE_RESTORE
    restore(kept.path)
    assert dump(database) == now, "the way back leads back"


def test_another_window_sees_the_restored_diary_and_goes_on_writing(
    database: Database, guest: StoreMealService, folder: Path, clock: FakeClock, restore: Restore
) -> None:
    meal = guest.add(a_draft())
    made = make_backup(database, folder, clock)
    guest.delete(meal.id)
    with closing(Database.open(database.path, clock, NumberedIds(space=2))) as window:
        before, there = window.data_version(), StoreMealService(window, guest._owner, clock, NumberedIds(space=2))
        assert there.recent(5) == []
        restore(made.path)
        assert window.data_version() != before
        assert there.recent(5) == [meal]
        added = there.add(a_draft(name="Toast"))
    assert guest.recent(5) == [added, meal]


def test_a_file_that_was_copied_with_its_latest_changes_beside_it_is_read_with_them(
    database: Database, guest: StoreMealService, tmp_path: Path, restore: Restore
) -> None:
    meal = guest.add(a_draft())
    for path in database.path.parent.glob("tuckbox.db*"):
        shutil.copy(path, tmp_path / path.name)
    assert (tmp_path / "tuckbox.db-wal").stat().st_size > 0
    guest.delete(meal.id)
    restore(tmp_path / "tuckbox.db")
    assert guest.recent(5) == [meal]


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock, restore: Restore
) -> None:
    first = Migrations(MIGRATIONS.location, MIGRATIONS.versions[:1])
    older = tmp_path / "older.db"
    Database.open(older, clock, NumberedIds(space=7), first).close()
    with closing(sqlite3.connect(older)) as raw, raw:
        raw.execute("UPDATE lineages SET kept_here = 1")
    guest.add(a_draft())
    content = older.read_bytes()

    restore(older)

    assert rows_of(database, "SELECT kept_here FROM lineages") == [(1,)]
    assert database.is_empty()
    assert older.read_bytes() == content, "the backup itself stays as it is"


def test_this_device_keeps_its_id_and_its_choices(
    database: Database, accounts: StoreAccounts, tmp_path: Path, clock: FakeClock, restore: Restore
) -> None:
    """Else a diary taken to a second computer would make the two one device to the server."""
    elsewhere = tmp_path / "elsewhere.db"
    with closing(Database.open(elsewhere, clock, NumberedIds(space=7))) as other:
        StoreChoices(other).choose_credentials(CredentialsKind.FILE)
        lineage = StoreAccounts(other, clock, NumberedIds()).lineage_id()
    StoreChoices(database).choose_credentials(CredentialsKind.MEMORY)
    device = accounts.device_id()

    restore(elsewhere)

    assert (accounts.device_id(), accounts.lineage_id()) == (device, lineage)
    assert StoreChoices(database).credentials() is CredentialsKind.MEMORY


def test_an_accounts_feed_is_read_again_from_its_beginning(
    database: Database, world: World, folder: Path, clock: FakeClock, restore: Restore
) -> None:
    """The server knows what happened since; a cursor from then would pass over what this device has forgotten."""
    world.account.add(a_draft())
    with database.write() as session:
        session.execute(
            text("UPDATE sync_state SET cursor = 'c', epoch = 'e', revision = 9, behind = 1 WHERE owner = :owner"),
            {"owner": ACCOUNT_OWNER},
        )
    pending = rows_of(database, "SELECT * FROM outbox")
    restore(make_backup(database, folder, clock).path)
    assert rows_of(database, "SELECT cursor, epoch, revision, behind FROM sync_state") == [(None, None, 0, 0)]
    assert rows_of(database, "SELECT * FROM outbox") == pending


def test_numbers_of_operations_are_not_given_out_again(
    database: Database, account: StoreMealService, folder: Path, clock: FakeClock, restore: Restore
) -> None:
    account.add(a_draft())
    made = make_backup(database, folder, clock)
    account.add(a_draft())
    restore(made.path)
    account.add(a_draft())
    assert rows_of(database, "SELECT seq FROM outbox ORDER BY seq") == [(1,), (3,)]


def a_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")


def a_damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    file.write_bytes(content)


def a_torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def a_strange(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")


def a_hollow(file: Path) -> None:
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("DROP TABLE settings")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (a_newer, "newer Tuckbox"),
        (a_damaged, "damaged"),
        (a_torn, "damaged"),
        (a_strange, "not a Tuckbox diary"),
        (a_hollow, "cannot be used"),
        (lambda file: file.write_text("Dear diary"), "damaged"),
        (lambda file: file.write_bytes(b""), "damaged"),
        (lambda file: file.unlink(), "No such file"),
    ],
)
def test_what_cannot_be_restored_changes_nothing(
    database: Database,
    guest: StoreMealService,
    folder: Path,
    clock: FakeClock,
    restore: Restore,
    spoil: Callable[[Path], Any],
    said: str,
) -> None:
    guest.add(a_draft())
    file = make_backup(database, folder, clock).path
    spoil(file)
    before, names = dump(database), {path.name for path in database.path.parent.iterdir()}
    with pytest.raises(StoreUnavailable, match=said) as refused:
        restore(file)
    assert file.name in str(refused.value)
    assert dump(database) == before
    assert {path.name for path in database.path.parent.iterdir()} == names, "nothing is left lying about"


def test_without_a_backup_of_what_is_there_nothing_is_restored(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    made = make_backup(database, tmp_path / "there", clock)
    guest.add(a_draft())
    (tmp_path / "file").touch()
    before = dump(database)
    with pytest.raises(StoreUnavailable, match="file"):
        restore_backup(database, made.path, tmp_path / "file", clock, ids)
    assert dump(database) == before


def test_a_row_that_breaks_the_rules_leaves_the_diary_as_it_was(
    database: Database, guest: StoreMealService, folder: Path, clock: FakeClock, restore: Restore
) -> None:
    guest.add(a_draft())
    file = make_backup(database, folder, clock).path
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE meals SET kcal = -1")
    before = dump(database)
    with pytest.raises(StoreUnavailable, match="breaks its rules"):
        restore(file)
    assert dump(database) == before


def test_what_a_backup_holds_is_counted_for_the_diary_it_shows(
    database: Database, world: World, folder: Path, clock: FakeClock
) -> None:
    assert look_into(make_backup(database, folder, clock).path) == BackedUpDiary(0, None, None)
    world.guest.add(a_draft())
    gone = world.guest.add(a_draft(eaten_at=NOON.replace(day=3)))
    world.guest.add(a_draft(eaten_at=NOON.replace(day=10)))
    world.account.add(a_draft())
    world.guest.delete(gone.id)
    made = make_backup(database, folder, clock)
    assert look_into(made.path) == BackedUpDiary(2, date(2026, 11, 10), date(2026, 11, 20))
