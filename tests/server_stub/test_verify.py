"""What `verify` finds, and that it finds nothing where nothing is wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.server_stub.people import answered, anybody, sign_up
from tests.server_stub.stored import change, reported
from tests.server_stub.uploads import Upload, item
from tests.support.builders import a_meal, numbered_id
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import running_server

pytestmark = pytest.mark.slow


def test_nothing_is_found_after_everything_that_can_happen(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    with running_server(tmp_path, database_url=new_database_url()) as server, anybody(server) as client:
        person = sign_up(client)
        upload = Upload(person)
        upload.stage(0, [item(a_meal(n)) for n in range(1, 9)] + [item(a_meal(9), kcal=-1)])
        answered(upload.commit())
        answered(Upload(person, 2).stage_meals(0, [a_meal(1)]))
        answered(person.put_meal(a_meal(1, name="Edited")))
        assert 204 == client.delete(f"/v1/meals/{numbered_id(2)}").status_code
        assert [] == reported(server)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE day_summaries SET kcal_milli = kcal_milli + 1", "missing or wrong"),
        ("UPDATE day_summaries SET unknown_fat = 0", "missing or wrong"),
        ("DELETE FROM day_summaries", "missing or wrong"),
        ("UPDATE meals SET deleted_at = '2026-11-20T12:00:00.000Z'", "not what its meals say"),
        ("UPDATE meals SET kcal_milli = kcal_milli + 1", "other kcal_milli than its content"),
        ("UPDATE meals SET logical_date = '2001-01-01'", "other logical_date than its content"),
        ("UPDATE meals SET fat_mg = 0", "other fat_mg than its content"),
        ("UPDATE meals SET content = replace(content, '\"name\"', '\"eman\"')", "content that is no meal"),
        ("UPDATE account_head SET head = 0", "head of"),
        ("DELETE FROM account_head", "has no head"),
        ("DELETE FROM import_receipts", "committed without a receipt"),
    ],
)
def test_what_is_not_as_it_must_be_is_reported(
    tmp_path: Path, new_database_url: NewDatabaseUrl, statement: str, said: str
) -> None:
    with running_server(tmp_path, database_url=new_database_url()) as server, anybody(server) as client:
        upload = Upload(sign_up(client))
        upload.stage_meals(0, [a_meal(1, fat_g=None)])
        upload.commit()
        assert [] == reported(server)
        change(server, statement)
        found = reported(server)
    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM accounts", "sessions has 1 row without its accounts"),
        ("DELETE FROM imports", "import_chunks has 1 row without its imports"),
        ("DELETE FROM meals", "meal_history has 1 row without its meals"),
    ],
)
def test_orphans_are_reported(tmp_path: Path, statement: str, said: str) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        person = sign_up(client)
        Upload(person).stage_meals(0, [a_meal(1)])
        person.put_meal(a_meal(2))
        person.put_meal(a_meal(2, name="Edited"))
        change(server, "DELETE FROM day_summaries")
        with closing(sqlite3.connect(server.database_path)) as file:  # no foreign keys are held on this one
            file.execute(statement)
            file.commit()
        assert said in reported(server)
