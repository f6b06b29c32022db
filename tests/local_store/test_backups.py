"""Dated backups, verified, and only the newest kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from contracts import limits
from contracts.services import StoreUnavailable
from local_store import Database, StoreMealService, make_backup
from local_store.backups import BackupKind, backups
from local_store.restoring import BackedUpDiary, look_into
from tests.support.builders import FakeClock, NumberedIds, a_draft


def test_a_backup_is_dated_and_holds_the_diary(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock
) -> None:
    meal = guest.add(a_draft())
    made = make_backup(database, tmp_path / "backups", clock)
    assert made.path.name == "tuckbox-20261120-120000.db"
    assert (made.kind, made.made_at, made.byte_count) == (BackupKind.USUAL, clock.now(), made.path.stat().st_size)
    assert made.path.stat().st_mode & 0o777 == 0o600
    with closing(Database.open(made.path, clock, NumberedIds())) as opened:
        found = StoreMealService(opened, guest._owner, clock, NumberedIds()).meals_of(date(2026, 11, 20))
    assert found == [meal]


def test_what_was_committed_but_is_still_beside_the_file_is_backed_up_too(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock
) -> None:
    """A backup is one file, without the companions in which SQLite keeps the latest changes."""
    guest.add(a_draft())
    assert database.path.with_name("tuckbox.db-wal").stat().st_size > 0
    made = make_backup(database, tmp_path / "backups", clock)
    assert list(made.path.parent.iterdir()) == [made.path]
    assert look_into(made.path) == BackedUpDiary(1, date(2026, 11, 20), date(2026, 11, 20))


def test_a_snapshot_holds_the_diary_as_it_was_before_what_was_changed_since(
    database: Database, guest: StoreMealService, tmp_path: Path
) -> None:
    guest.add(a_draft())
    with database.snapshot() as copy:
        guest.add(a_draft())
        copy(tmp_path / "copy.db")
    assert look_into(tmp_path / "copy.db").meal_count == 1
    assert len(guest.recent(10)) == 2


def test_backups_of_the_same_second_are_all_kept(database: Database, tmp_path: Path, clock: FakeClock) -> None:
    made = [make_backup(database, tmp_path, clock) for _ in range(11)]
    assert list(backups(tmp_path)) == made[::-1]


def test_only_the_newest_backups_are_kept_and_other_files_are_left_alone(
    database: Database, tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "tuckbox-of-last-year.db").touch()
    made = []
    for _ in range(limits.BACKUPS_KEPT + 3):
        made.append(make_backup(database, folder, clock))
        clock.advance(86400)
    assert list(backups(folder)) == made[: -limits.BACKUPS_KEPT - 1 : -1]
    assert (folder / "tuckbox-of-last-year.db").exists()


def test_those_made_before_a_restore_push_no_usual_one_out(
    database: Database, tmp_path: Path, clock: FakeClock
) -> None:
    usual = make_backup(database, tmp_path, clock)
    for _ in range(limits.BACKUPS_KEPT + 3):
        clock.advance(1)
        make_backup(database, tmp_path, clock, BackupKind.BEFORE_RESTORE)
    found = backups(tmp_path)
    assert (found[-1], len(found)) == (usual, limits.BACKUPS_KEPT + 1)


def test_a_folder_that_cannot_be_written_is_named(database: Database, tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=str(tmp_path / "file")):
        make_backup(database, tmp_path / "file" / "backups", clock)


def test_a_copy_that_does_not_hold_everything_is_not_kept(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the disk had lost a page between writing and reading."""
    guest.add(a_draft())
    earlier = make_backup(database, tmp_path, clock)
    real = sqlite3.connect

    def forgetful(path: object, *args: object, **kwargs: object) -> sqlite3.Connection:
        found = real(path, *args, **kwargs)  # type: ignore[call-overload]  # passed on as it came
        if str(path).endswith(".part?mode=ro"):
            return real(":memory:")
        return found  # type: ignore[no-any-return]  # as above

    monkeypatch.setattr(sqlite3, "connect", forgetful)
    with pytest.raises(StoreUnavailable, match="could not be verified"):
        make_backup(database, tmp_path, clock)
    assert [each.name for each in tmp_path.glob("tuckbox-*")] == [earlier.path.name]
