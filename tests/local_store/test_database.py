"""Transactions, several windows on one file, and errors in words for a person."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from contracts.services import MealNotFound, StoreUnavailable
from local_store import Database, StoreMealService
from local_store.connecting import driver_connection
from tests.local_store.world import rows_of
from tests.support.builders import FakeClock, NumberedIds, a_draft, numbered_id

NOON_DATE = date(2026, 11, 20)


@pytest.fixture
def window(database: Database, path: Path, clock: FakeClock) -> Iterator[Database]:
    """A second window on the same file."""
    opened = Database.open(path, clock, NumberedIds(space=5))
    yield opened
    opened.close()


def test_two_windows_see_each_others_changes(
    database: Database, window: Database, guest: StoreMealService, clock: FakeClock
) -> None:
    other = StoreMealService(window, guest._owner, clock, NumberedIds(space=6))
    mine = guest.add(a_draft(name="Mine"))
    assert other.meals_of(NOON_DATE) == [mine]
    other.delete(mine.id)
    assert guest.meals_of(NOON_DATE) == []


def test_a_change_is_noticed_whoever_makes_it(
    database: Database, window: Database, guest: StoreMealService, clock: FakeClock
) -> None:
    seen = [database.data_version(), database.data_version()]
    guest.add(a_draft())
    seen.append(database.data_version())
    StoreMealService(window, guest._owner, clock, NumberedIds(space=6)).add(a_draft())
    seen.append(database.data_version())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_another_process_writes_beside_this_one(database: Database, guest: StoreMealService, path: Path) -> None:
    before = database.data_version()
    program = f"""
from pathlib import Path
from local_store import Database, StoreMealService
from tests.support.builders import FakeClock, NumberedIds, a_draft
database = Database.open(Path({str(path)!r}), FakeClock(), NumberedIds(7))
StoreMealService(database, {guest._owner!r}, FakeClock(), NumberedIds(8)).add(a_draft(name="From afar"))
database.close()
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert [meal.name for meal in guest.meals_of(NOON_DATE)] == ["From afar"]
    assert database.data_version() != before


def test_threads_that_write_at_once_lose_nothing(database: Database, guest: StoreMealService) -> None:
    """Each reads, then writes: without the lock from the start, two would write over each other or fail."""
    meal = guest.add(a_draft())
    threads = [threading.Thread(target=guest.edit, args=(meal.id, a_draft(name=f"Name {n}"))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows_of(database, "SELECT revision FROM meals") == [(13,)]


def test_a_write_holds_the_lock_before_its_first_statement(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=0)) as other:
        with database.read():
            other.execute("BEGIN IMMEDIATE").connection.rollback()
        with database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_an_exception_takes_the_whole_transaction_back(database: Database, guest: StoreMealService) -> None:
    def change_and_fail() -> None:
        with database.write() as session:
            session.execute(text("DELETE FROM device"))
            raise MealNotFound(numbered_id(1))

    with pytest.raises(MealNotFound):
        change_and_fail()
    assert rows_of(database, "SELECT count(*) FROM device") == [(2,)]


def test_a_reader_sees_one_state(database: Database, guest: StoreMealService) -> None:
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM meals")).scalar_one() == 0
        guest.add(a_draft())
        assert session.execute(text("SELECT count(*) FROM meals")).scalar_one() == 0


def test_a_locked_file_is_said_in_words(
    database: Database, guest: StoreMealService, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.limits.BUSY_SECONDS", 0.05)
    with closing(Database.open(path, FakeClock(), NumberedIds())) as impatient:
        service = StoreMealService(impatient, guest._owner, FakeClock(), NumberedIds(3))
        with database.write() as session:
            session.execute(text("DELETE FROM outbox"))
            with pytest.raises(StoreUnavailable, match="Another window is busy"):
                service.add(a_draft())
        service.add(a_draft())
    assert guest.count() == 1


def test_a_full_disk_is_said_in_words_and_loses_nothing(database: Database, guest: StoreMealService) -> None:
    kept = guest.add(a_draft(name="Kept"))

    def fill() -> None:
        with database.write() as session:
            raw = driver_connection(session.connection())
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {pages}")
            session.execute(text("UPDATE meals SET note = 'lost'"))
            for _ in range(50):
                session.execute(text("INSERT INTO import_sources SELECT hex(randomblob(90)), 0, id FROM meals"))

    with pytest.raises(StoreUnavailable, match="disk is full"):
        fill()
    assert guest.meals_of(NOON_DATE) == [kept]


def test_a_file_that_may_not_be_written_is_said_in_words(database: Database) -> None:

    def write_all_the_same() -> None:
        with database.write() as session:
            session.execute(text("PRAGMA query_only = ON"))
            session.execute(text("DELETE FROM outbox"))

    with pytest.raises(StoreUnavailable, match="may not be written"):
        write_all_the_same()


def test_errors_of_sqlite_never_leave_the_package(database: Database) -> None:
    with pytest.raises(StoreUnavailable, match="no such table") as caught, database.read() as session:
        session.execute(text("SELECT * FROM songs"))
    assert caught.value.__cause__ is not None


def test_a_copy_holds_everything_in_one_file(
    database: Database, guest: StoreMealService, tmp_path: Path, clock: FakeClock
) -> None:
    """Also what is still in the `-wal` only: a plain copy of the file would lose it."""
    meal = guest.add(a_draft())
    target = tmp_path / "copy.db"
    database.backup(target)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["copy.db"]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT id FROM meals").fetchall() == [(str(meal.id),)]
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_copy_that_cannot_be_written_leaves_the_old_one(
    database: Database, guest: StoreMealService, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnavailable):
        database.backup(tmp_path / "nowhere" / "copy.db")
