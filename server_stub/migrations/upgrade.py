"""Brings a database to this program's schema when the server starts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url, one_line, sqlite_file
from server_stub.dialect import lock_migrations
from server_stub.errors import DatabaseUnavailable, StartError

SCHEMA_VERSION = "0008"


def open_database(settings: ServerSettings) -> Database:
    """The database of these settings, its folder made and its schema current. Raises `StartError`."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"The data folder {settings.data_dir} cannot be made: {error.strerror}.") from error
    url = database_url(settings)
    _make_private(url)
    database = Database(url)
    try:
        upgrade(database)
    except StartError:
        database.close()
        raise
    return database


def _make_private(url: str) -> None:
    """A SQLite file that is not there yet is made for its owner only; SQLite gives its companions the same mode."""
    file = sqlite_file(url)
    if file is not None:
        with suppress(OSError):  # what is wrong with the place is said when the database is opened
            file.touch(mode=0o600)


def upgrade(database: Database) -> None:
    """Run what is missing in one transaction. Raises `StartError`; the database is then as it was."""
    try:
        if _is_current(database):
            return
        with database.write() as connection:
            lock_migrations(connection)
            config = _config(connection)
            found = schema_version(connection)
            if found is not None and not _is_known(config, found):
                raise StartError("The database was made by a newer version of this program; it was not touched.")
            command.upgrade(config, "head")
    except DatabaseUnavailable as error:
        raise StartError(f"The database cannot be opened: {error}.") from error
    except DatabaseError as error:
        raise StartError(f"The database cannot be used: {one_line(error)}.") from error


def _is_current(database: Database) -> bool:
    """Whether nothing is missing; asked without a lock, so that a server starts while another one writes for long."""
    try:
        with database.read() as connection:
            return schema_version(connection) == SCHEMA_VERSION
    except DatabaseUnavailable:
        return False  # somebody may be making it just now: the lock waits for them


def schema_version(connection: Connection) -> str | None:
    """The version a database says it has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _is_known(config: Config, version: str) -> bool:
    return any(script.revision == version for script in ScriptDirectory.from_config(config).walk_revisions())
