"""Dated backups, verified, and only the newest kept."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from contracts import limits
from contracts.services import StoreUnavailable
from local_store import Database, StoreMealService, make_backup
from local_store.backups import backups
from tests.support.builders import FakeClock, NumberedIds, a_draft


def test_a_backup_is_dated_and_holds_the_diary(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock
) -> None:
    meal = guest.add(a_draft())
    made = make_backup(database, tmp_path / "backups", clock)
    assert made.name == "tuckbox-20261120-120000.db"
    assert made.stat().st_mode & 0o777 == 0o600
    with closing(Database.open(made, clock, NumberedIds())) as opened:
        found = StoreMealService(opened, guest._owner, clock, NumberedIds()).meals_of(date(2026, 11, 20))
    assert found == [meal]


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


def test_a_folder_that_cannot_be_written_is_named(database: Database, tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=str(tmp_path / "file")):
        make_backup(database, tmp_path / "file" / "backups", clock)
