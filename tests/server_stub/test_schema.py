"""The database: its schema on SQLite and PostgreSQL, how it opens, and what happens where it is not right."""

from __future__ import annotations

import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DataError, IntegrityError

from server_stub.configuration import ServerSettings
from server_stub.errors import DatabaseUnavailable, StartError
from server_stub.migrations.upgrade import SCHEMA_VERSION, open_database, schema_version
from server_stub.tables import metadata
from server_stub.tables import settings as settings_table
from tests.server_stub.people import PASSWORD, Person, answered, anybody, sign_up
from tests.server_stub.stored import change, database_of, reported, rows
from tests.server_stub.uploads import Upload, item
from tests.support.builders import a_meal
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import RunningServer, running_server


def test_the_migrated_schema_has_the_tables_columns_and_keys_of_the_models(server: RunningServer) -> None:
    with database_of(server) as database, database.read() as connection:
        found = inspect(connection)
        assert metadata.tables.keys() == set(found.get_table_names()) - {"alembic_version"}
        for table in metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            keys = set(found.get_pk_constraint(table.name)["constrained_columns"])
            assert {column.name for column in table.primary_key} == keys, table.name
            required = {name for name, is_nullable in columns.items() if not is_nullable or name in keys}
            assert {column.name for column in table.columns if not column.nullable} == required, table.name
            assert {column.name for column in table.columns} == columns.keys(), table.name


def test_a_write_on_sqlite_holds_the_lock_before_its_first_statement(tmp_path: Path) -> None:
    """One that reads first and writes later fails at once where another wrote in between, whatever the timeout."""
    database = open_database(ServerSettings(data_dir=tmp_path))
    with closing(database), closing(sqlite3.connect(tmp_path / "server.db", timeout=0)) as other:
        with database.read():
            other.execute("BEGIN IMMEDIATE").connection.rollback()
        with database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_every_table_of_sqlite_is_strict(tmp_path: Path) -> None:
    open_database(ServerSettings(data_dir=tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "server.db")) as file:
        lax = file.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
        ).fetchall()
    assert {("alembic_version",), ("sqlite_schema",), ("sqlite_sequence",)} == set(lax)


def test_text_is_ordered_by_code_point(server: RunningServer, anyone: httpx.Client) -> None:
    for name in ("zoe", "émile", "a.b", "a-b", "ab"):
        answered(anyone.post("/v1/auth/register", json={"email": f"{name}@order.org", "password": PASSWORD}), 201)
    found = [email for (email,) in rows(server, "SELECT email FROM accounts ORDER BY email")]
    assert sorted(found) == found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meals SET kcal_milli = -1",
        "UPDATE meals SET kcal_milli = 'much'",
        "UPDATE meals SET logical_date = '20.11.2026'",
        "UPDATE meals SET sk = 'MEAL#x'",
        "UPDATE meals SET content = '{'",
        "UPDATE meals SET version = 0",
        "UPDATE meals SET deleted_at = '2026-11-20 12:00:00'",
        "UPDATE meals SET account_id = 'nobody'",
        "UPDATE day_summaries SET unknown_fat = meal_count + 1",
        "UPDATE accounts SET password_hash = 'plain'",
    ],
)
def test_the_schema_holds_even_against_raw_sql(ada: Person, server: RunningServer, statement: str) -> None:
    ada.put_meal(a_meal(1))
    with pytest.raises((IntegrityError, DataError, DatabaseUnavailable)) as raised:
        change(server, statement)
    is_translated = isinstance(raised.value, DatabaseUnavailable)
    assert isinstance(raised.value.__cause__ if is_translated else raised.value, IntegrityError | DataError)
    assert [] == reported(server)


def test_writes_survive_a_power_cut_by_the_files_own_settings(tmp_path: Path) -> None:
    database = open_database(ServerSettings(data_dir=tmp_path))
    with database.read() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert ["wal", 2, 1] == found


