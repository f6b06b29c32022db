"""Where transactions begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, exc, make_url

from server_stub.configuration import ServerSettings
from server_stub.dialect import begin_options, is_missing_parent, open_engine
from server_stub.errors import DatabaseUnavailable

DATABASE_FILE = "server.db"


def database_url(settings: ServerSettings) -> str:
    """`TUCKBOX_DATABASE_URL`, or `server.db` in the data folder."""
    if settings.database_url is not None:
        return settings.database_url
    path = settings.data_dir / DATABASE_FILE
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def shown_url(url: str) -> str:
    """The address without its password."""
    return make_url(url).difference_update_query(["password"]).render_as_string(hide_password=True)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for another kind."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def one_line(error: exc.DBAPIError) -> str:
    """What the driver says, on one line."""
    return " ".join(str(error.orig).split())


class Database:
    """The pool of connections. Both transactions raise `DatabaseUnavailable` where the database does not answer."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot: everything read in it belongs to the same instant."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing: committed at the end of the block, rolled back where it raises."""
        with self._transaction(writes=True) as connection:
            yield connection

    def close(self) -> None:
        """Close every idle connection; a later transaction opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**begin_options(self._engine, writes=writes))
                with connection.begin():
                    yield connection
        except exc.OperationalError as error:
            raise DatabaseUnavailable(one_line(error)) from error
        except exc.IntegrityError as error:
            if not is_missing_parent(error):
                raise
            raise DatabaseUnavailable("what this belongs to was deleted meanwhile") from error
        except exc.TimeoutError as error:
            raise DatabaseUnavailable("every connection is in use") from error
