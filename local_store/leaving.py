"""Taking an account's diary off this device, once its server has all of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, exists, select

from contracts.auth import account_owner
from contracts.messages import Message
from contracts.services import DiaryError
from local_store.outbox import count_operations
from local_store.progress import unfinished_rows
from local_store.setting_outbox import count_settings
from local_store.tables import DeadLetterRow

_NOT_ON_SERVER: Final = Message(
    "Not everything of this diary is on the server yet, so it was not removed and you are still signed in. "
    "Sync first and see to what the server refused, or sign out and keep it here."
)

_IN_CHANGES: Final = "seq IN (SELECT seq FROM changes WHERE owner = :owner)"
_REMOVE: Final = (
    # A row of a foreign file that became one of these meals may be imported anew; one another diary has too may not.
    """
    DELETE FROM import_sources WHERE meal_id IN (SELECT id FROM meals WHERE owner = :owner)
        AND meal_id NOT IN (SELECT id FROM meals WHERE owner <> :owner)
    """,
    f"DELETE FROM changed_meals WHERE {_IN_CHANGES}",  # noqa: S608  # no value of anybody's
    f"DELETE FROM changed_foods WHERE {_IN_CHANGES}",  # noqa: S608  # no value of anybody's
    "DELETE FROM changes WHERE owner = :owner",
    "DELETE FROM food_figures WHERE owner = :owner",
    "DELETE FROM settings WHERE owner = :owner",
    "DELETE FROM feed_rest WHERE owner = :owner",
    "DELETE FROM merged_meals WHERE owner = :owner",
    "DELETE FROM dead_letters WHERE account_id = :account",
    "DELETE FROM sync_state WHERE owner = :owner",
    "DELETE FROM meals WHERE owner = :owner",
)


class NotOnServer(DiaryError):
    """Some of the account's diary is on this device only: a change, a refused meal, or guest meals on their way."""

    def __init__(self) -> None:
        super().__init__(_NOT_ON_SERVER)


def expect_on_server(session: Session, account_id: UUID) -> None:
    """Raises `NotOnServer` where some of that account's diary is on this device only."""
    owner = account_owner(account_id)
    letters = exists().where(col(DeadLetterRow.account_id) == account_id, col(DeadLetterRow.discarded_at).is_(None))
    on_the_way = any(row.account_id == account_id for row in unfinished_rows(session))
    waits = count_operations(session, owner) + count_settings(session, owner)
    if waits or on_the_way or session.scalar(select(letters)):
        raise NotOnServer


def remove_diary(session: Session, account_id: UUID) -> None:
    """Delete every row of that account. Raises `NotOnServer`, with nothing deleted.

    What was deleted is overwritten in the file. Copies the person has in backups and exports are theirs to delete.
    """
    expect_on_server(session, account_id)
    session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
    for statement in _REMOVE:
        session.execute(text(statement), {"owner": account_owner(account_id), "account": str(account_id)})