def test_opening_a_current_database_again_changes_nothing(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    settings = ServerSettings(data_dir=tmp_path / "new" / "folder", database_url=new_database_url())
    open_database(settings).close()
    database = open_database(settings)
    with database.read() as connection:
        assert SCHEMA_VERSION == schema_version(connection)
        assert {"alembic_version", *metadata.tables} == set(inspect(connection).get_table_names())
    database.close()
    assert 0o700 == settings.data_dir.stat().st_mode & 0o777


def test_many_that_start_at_once_migrate_once(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    settings = ServerSettings(data_dir=tmp_path, database_url=new_database_url())
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(lambda _: open_database(settings), range(4)):
            database.close()


def test_what_an_earlier_version_staged_is_committed_by_this_one(
    tmp_path: Path, new_database_url: NewDatabaseUrl
) -> None:
    url = new_database_url()
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        upload = Upload(sign_up(client))
        answered(upload.stage(0, [item(a_meal(1)), item(a_meal(2)), item(a_meal(3), kcal=-1)]))
        headers = client.headers
    change(
        server,
        "UPDATE import_items SET outcome = NULL",
        "CREATE INDEX import_items_by_meal ON import_items (account_id, import_id, meal_id)",
        "CREATE INDEX meals_by_revision ON meals (account_id, revision, id)",
        "DROP INDEX meals_by_change",
        "DROP INDEX settings_by_change",
        "DROP TABLE operations",
        "DROP TABLE devices",
        "DROP TABLE commits",
        "ALTER TABLE account_head DROP COLUMN purged",
        "UPDATE alembic_version SET version_num = '0001'",
    )
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        client.headers = headers
        upload.person = replace(upload.person, http=client)
        receipt = answered(upload.commit())
        assert (2, 1) == (receipt["created"], len(receipt["rejected"]))
        assert 2 == len(upload.person.meals())


def test_settings_of_an_earlier_version_are_told_to_every_device(
    tmp_path: Path, new_database_url: NewDatabaseUrl
) -> None:
    """As that version kept them: with what came beside the value."""
    url, at = new_database_url(), "2026-11-20T12:00:00.000Z"
    kept = {
        "day_status:2026-11-18": '{"status":null,"updated_at":"AT"}',
        "day_status:2026-11-19": '{"status":"fasted","updated_at":"AT"}',
        "favourites": '{"names":["Tea","Crème"],"updated_at":"AT"}',
        "preferences": '{"value":{"theme":"dark"},"updated_at":"AT"}',
    }
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        person = sign_up(client)
        person.put_meal(a_meal())
        change(server, "DELETE FROM commits")  # that version gave no marks into its cursors
        cursor = person.changes()["next_cursor"]
        with database_of(server) as database, database.write() as connection:
            for key, value in kept.items():
                row = {"account_id": str(person.id), "key": key, "value": value.replace("AT", at)}
                connection.execute(insert(settings_table).values(**row, updated_at=at, revision=1))
    dropped = ("DROP INDEX settings_by_change", "DROP TABLE commits")
    change(server, *dropped, "UPDATE alembic_version SET version_num = '0006'")
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        client.headers = person.http.headers
        page = replace(person, http=client).changes(cursor)
    told = [(each["key"], each["value"], each["updated_at"], each["revision"]) for each in page["items"]]
    values = [{"status": None}, {"status": "fasted"}, {"names": ["Tea", "Crème"]}, {"theme": "dark"}]
    assert [(key, value, at, 2) for key, value in zip(kept, values, strict=True)] == told
    assert 2 == page["head"]


def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    settings = ServerSettings(data_dir=tmp_path, database_url=new_database_url())
    database = open_database(settings)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StartError, match="newer version"):
        open_database(settings)
    with database.read() as connection:
        assert "9999" == schema_version(connection)
    database.close()


def test_a_file_that_is_no_database_is_refused_with_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "server.db").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StartError, match="database cannot be"):
        open_database(ServerSettings(data_dir=tmp_path))


def test_a_postgresql_that_is_not_there_is_a_clear_message_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql://ada:hush-hush@127.0.0.1:{unused.getsockname()[1]}/diary"
        with pytest.raises(StartError, match="database cannot be opened") as refusal:
            open_database(ServerSettings(data_dir=tmp_path, database_url=url))
    assert "hush-hush" not in str(refusal.value)
    assert 1 == len(str(refusal.value).splitlines())


def test_a_server_whose_database_is_not_right_is_alive_but_not_ready(
    tmp_path: Path, new_database_url: NewDatabaseUrl
) -> None:
    with running_server(tmp_path, database_url=new_database_url()) as server, anybody(server) as client:
        for statement in ("UPDATE alembic_version SET version_num = '9999'", "DROP TABLE account_head"):
            change(server, statement)
            response = client.get("/health/ready")
            assert {
                "status": "not_ready",
                "dependencies": {"database": "ok", "schema": "differs"},
            } == response.json()
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
