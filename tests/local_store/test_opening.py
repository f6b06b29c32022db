"""Opening a diary's file: what is there is never overwritten, and never lost without a word."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from contracts.services import StoreUnavailable
from local_store import Database, StoreAccounts, StoreInterchange, StoreMealService
from local_store import migrations as packaged
from local_store.migrating import MIGRATIONS, Migrations
from tests.local_store.world import rows_of
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

NOON_DATE = date(2026, 11, 20)

NEXT_MIGRATION = '''
"""A version to come."""

from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
    op.get_bind().exec_driver_sql("{last}")
'''


@pytest.fixture
def next_version(tmp_path: Path) -> Migrations:
    """The migrations of a version to come."""
    return later_migrations(tmp_path / "later", "INSERT INTO later VALUES (1)")


def later_migrations(folder: Path, last: str) -> Migrations:
    shutil.copytree(Path(packaged.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v9999_later.py").write_text(NEXT_MIGRATION.format(last=last, before=MIGRATIONS.head))
    return Migrations(str(folder), (*MIGRATIONS.versions, "9999"))


@pytest.fixture
def filled(path: Path, clock: FakeClock, ids: NumberedIds) -> str:
    """A closed diary with 2000 meals; the guest's owner."""
    with closing(Database.open(path, clock, ids)) as database:
        owner = StoreAccounts(database, clock, ids).shown_owner()
        drafts = ((f"row {n}", 0, a_draft(name=f"Meal {n}")) for n in range(2000))
        StoreInterchange(database, owner, clock, ids).add_from_source(drafts)
    return owner


def count_meals(database: Database, owner: str) -> int:
    return StoreMealService(database, owner, FakeClock(), NumberedIds()).count()


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("tuckbox.damaged-*.db"))


def test_opening_again_finds_the_same_device_and_diary(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    found = []
    for _ in range(2):
        with closing(Database.open(path, clock, ids)) as database:
            accounts = StoreAccounts(database, clock, ids)
            found.append((accounts.device_id(), accounts.lineage_id()))
            assert database.notice is None
    assert found[0] == found[1]


def test_windows_that_open_a_new_diary_at_once_share_it(path: Path, clock: FakeClock) -> None:
    def opened(space: int) -> Database:
        return Database.open(path, clock, NumberedIds(space))

    with ThreadPoolExecutor(4) as pool:
        databases = list(pool.map(opened, range(4)))
    lineages = {StoreAccounts(each, clock, NumberedIds()).lineage_id() for each in databases}
    assert len(lineages) == 1
    assert aside(path) == []
    for each in databases:
        each.close()


def test_a_file_of_a_newer_version_is_refused_untouched(
    path: Path, clock: FakeClock, ids: NumberedIds, filled: str, next_version: Migrations
) -> None:
    Database.open(path, clock, ids, next_version).close()
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"newer Tuckbox.*update"):
        Database.open(path, clock, ids)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_untouched(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (title)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="not a Tuckbox diary"):
        Database.open(path, clock, ids)
    assert path.read_bytes() == before


def test_a_migration_runs_after_a_verified_copy_was_made(
    path: Path, clock: FakeClock, ids: NumberedIds, filled: str, next_version: Migrations
) -> None:
    with closing(Database.open(path, clock, ids, next_version)) as database:
        assert rows_of(database, "SELECT id FROM later") == [(1,)]
        assert count_meals(database, filled) == 2000
    (copy,) = path.parent.glob("tuckbox.before-9999-*.db")
    with closing(Database.open(copy, clock, ids)) as old:
        assert count_meals(old, filled) == 2000


