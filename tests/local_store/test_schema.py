"""The schema holds types, ranges, lengths and formats against a writer that knows nothing of the contracts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import IntegrityError

from contracts.auth import guest_owner
from contracts.wire import instant_text
from local_store import Database, StoreMealService
from local_store.connecting import store_engine
from local_store.migrating import MIGRATIONS
from local_store.tables import StoreTable
from tests.local_store.world import ACCOUNT, ACCOUNT_OWNER
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft, numbered_id

GUEST = guest_owner(numbered_id(1))
NOW = instant_text(NOON)
ID = str(numbered_id(5))
OTHER_ID = str(numbered_id(6))
UPPER_ID = "ABCDEF00-0000-4000-8000-000000000001"
SHA = "0" * 64

GOOD: dict[str, dict[str, Any]] = {
    "meals": {
        "owner": GUEST,
        "id": ID,
        "sk": f"MEAL#{NOW}#{ID}",
        "logical_date": "2026-11-20",
        "revision": 1,
        "server_version": None,
        "deleted_at": None,
        "name": "Soup",
        "kcal": 350_000,
        "protein_g": None,
        "carbs_g": 0,
        "fat_g": 2_000_000,
        "eaten_at": NOW,
        "tz": "Europe/Berlin",
        "slot": "lunch",
        "amount": "1 bowl",
        "nutrients": '{"fiber_g":3.5}',
        "note": "two\nlines",
        "created_at": NOW,
        "updated_at": NOW,
        "food_key": "soup",
    },
    "outbox": {
        "owner": ACCOUNT_OWNER,
        "op_id": ID,
        "op": "put",
        "meal_id": ID,
        "base_version": 0,
        "revision": 1,
        "created_at": NOW,
        "meal": "{}",
    },
    "lineages": {"lineage_id": ID, "account_id": None, "server_url": None, "kept_here": 0, "created_at": NOW},
    "promotions": {
        "import_id": ID,
        "lineage_id": str(numbered_id(2, space=1)),
        "state": "consented",
        "server_url": "http://127.0.0.1:8400",
        "email": "ana@example.org",
        "consented_at": NOW,
    },
    "dead_letters": {
        "id": ID,
        "lineage_id": ID,
        "account_id": ID,
        "import_id": ID,
        "chunk": 0,
        "idx": 0,
        "meal_id": None,
        "revision": 1,
        "code": "validation_error",
        "errors": "[]",
        "record": "null",
        "refused_at": NOW,
    },
    "sync_state": {"owner": ACCOUNT_OWNER, "account_id": str(ACCOUNT), "revision": 0},
    "settings": {"owner": GUEST, "key": "day_status:2026-11-20", "value": '{"status":null}', "updated_at": NOW},
    "food_figures": {"owner": GUEST, "food_key": "soup", "name": "Soup", "kcal": 0, "corrected_at": NOW},
    "changes": {"owner": GUEST, "kind": "added", "at": NOW, "name": "Soup", "logical_date": "2026-11-20"},
    "device": {"key": "signed_in", "value": ID},
    "import_sources": {"fingerprint": SHA, "ordinal": 0, "meal_id": ID},
}

BAD: list[tuple[str, str, Any]] = [
    ("meals", "owner", "guest:somebody"),
    ("meals", "owner", numbered_id(1).hex),
    ("meals", "owner", None),
    ("meals", "id", OTHER_ID),
    ("meals", "id", UPPER_ID),
    ("meals", "sk", f"MEAL#{NOW}#{OTHER_ID}"),
    ("meals", "logical_date", "2026-02-30"),
    ("meals", "logical_date", "20261120"),
    ("meals", "logical_date", "2026-11-29"),
    ("meals", "revision", 0),
    ("meals", "revision", 2**53),
    ("meals", "revision", "many"),
    ("meals", "server_version", 1),
    ("meals", "deleted_at", "yesterday"),
    ("meals", "deleted_at", "2026-02-30T00:00:00.000Z"),
    ("meals", "deleted_at", "2025-02-29T00:00:00.000Z"),
    ("meals", "deleted_at", "2026-11-20T25:00:00.000Z"),
    ("meals", "deleted_at", "2026-11-20T12:00:00Z"),
    ("meals", "name", ""),
    ("meals", "name", " Soup"),
    ("meals", "name", "x" * 201),
    ("meals", "name", "two\nlines"),
    ("meals", "name", "nul\0"),
    ("meals", "name", "del\x7f"),
    ("meals", "name", b"Soup"),
    ("meals", "name", None),
    ("meals", "kcal", -1),
    ("meals", "kcal", 20_000_001),
    ("meals", "kcal", 0.5),
    ("meals", "kcal", "abc"),
    ("meals", "kcal", None),
    ("meals", "protein_g", -1),
    ("meals", "carbs_g", 2_000_001),
    ("meals", "fat_g", "fat"),
    ("meals", "eaten_at", "1899-12-31T23:59:59.999Z"),
    ("meals", "tz", ""),
    ("meals", "tz", "x" * 65),
    ("meals", "slot", "brunch"),
    ("meals", "amount", ""),
    ("meals", "amount", "x" * 61),
    ("meals", "nutrients", "fiber"),
    ("meals", "nutrients", "[]"),
    ("meals", "nutrients", None),
    ("meals", "note", ""),
    ("meals", "note", "x" * 2001),
    ("meals", "created_at", 0),
    ("meals", "food_key", None),
    ("meals", "food_key", "x" * 4001),
    ("outbox", "owner", GUEST),
    ("outbox", "op", "patch"),
    ("outbox", "op", "delete"),
    ("outbox", "meal", None),
    ("outbox", "meal", "[]"),
    ("outbox", "base_version", -1),
    ("lineages", "kept_here", 2),
    ("lineages", "account_id", ID),
    ("promotions", "lineage_id", OTHER_ID),
    ("promotions", "state", "almost"),
    ("promotions", "state", "staging"),
    ("promotions", "state", "done"),
    ("promotions", "receipt", b"{}"),
    ("dead_letters", "errors", "{}"),
    ("dead_letters", "record", "{"),
    ("sync_state", "account_id", ID),
    ("sync_state", "email", "ana@example.org"),
    ("settings", "key", "colour"),
    ("settings", "key", "day_status:2026-02-30"),
    ("settings", "value", "complete"),
    ("food_figures", "owner", "somebody"),
    ("food_figures", "name", " Soup"),
    ("food_figures", "kcal", -1),
    ("food_figures", "fat_g", 2_000_001),
    ("food_figures", "amount", ""),
    ("food_figures", "corrected_at", "yesterday"),
    ("changes", "kind", "forgotten"),
    ("changes", "name", ""),
    ("changes", "logical_date", "2026-02-30"),
    ("changes", "favourite", ""),
    ("device", "key", "colour"),
    ("device", "value", "me"),
    ("import_sources", "fingerprint", ""),
    ("import_sources", "ordinal", -1),
]


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """A writer beside the program."""
    raw = store_engine(database.path)
    yield raw
    raw.dispose()


def insert(engine: Engine, table: str, row: dict[str, Any]) -> None:
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    with engine.begin() as connection:
        connection.exec_driver_sql(statement, tuple(row.values()))


@pytest.mark.parametrize("table", GOOD)
def test_a_good_row_is_taken(engine: Engine, table: str) -> None:
    insert(engine, table, GOOD[table])
    with engine.begin() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() >= 1


@pytest.mark.parametrize(("table", "column", "value"), BAD)
def test_a_row_that_breaks_a_rule_is_refused(engine: Engine, table: str, column: str, value: Any) -> None:
    with pytest.raises(IntegrityError):
        insert(engine, table, {**GOOD[table], column: value})


def test_operation_numbers_are_never_given_out_again(
    database: Database, account: StoreMealService, engine: Engine
) -> None:
    account.add(a_draft())
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    account.add(a_draft())
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT seq FROM outbox").scalar_one() == 2


@pytest.mark.parametrize("table", ["changed_meals", "changed_foods"])
def test_what_changed_belongs_to_a_change_and_goes_with_it(engine: Engine, table: str) -> None:
    row = {"seq": 1, "meal_id" if table == "changed_meals" else "food_key": ID, "was": None, "became": "[]"}
    with pytest.raises(IntegrityError):
        insert(engine, table, row)
    insert(engine, "changes", GOOD["changes"])
    for state in ("{}", "nothing"):
        with pytest.raises(IntegrityError):
            insert(engine, table, {**row, "became": state})
    insert(engine, table, row)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM changes")
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_every_table_is_strict(engine: Engine) -> None:
    with engine.begin() as connection:
        lax = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"
        ).all()
    assert [name for (name,) in lax] == ["alembic_version"]


def test_the_classes_and_the_migrated_schema_agree(engine: Engine) -> None:
    """The same tables and columns, null or not, in the primary key or not."""
    found = inspect(engine)
    declared = {
        table.name: {column.name: (column.nullable, column.primary_key) for column in table.columns}
        for table in StoreTable.metadata.tables.values()
    }
    keys = {name: found.get_pk_constraint(name)["constrained_columns"] for name in declared}
    migrated = {
        name: {column["name"]: (column["nullable"], column["name"] in keys[name]) for column in found.get_columns(name)}
        for name in declared
    }
    assert declared == migrated
    assert set(declared) | {"alembic_version"} == set(found.get_table_names())


def test_the_program_knows_every_migration_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.location)
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(revisions)) == MIGRATIONS.versions


def test_a_new_file_has_the_pragmas_the_design_names(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_folder_and_the_file_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "data" / "tuckbox.db"
    with closing(Database.open(path, FakeClock(), NumberedIds())):
        assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
