"""What the person chose for this device, whoever is signed in."""

from __future__ import annotations

from typing import Final

from contracts.credentials import CredentialsKind
from local_store.database import Database
from local_store.tables import ChoiceRow

CREDENTIALS: Final = "credentials"


class StoreChoices:
    """`app.usecases.sign_in_keeping.Choices` over the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def credentials(self) -> CredentialsKind | None:
        """Where the sign-in is to be kept, or None where the person was never asked."""
        with self._database.read() as session:
            row = session.get(ChoiceRow, CREDENTIALS)
            return CredentialsKind(row.value) if row else None

    def choose_credentials(self, kind: CredentialsKind) -> None:
        """Remember the person's choice, in place of an earlier one."""
        with self._database.write() as session:
            session.merge(ChoiceRow(key=CREDENTIALS, value=kind))
