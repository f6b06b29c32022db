"""Brings a database to this program's schema when the server starts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from server_stub.database import Database, one_line
from server_stub.dialect import lock_migrations
from server_stub.errors import DatabaseUnavailable, StartError

SCHEMA_VERSION = "0001"


def upgrade(database: Database) -> None:
    """Run what is missing in one transaction. Raises `StartError`; the database is then as it was."""
    try:
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
