"""What lies in the server's file where no route shows it yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

from tests.support.servers import RunningServer


def rows(server: RunningServer, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The result of a query on the server's file."""
    with closing(sqlite3.connect(server.database_path)) as file:
        return file.execute(query, values).fetchall()


def history(server: RunningServer, account_id: UUID) -> list[tuple[str, int | None, str]]:
    """Reason, version and name of each copy that was replaced or lost, oldest first."""
    query = """SELECT reason, version, json_extract(content, '$.name') FROM meal_history
               WHERE account_id = ? ORDER BY id"""
    return [(reason, version, name) for reason, version, name in rows(server, query, str(account_id))]
