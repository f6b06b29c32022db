"""A copy of the whole database in one file, made while the server goes on writing.

SQLite is copied here and the copy is checked; PostgreSQL has its own program for it, `pg_dump`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from contracts.clock import NewId
from server_stub.database import sqlite_file
from server_stub.errors import StartError

_DUMP = "pg_dump"


def back_up(url: str, target: Path, new_id: NewId) -> str:
    """Copy the database to `target`, a new file only its owner can read; what was copied, in words.

    The file appears whole or not at all. Raises `StartError`, also where `target` exists.
    """
    try:
        is_there = target.exists()
    except OSError as error:
        raise StartError(f"{target} cannot be written: {error.strerror}.") from error
    if is_there:
        raise StartError(f"{target} exists already, and a backup overwrites nothing. Choose another name.")
    source = sqlite_file(url)
    with _appearing_whole(target) as unfinished:
        if source is None:
            return _dump_postgresql(make_url(url), unfinished, target)
        return _copy(source, unfinished, new_id)


@contextmanager
def _appearing_whole(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name at the end, once it is on the disk."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")  # mode 0600
    except OSError as error:
        raise StartError(f"{target} cannot be written: {error.strerror}.") from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        _flush(unfinished)
        unfinished.replace(target)
        _flush(target.parent)
    except OSError as error:
        raise StartError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return  # elsewhere a folder cannot be opened
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path, new_id: NewId) -> str:
    address = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, isolation_level=None)) as original,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            original.execute("BEGIN")  # one snapshot: what is counted is what is copied
            counts = _row_counts(original)
            original.backup(copy)
            damages = [line for (line,) in copy.execute("PRAGMA quick_check")]
            if damages != ["ok"] or _row_counts(copy) != counts:
                raise StartError("The copy is not as the original and was thrown away. Check the disk.")
            _renew_epochs(copy, new_id)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
    except sqlite3.Error as error:
        raise StartError(f"The database cannot be copied: {error}.") from error
    return f"{sum(counts.values()):,} rows in {len(counts)} tables, checked."


def _renew_epochs(copy: sqlite3.Connection, new_id: NewId) -> None:
    """Cursors of what came after this copy must not be believed where it takes the original's place."""
    for (account,) in copy.execute("SELECT account_id FROM account_head").fetchall():
        copy.execute("UPDATE account_head SET feed_epoch = ? WHERE account_id = ?", (str(new_id()), account))


def _row_counts(database: sqlite3.Connection) -> dict[str, int]:
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - names of the schema


def _dump_postgresql(url: URL, unfinished: Path, target: Path) -> str:
    query = {name: value for name, value in url.query.items() if name != "password"}
    without_password = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    address = without_password.render_as_string(hide_password=False)
    words = [_DUMP, "--format=custom", "--no-password", f"--dbname={address}"]
    program = shutil.which(_DUMP)
    if program is None:
        raise StartError(
            f"{_DUMP} is not on the PATH. Where it is: {' '.join(words[:2])} --file='{target}' --dbname='{address}'"
        )
    password = url.password or url.query.get("password")
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
        [program, *words[1:], f"--file={unfinished}"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or f"exit status {done.returncode}"
        raise StartError(f"{_DUMP} failed: {said}")
    return f"{unfinished.stat().st_size:,} bytes by {_DUMP}; pg_restore reads it."
