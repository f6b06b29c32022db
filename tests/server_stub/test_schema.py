"""The database: its schema, its health, and what `verify` finds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url
from server_stub.errors import StartError
from server_stub.main import open_database
from server_stub.tables import metadata
from server_stub.verify import differences
from tests.server_stub.people import Person, anybody, sign_up
from tests.server_stub.uploads import Upload
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import RunningServer, running_server


def columns_of(path: Path) -> dict[str, list[str]]:
    query = """SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.name NOT IN ('alembic_version', 'sqlite_sequence')"""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as file:
        for table, column in file.execute(query):
            found.setdefault(table, []).append(column)
    return found


def test_the_migrated_schema_has_the_tables_and_columns_of_the_models(server: RunningServer) -> None:
    expected = {table.name: sorted(column.name for column in table.columns) for table in metadata.sorted_tables}
    assert expected == {table: sorted(columns) for table, columns in columns_of(server.database_path).items()}


def test_keys_and_nullability_are_those_of_the_models(server: RunningServer) -> None:
    for table in metadata.sorted_tables:
        with closing(sqlite3.connect(server.database_path)) as file:
            info = file.execute(f"PRAGMA table_info({table.name})").fetchall()
        keys = {name: bool(place) for _, name, _, _, _, place in info}
        assert {column.name: column.primary_key for column in table.columns} == keys
        required = {name for _, name, _, not_null, _, place in info if not_null or place}
        assert {column.name for column in table.columns if not column.nullable} == required, table.name


def test_every_table_is_strict(server: RunningServer) -> None:
    with closing(sqlite3.connect(server.database_path)) as file:
        lax = file.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
        ).fetchall()
    assert {("alembic_version",), ("sqlite_schema",), ("sqlite_sequence",)} == set(lax)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE meals SET kcal_milli = -1",
        "UPDATE meals SET kcal_milli = 'much'",
        "UPDATE meals SET logical_date = '20.11.2026'",
        "UPDATE meals SET sk = 'MEAL#x'",
        "UPDATE meals SET content = '{'",
        "UPDATE meals SET version = 0",
        "UPDATE day_summaries SET unknown_fat = meal_count + 1",
        "UPDATE accounts SET password_hash = 'plain'",
    ],
)
def test_the_schema_holds_even_against_raw_sql(ada: Person, server: RunningServer, change: str) -> None:
    ada.put_meal(a_meal(1))
    with closing(sqlite3.connect(server.database_path)) as file, pytest.raises(sqlite3.IntegrityError):
        file.execute(change)


def test_writes_survive_a_power_cut_by_the_files_own_settings(server: RunningServer) -> None:
    with Database(database_url(server.settings)).read() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        connection.engine.dispose()
    assert ["wal", 2, 1] == found


def test_opening_a_current_database_again_changes_nothing(tmp_path: Path) -> None:
    settings = ServerSettings(data_dir=tmp_path / "new" / "folder")
    for _ in range(2):
        open_database(settings).close()
    assert metadata.tables.keys() == columns_of(settings.data_dir / "server.db").keys()
    assert 0o700 == settings.data_dir.stat().st_mode & 0o777


def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    settings = ServerSettings(data_dir=tmp_path)
    open_database(settings).close()
    with closing(sqlite3.connect(tmp_path / "server.db")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    with pytest.raises(StartError, match="newer version"):
        open_database(settings)
    with closing(sqlite3.connect(tmp_path / "server.db")) as file:
        assert [("9999",)] == file.execute("SELECT version_num FROM alembic_version").fetchall()


def test_a_file_that_is_no_database_is_refused_with_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StartError, match="database cannot be"):
        open_database(ServerSettings(data_dir=tmp_path))


def test_health_names_each_dependency(anyone: httpx.Client) -> None:
    assert {"status": "ok"} == anyone.get("/health/live").json()
    assert {"status": "ready", "dependencies": {"database": "ok"}} == anyone.get("/health/ready").json()


def test_a_server_whose_database_is_not_right_is_alive_but_not_ready(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        for change, state in (
            ("UPDATE alembic_version SET version_num = '9999'", "schema_differs"),
            ("DROP TABLE account_head", "unavailable"),
        ):
            with closing(sqlite3.connect(server.database_path)) as file:
                file.execute(change)
                file.commit()
            response = client.get("/health/ready")
            assert {"status": "not_ready", "dependencies": {"database": state}} == response.json()
            assert (503, "1") == (response.status_code, response.headers["retry-after"])
        assert 200 == client.get("/health/live").status_code


def test_a_database_that_does_not_answer_is_a_503_to_try_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        person = sign_up(client)
        person.head()
        with closing(sqlite3.connect(server.database_path)) as file:
            file.execute("PRAGMA foreign_keys = OFF")
            file.execute("DROP TABLE meals")
            file.commit()
        response = client.get("/v1/meals")
        assert (503, "unavailable") == (response.status_code, response.json()["code"])
        assert "1" == response.headers["retry-after"]


def test_verify_finds_nothing_after_everything_that_can_happen(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        person = sign_up(client)
        upload = Upload(person)
        upload.stage_meals(0, [a_meal(n) for n in range(1, 9)])
        upload.commit()
        person.put_meal(a_meal(1, name="Edited"))
        client.delete(f"/v1/meals/{numbered_id(2)}")
        database = Database(database_url(server.settings))
        assert [] == differences(database)
        database.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE day_summaries SET kcal_milli = kcal_milli + 1", "missing or wrong"),
        ("UPDATE day_summaries SET unknown_fat = 1", "missing or wrong"),
        ("DELETE FROM day_summaries", "missing or wrong"),
        ("UPDATE meals SET deleted_at = '2026-11-20T12:00:00.000Z'", "not what its meals say"),
        ("UPDATE account_head SET head = 0", "head of"),
        ("DELETE FROM account_head", "has no head"),
    ],
)
def test_verify_reports_what_is_not_as_it_must_be(tmp_path: Path, change: str, said: str) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        sign_up(client).put_meal(a_meal(1))
        with closing(sqlite3.connect(server.database_path)) as file:
            file.execute(change)
            file.commit()
        database = Database(database_url(server.settings))
        found = differences(database)
        database.close()
    assert any(said in line for line in found), found
