"""`migrate`, `verify`, `backup`, `new-epochs` and `purge`: what is done with a server's data beside serving it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from contracts.clock import SystemClock, new_id
from server_stub.backup import back_up
from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url, one_line, shown_url, sqlite_file
from server_stub.errors import DatabaseUnavailable, StartError
from server_stub.heads import renew_epochs
from server_stub.migrations.upgrade import SCHEMA_VERSION, open_database, schema_version
from server_stub.sync.purge import purge
from server_stub.verify import differences


def migrate(settings: ServerSettings) -> None:
    """Bring the database to this program's schema; make it where there is none."""
    file = sqlite_file(database_url(settings))
    before = None if file is not None and not file.exists() else _version(settings)
    open_database(settings).close()
    match before:
        case None:
            said = f"made at schema {SCHEMA_VERSION}"
        case version if version == SCHEMA_VERSION:
            said = f"at schema {SCHEMA_VERSION} already"
        case version:
            said = f"brought from schema {version} to {SCHEMA_VERSION}"
    sys.stdout.write(f"{shown_url(database_url(settings))}: {said}.\n")


def verify(settings: ServerSettings) -> bool:
    """Recompute what is derived and print each difference; whether there is none."""
    with _existing_database(settings) as database:
        found = differences(database)
    sys.stdout.write("".join(f"{line}\n" for line in found) or "Every day summary and every head is as it must be.\n")
    return not found


def backup(settings: ServerSettings, target: Path) -> None:
    """Copy the whole database to a new file, also while the server writes."""
    with _existing_database(settings):
        pass  # only what is a server's database is worth a backup
    said = back_up(database_url(settings), target, new_id)
    sys.stdout.write(f"{target}: {said}\n")


def new_epochs(settings: ServerSettings) -> None:
    """Have every device read its account's feed anew: for a database that was brought back to an earlier state."""
    with _existing_database(settings) as database, database.write() as connection:
        count = renew_epochs(connection, new_id)
    sys.stdout.write(f"Every device of {count:,} accounts will read its feed anew.\n")


def purge_old(settings: ServerSettings) -> None:
    """Let go of what deleted meals held and of old copies, in every account."""
    with _existing_database(settings) as database:
        found = purge(database, SystemClock())
    sys.stdout.write(f"Let go of {found.meals:,} deleted meals and of {found.copies:,} copies in the history.\n")


@contextmanager
def _existing_database(settings: ServerSettings) -> Iterator[Database]:
    """The database that is there; nothing is made. Raises `StartError` where it is missing or of another schema."""
    version = _version(settings)
    shown = shown_url(database_url(settings))
    if version is None:
        raise StartError(f"{shown} holds no data of this server. To begin there: python -m server_stub migrate")
    if version != SCHEMA_VERSION:
        raise StartError(
            f"{shown} has schema {version}, and this program works with {SCHEMA_VERSION}. "
            "To bring an older one up to date: python -m server_stub migrate"
        )
    with closing(Database(database_url(settings))) as database:
        yield database


def _version(settings: ServerSettings) -> str | None:
    url = database_url(settings)
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise StartError(f"There is no database at {file}. Is TUCKBOX_DATA_DIR or TUCKBOX_DATABASE_URL right?")
    if file is not None and file.stat().st_size == 0:
        return None
    try:
        with closing(Database(url)) as database, database.read() as connection:
            return schema_version(connection)
    except DatabaseUnavailable as error:
        raise StartError(f"The database does not answer: {error}.") from error
    except DatabaseError as error:
        raise StartError(f"The database cannot be used: {one_line(error)}.") from error
