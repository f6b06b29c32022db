"""SQL of an account's settings: a JSON value by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from server_stub.dialect import insert_if_absent
from server_stub.tables import settings, settings_history


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A value (canonical JSON) and when the person set it (an instant's text)."""

    key: str
    value: str
    updated_at: str


class SettingsRepository:
    """Bound to one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account = str(account_id)

    def all(self) -> Mapping[str, SettingRow]:
        """Every setting by key."""
        rows = self._connection.execute(select(settings).where(settings.c.account_id == self._account))
        return {row.key: SettingRow(row.key, row.value, row.updated_at) for row in rows}

    def find(self, key: str) -> SettingRow | None:
        """One setting."""
        statement = select(settings).where(settings.c.account_id == self._account, settings.c.key == key)
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else SettingRow(row.key, row.value, row.updated_at)

    def write(self, rows: Iterable[SettingRow], revision: int) -> None:
        """Insert or overwrite each."""
        found = [self._values(row, revision) for row in rows]
        if not found:
            return
        insert_if_absent(self._connection, settings, found)
        self._connection.execute(
            update(settings)
            .where(settings.c.account_id == bindparam("its_account"), settings.c.key == bindparam("its_key"))
            .values(value=bindparam("its_value"), updated_at=bindparam("its_time"), revision=revision),
            [
                {
                    "its_account": row["account_id"],
                    "its_key": row["key"],
                    "its_value": row["value"],
                    "its_time": row["updated_at"],
                }
                for row in found
            ],
        )

    def remember(self, rows: Iterable[SettingRow], revision: int, now: str) -> None:
        """Keep what lost in the history."""
        found = [{**self._values(row, revision), "recorded_at": now} for row in rows]
        if found:
            self._connection.execute(insert(settings_history), found)

    def _values(self, row: SettingRow, revision: int) -> dict[str, Any]:
        return {
            "account_id": self._account,
            "key": row.key,
            "value": row.value,
            "updated_at": row.updated_at,
            "revision": revision,
        }
