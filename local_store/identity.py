"""Who this device is: its id and the lineage new guest meals go to."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from contracts.auth import account_owner, guest_owner
from contracts.clock import Clock, NewId
from local_store.tables import DeviceRow, LineageRow

DEVICE_ID: Final = "device_id"
LINEAGE_ID: Final = "lineage_id"
SIGNED_IN: Final = "signed_in"
SHOWN_ACCOUNT: Final = "shown_account"

_LARGEST_GUEST_DIARY = text(
    """
    SELECT substr(owner, 7) FROM meals WHERE owner GLOB 'guest:*'
    GROUP BY owner ORDER BY count(*) DESC LIMIT 1
    """
)


def ensure_identity(session: Session, clock: Clock, new_id: NewId) -> None:
    """Give a new file its device id and its first lineage. A salvaged one goes on with the guest's diary it holds."""
    if session.get(DeviceRow, DEVICE_ID) is None:
        session.add(DeviceRow(key=DEVICE_ID, value=new_id()))
    if session.get(DeviceRow, LINEAGE_ID) is None:
        found = session.scalar(_LARGEST_GUEST_DIARY)
        start_lineage(session, UUID(found) if found else new_id(), clock)
    lineage = current_lineage(session)
    if session.get(LineageRow, lineage) is None:
        session.add(LineageRow(lineage_id=lineage, created_at=clock.now()))


def start_lineage(session: Session, lineage_id: UUID, clock: Clock) -> None:
    """Make this the guest data set in use."""
    if session.get(LineageRow, lineage_id) is None:
        session.add(LineageRow(lineage_id=lineage_id, created_at=clock.now()))
    put_device(session, LINEAGE_ID, lineage_id)


def current_lineage(session: Session) -> UUID:
    """The guest data set in use."""
    return required_device(session, LINEAGE_ID)


def current_device(session: Session) -> UUID:
    """The id of this installation."""
    return required_device(session, DEVICE_ID)


def required_device(session: Session, key: str) -> UUID:
    """A value every file has."""
    return session.get_one(DeviceRow, key).value


def signed_in_account(session: Session) -> UUID | None:
    """The account in force, or None for a guest."""
    row = session.get(DeviceRow, SIGNED_IN)
    return row.value if row else None


def shown_owner(session: Session) -> str:
    """Whose rows are read."""
    row = session.get(DeviceRow, SHOWN_ACCOUNT)
    return account_owner(row.value) if row else guest_owner(current_lineage(session))


def put_device(session: Session, key: str, value: UUID | None) -> None:
    """Set a value of the device; None takes it away."""
    row = session.get(DeviceRow, key)
    if value is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(DeviceRow(key=key, value=value))
    else:
        row.value = value
    session.flush()