def test_a_migration_that_fails_leaves_the_diary_as_it_was(
    tmp_path: Path, path: Path, clock: FakeClock, ids: NumberedIds, filled: str
) -> None:
    failing = later_migrations(tmp_path / "failing", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(StoreUnavailable):
        Database.open(path, clock, ids, failing)
    with closing(Database.open(path, clock, ids)) as database:
        assert count_meals(database, filled) == 2000
        assert rows_of(database, "SELECT name FROM sqlite_schema WHERE name = 'later'") == []


def test_an_empty_file_is_set_aside_and_said(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    path.parent.mkdir()
    path.touch()
    with closing(Database.open(path, clock, ids)) as database:
        assert "damaged" in str(database.notice)
    assert [found.stat().st_size for found in aside(path)] == [0]


def test_a_file_that_is_no_database_is_set_aside_unchanged(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this was a diary once" * 1000)
    with closing(Database.open(path, clock, ids)) as database:
        assert count_meals(database, StoreAccounts(database, clock, ids).shown_owner()) == 0
        assert "no meal could be read" in str(database.notice)
    (kept,) = aside(path)
    assert kept.read_bytes() == b"this was a diary once" * 1000


def test_what_a_damaged_file_still_holds_is_salvaged(
    path: Path, clock: FakeClock, ids: NumberedIds, filled: str
) -> None:
    """A page in the middle of the meals is overwritten: the meals before and after it come back."""
    data = bytearray(path.read_bytes())
    middle = data.index(b"Meal 1000") // 4096 * 4096
    data[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    with closing(Database.open(path, clock, ids)) as database:
        assert StoreAccounts(database, clock, ids).shown_owner() == filled
        found = count_meals(database, filled)
        assert 1900 < found < 2000
        assert f"{found:,} meals could be read" in str(database.notice)
        assert database.problems() == []
    assert [kept.read_bytes() for kept in aside(path)] == [bytes(data)]
    with closing(Database.open(path, clock, ids)) as database:
        assert database.notice is None


def test_a_file_cut_short_is_found_out(path: Path, clock: FakeClock, ids: NumberedIds, filled: str) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with closing(Database.open(path, clock, ids)) as database:
        assert "damaged" in str(database.notice)
    assert len(aside(path)) == 1


def test_two_damaged_files_of_the_same_second_are_both_kept(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    path.parent.mkdir()
    for content in (b"first", b"second"):
        path.write_bytes(content)
        Database.open(path, clock, ids).close()
    assert {kept.read_bytes() for kept in aside(path)} == {b"first", b"second"}


def test_changes_left_without_their_file_do_not_reach_the_new_one(
    path: Path, clock: FakeClock, ids: NumberedIds
) -> None:
    """A `-wal` beside a lost file would be replayed into whatever takes its name."""
    database = Database.open(path, clock, ids)
    owner = StoreAccounts(database, clock, ids).shown_owner()
    StoreMealService(database, owner, clock, ids).add(a_draft())
    left = path.with_name("tuckbox.db-wal").read_bytes()
    database.close()
    path.unlink()
    path.with_name("tuckbox.db-wal").write_bytes(left)
    with closing(Database.open(path, clock, NumberedIds(space=9))) as fresh:
        assert rows_of(fresh, "SELECT count(*) FROM meals") == [(0,)]
    assert [kept.read_bytes() for kept in path.parent.glob("tuckbox.damaged-*.db-wal")] == [left]


def test_a_start_that_was_cut_off_goes_on(path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    path.parent.mkdir()
    path.with_name("tuckbox.db.new").write_bytes(b"half a file")
    with closing(Database.open(path, clock, ids)) as database:
        assert database.notice is None
        assert database.problems() == []


def test_a_repaired_file_that_was_not_yet_in_place_is_taken(
    path: Path, clock: FakeClock, ids: NumberedIds, filled: str
) -> None:
    path.rename(path.with_name("tuckbox.db.ready"))
    with closing(Database.open(path, clock, ids)) as database:
        assert count_meals(database, filled) == 2000


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, clock: FakeClock, ids: NumberedIds) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=str(tmp_path / "file")):
        Database.open(tmp_path / "file" / "tuckbox.db", clock, ids)


def test_a_row_that_breaks_a_rule_is_a_problem_but_no_damage(
    path: Path, clock: FakeClock, ids: NumberedIds, filled: str
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE meals SET kcal = -5 WHERE name = 'Meal 7'")
        raw.execute("UPDATE meals SET tz = 'Mars/Olympus' WHERE name = 'Meal 8'")
        raw.execute("UPDATE meals SET food_key = 'soup' WHERE name = 'Meal 9'")
        raw.commit()
    with closing(Database.open(path, clock, ids)) as database:
        assert database.notice is None
        found = " ".join(database.problems())
        assert "kcal must be from 0" in found
        assert "tz must be a known time zone" in found
        assert "is not found by its name" in found
        assert len(StoreMealService(database, filled, clock, ids).meals_of(NOON.date())) == 2000
