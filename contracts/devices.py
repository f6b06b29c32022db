"""Wire messages of the devices that take part in an account's sync."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import ConfigDict

from contracts import limits
from contracts.fields import Instant, Record, text_type

if TYPE_CHECKING:
    DeviceName = str
else:
    DeviceName = text_type(limits.DEVICE_NAME_CHARS_MAX)


class Device(Record):
    """A device by the id it made for itself.

    `name` is what it called itself when it was first seen, or what a person named it since. `revision` is how far it
    has read the feed. Once it is revoked it takes no more part.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    id: UUID
    name: str | None
    first_seen_at: Instant
    last_seen_at: Instant
    revoked_at: Instant | None
    revision: int


class OwnDevices(Record):
    """Answer of `GET /v1/devices`: the one seen last comes first."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    items: list[Device]


class DeviceNaming(Record):
    """Body of `PUT /v1/devices/{id}`."""

    name: DeviceName
