"""What the person chose for this device, whoever is signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contracts.credentials import CredentialsKind
from local_store.database import Database
from local_store.tables import ChoiceRow

CREDENTIALS: Final = "credentials"
BACKUP_FOLDER: Final = "backup_folder"


class StoreChoices:
    """The choices that `app.usecases.sign_in_keeping` and `app.usecases.backups` ask for, over the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def credentials(self) -> CredentialsKind | None:
        """Where the sign-in is to be kept, or None where the person was never asked."""
        kind = self._value(CREDENTIALS)
        return CredentialsKind(kind) if kind else None

    def choose_credentials(self, kind: CredentialsKind) -> None:
        """Remember the person's choice, in place of an earlier one."""
        self._put(CREDENTIALS, kind)

    def backup_folder(self) -> Path | None:
        """Where backups are to go, or None where the person chose no folder."""
        folder = self._value(BACKUP_FOLDER)
        return Path(folder) if folder else None

    def choose_backup_folder(self, folder: Path) -> None:
        """Remember the person's choice, in place of an earlier one."""
        self._put(BACKUP_FOLDER, str(folder))

    def _value(self, key: str) -> str | None:
        with self._database.read() as session:
            row = session.get(ChoiceRow, key)
            return row.value if row else None

    def _put(self, key: str, value: str) -> None:
        with self._database.write() as session:
            session.merge(ChoiceRow(key=key, value=value))
