"""Brings a file to this program's version, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from local_store.connecting import for_writing


@dataclass(frozen=True, slots=True)
class Migrations:
    """Where the migrations are (a folder, or `package:folder`), and the versions they lead through, oldest first."""

    location: str
    versions: tuple[str, ...]

    @property
    def head(self) -> str:
        """The version this program reads and writes."""
        return self.versions[-1]


MIGRATIONS: Final = Migrations("local_store:migrations", ("0001", "0002", "0003", "0004", "0005", "0006", "0007"))


def upgrade(engine: Engine, migrations: Migrations) -> None:
    """Run what is missing, all or nothing: Alembic leaves the transaction to its caller."""
    # Imported here: a file of this version opens without Alembic, which takes longer to load than the diary to read.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", migrations.location.replace("%", "%%"))
    with for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, migrations.head)
