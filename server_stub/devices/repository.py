"""SQL of an account's devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, select, update
from sqlalchemy.sql.elements import ColumnElement

from server_stub.dialect import insert_if_absent
from server_stub.tables import commits, devices


class DeviceRepository:
    """Bound to one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account = str(account_id)

    def all(self) -> Sequence[Row[Any]]:
        """Every device, the one seen last first."""
        return self._connection.execute(self._mine().order_by(devices.c.last_seen_at.desc(), devices.c.id)).all()

    def find(self, device_id: UUID) -> Row[Any] | None:
        """One device."""
        return self._connection.execute(self._mine().where(devices.c.id == str(device_id))).one_or_none()

    def name_behind(self, revision: int, *, but: UUID) -> str | None:
        """What the device is called that commit came from; None where that is not known, or `but` it was."""
        by_it = (commits.c.account_id == devices.c.account_id, commits.c.device_id == devices.c.id)
        statement = (
            select(devices.c.name)
            .join(commits, and_(*by_it))
            .where(devices.c.account_id == self._account, devices.c.id != str(but), commits.c.revision == revision)
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def note(self, device_id: UUID, name: str | None, now: str) -> None:
        """The device was here; the name counts where it was never seen before."""
        first = {"account_id": self._account, "id": str(device_id), "name": name, "revision": 0}
        insert_if_absent(self._connection, devices, [{**first, "first_seen_at": now, "last_seen_at": now}])
        self.change(device_id, {"last_seen_at": now})

    def change(self, device_id: UUID, values: Mapping[str, Any], *conditions: ColumnElement[bool]) -> bool:
        """Overwrite these columns; whether the device is there, and the conditions met."""
        statement = update(devices).where(
            devices.c.account_id == self._account, devices.c.id == str(device_id), *conditions
        )
        return self._connection.execute(statement.values(dict(values))).rowcount > 0

    def _mine(self) -> Select[Any]:
        return select(devices).where(devices.c.account_id == self._account)
