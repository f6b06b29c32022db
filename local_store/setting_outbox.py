"""Settings of an account on their way to its server, and from it.

A setting an account's diary is given is noted in the same transaction. What waits has no `op_id` until it is sent:
so far a later change of the same key takes its place. Once it may have been sent, it is sent again just so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, delete, func, select

from contracts.auth import account_owner
from contracts.clock import NewId
from contracts.setting_changes import SettingChange
from contracts.sync import OperationResult, PendingOperation
from contracts.wire import JsonValue, instant_text
from local_store.database import Database
from local_store.tables import SettingOutboxRow, SettingRow

_ACCOUNT: Final = "user:"
_STEP: Final = timedelta(milliseconds=1)
_TELL: Final = """
    INSERT INTO setting_outbox (owner, key, value, updated_at)
    SELECT owner, key, value, updated_at FROM settings WHERE owner = :owner {which}
    ON CONFLICT (owner, key) WHERE op_id IS NULL DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
"""
_TELL_ONE: Final = text(_TELL.format(which="AND key = :key"))
_TELL_LATER: Final = text(_TELL.format(which="AND updated_at > :since"))


class StoreSettingOutbox:
    """`sync_client.ports.OutboxStore` of settings, over the file: each method is one transaction."""

    def __init__(self, database: Database, new_id: NewId) -> None:
        self._database = database
        self._new_id = new_id

    def next_batch(self, account_id: UUID, limit: int, *, after: UUID | None = None) -> Sequence[PendingOperation]:
        """The oldest settings, at most `limit`, after that one. From now on they are sent just so, or not at all."""
        owner = account_owner(account_id)
        with self._database.read() as session:
            if not count_settings(session, owner):
                return ()
        mine = select(SettingOutboxRow).where(col(SettingOutboxRow.owner) == owner)
        if after is not None:
            under_way = select(SettingOutboxRow.seq).where(col(SettingOutboxRow.op_id) == after)
            mine = mine.where(col(SettingOutboxRow.seq) > under_way.scalar_subquery())
        with self._database.write() as session:
            rows = session.exec(mine.order_by(col(SettingOutboxRow.seq)).limit(limit)).all()
            for row in rows:
                row.op_id = row.op_id or self._new_id()
            return [PendingOperation(row.op_id, _body(row)) for row in rows if row.op_id]

    def note_outcomes(self, account_id: UUID, outcomes: Sequence[OperationResult], at: datetime) -> None:  # noqa: ARG002  # the port's signature
        """They leave the outbox, whatever became of them: where another value stands, the feed tells it."""
        answered = col(SettingOutboxRow.op_id).in_([each.op_id for each in outcomes if each.op_id])
        with self._database.write() as session:
            session.exec(
                delete(SettingOutboxRow).where(col(SettingOutboxRow.owner) == account_owner(account_id), answered)
            )


def put_setting(session: Session, owner: str, key: str, value: JsonValue, updated_at: datetime) -> None:
    """Set it, later than what it replaces whatever the clock says, and note it for the account's server."""
    old = session.get(SettingRow, (owner, key))
    at = updated_at if old is None else max(updated_at, old.updated_at + _STEP)
    session.merge(SettingRow(owner=owner, key=key, value=value, updated_at=at))
    if owner.startswith(_ACCOUNT):
        session.flush()
        session.execute(_TELL_ONE, {"owner": owner, "key": key})


def tell_settings(session: Session, owner: str, since: datetime) -> None:
    """Note every setting set after that instant for the account's server."""
    session.flush()
    session.execute(_TELL_LATER, {"owner": owner, "since": instant_text(since)})


def apply_settings(session: Session, owner: str, changes: Sequence[SettingChange]) -> None:
    """What the feed tells takes the place of what is here, unless that is later and still to be told."""
    for change in changes:
        here = session.get(SettingRow, (owner, change.key))
        if here is None or here.updated_at <= change.updated_at or not _waits(session, owner, change.key):
            fields: dict[str, Any] = {"value": change.value, "updated_at": change.updated_at}
            session.merge(SettingRow(owner=owner, key=change.key, **fields))


def count_settings(session: Session, owner: str) -> int:
    """How many settings of this owner wait."""
    mine = col(SettingOutboxRow.owner) == owner
    return session.exec(select(func.count()).select_from(SettingOutboxRow).where(mine)).one()


def _waits(session: Session, owner: str, key: str) -> bool:
    mine = (col(SettingOutboxRow.owner) == owner, col(SettingOutboxRow.key) == key)
    return session.exec(select(SettingOutboxRow.seq).where(*mine).limit(1)).first() is not None


def _body(row: SettingOutboxRow) -> str:
    at = instant_text(row.updated_at)
    return f'{{"op_id":"{row.op_id}","op":"set","key":"{row.key}","value":{row.value},"updated_at":"{at}"}}'
