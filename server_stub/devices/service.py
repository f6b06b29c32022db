"""What a person sees of the devices and does about them, and what a device is told that comes to sync."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row

from contracts.clock import Clock
from contracts.devices import Device
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.database import Database
from server_stub.devices.repository import DeviceRepository
from server_stub.errors import RequestRefused
from server_stub.tables import devices

_SEEN_EVERY: Final = timedelta(minutes=15)
"""Who asks again and again for changes is noted no more often than this, unless it has read on."""


@dataclass(frozen=True, slots=True)
class SyncingDevice:
    """A device as it names itself in a request."""

    id: UUID
    name: str | None


def admit(connection: Connection, account_id: UUID, device: SyncingDevice, now: datetime) -> None:
    """Note that it was here, under the account's lock. Refuses with `device_revoked`."""
    repository = DeviceRepository(connection, account_id)
    _refuse_revoked(repository.find(device.id))
    repository.note(device.id, device.name, instant_text(now))


def is_news(connection: Connection, account_id: UUID, device: SyncingDevice, revision: int, now: datetime) -> bool:
    """Whether it is worth a write that the device was here and has read that far. Refuses with `device_revoked`."""
    row = DeviceRepository(connection, account_id).find(device.id)
    _refuse_revoked(row)
    return row is None or row.revision != revision or row.last_seen_at <= instant_text(now - _SEEN_EVERY)


def note_reading(connection: Connection, account_id: UUID, device: SyncingDevice, revision: int, now: datetime) -> None:
    """The device was here, and has read the feed that far."""
    repository = DeviceRepository(connection, account_id)
    repository.note(device.id, device.name, instant_text(now))
    repository.change(device.id, {"revision": revision})


class DeviceService:
    """The devices of one account at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def all(self, account_id: UUID) -> list[Device]:
        """Every device that ever came to sync."""
        with self._database.read() as connection:
            return [_device(row) for row in DeviceRepository(connection, account_id).all()]

    def rename(self, account_id: UUID, device_id: UUID, name: str) -> Device:
        """Refuses with `not_found`."""
        with self._database.write() as connection:
            repository = DeviceRepository(connection, account_id)
            repository.change(device_id, {"name": name})
            row = repository.find(device_id)
        if row is None:
            raise RequestRefused(ProblemCode.NOT_FOUND)
        return _device(row)

    def revoke(self, account_id: UUID, device_id: UUID) -> None:
        """From now on it neither pushes nor reads; again is fine. Refuses with `not_found`."""
        with self._database.write() as connection:
            repository = DeviceRepository(connection, account_id)
            now = instant_text(self._clock.now())
            repository.change(device_id, {"revoked_at": now}, devices.c.revoked_at.is_(None))
            if repository.find(device_id) is None:
                raise RequestRefused(ProblemCode.NOT_FOUND)


def _refuse_revoked(row: Row[Any] | None) -> None:
    if row is not None and row.revoked_at is not None:
        raise RequestRefused(ProblemCode.DEVICE_REVOKED)


def _device(row: Row[Any]) -> Device:
    return Device.model_validate({name: getattr(row, name) for name in Device.model_fields})
