"""What lies in the server's database where no route shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text

from server_stub.database import Database, database_url
from server_stub.tables import metadata
from server_stub.verify import differences
from tests.support.servers import RunningServer


@contextmanager
def database_of(server: RunningServer) -> Iterator[Database]:
    """The server's database, opened a second time."""
    database = Database(database_url(server.settings))
    try:
        yield database
    finally:
        database.close()


def rows(server: RunningServer, query: str, **values: object) -> list[tuple[Any, ...]]:
    """The result of a query; `:name` stands for a value."""
    with database_of(server) as database, database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def everything(server: RunningServer) -> str:
    """Every row of every table, as text."""
    return "\n".join(
        repr(row) for table in metadata.sorted_tables for row in rows(server, f"SELECT * FROM {table.name}")
    )


def change(server: RunningServer, *statements: str) -> None:
    """Change the database behind the server's back."""
    with database_of(server) as database, database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def reported(server: RunningServer) -> list[str]:
    """What `verify` says of the server's database."""
    with database_of(server) as database:
        return differences(database)


def history(server: RunningServer, account_id: UUID) -> list[tuple[str, int | None, str]]:
    """Reason, version and name of each copy that was replaced or lost, oldest first."""
    query = "SELECT reason, version, content FROM meal_history WHERE account_id = :account ORDER BY id"
    found = rows(server, query, account=str(account_id))
    return [(reason, version, json.loads(content)["name"]) for reason, version, content in found]
