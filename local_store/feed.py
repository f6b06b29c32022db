"""An account's rows on this device and the position up to which they follow its feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, update

from contracts.auth import account_owner
from contracts.sync import ChangesPage, MealChange
from local_store.database import Database
from local_store.rows import meal_columns
from local_store.tables import MealRow, OutboxRow, SyncStateRow


class StoreFeed:
    """`sync_client.ports.FeedStore` over the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self, account_id: UUID) -> str | None:
        """The position up to which everything is applied here; None before the first page."""
        with self._database.read() as session:
            return _state(session, account_id).cursor

    def revision(self, account_id: UUID) -> int:
        """The head as of the last page that had nothing behind it; 0 before."""
        with self._database.read() as session:
            return _state(session, account_id).revision

    def pulled_at(self, account_id: UUID) -> datetime | None:
        """When the last page was applied."""
        with self._database.read() as session:
            return _state(session, account_id).pulled_at

    def apply_page(self, account_id: UUID, page: ChangesPage, pulled_at: datetime) -> None:
        """The page's rows and its cursor in one transaction. Rows with pending operations keep their content."""
        with self._database.write() as session:
            _apply_changes(session, account_owner(account_id), page.items, pulled_at)
            state = _state(session, account_id)
            state.cursor, state.epoch, state.pulled_at = page.next_cursor, str(page.feed_epoch), pulled_at
            if not page.has_more:
                state.revision = page.head
            session.add(state)

    def restart(self, account_id: UUID) -> None:
        """Forget the position, keep every row: the next pull starts from the beginning."""
        with self._database.write() as session:
            state = _state(session, account_id)
            state.cursor, state.epoch, state.revision = None, None, 0
            session.add(state)


def _state(session: Session, account_id: UUID) -> SyncStateRow:
    owner = account_owner(account_id)
    return session.get(SyncStateRow, owner) or SyncStateRow(owner=owner, account_id=account_id)


def _apply_changes(session: Session, owner: str, changes: Iterable[MealChange], pulled_at: datetime) -> None:
    ids = {change.id for change in changes}
    mine = (col(MealRow.owner) == owner, col(MealRow.id).in_(ids))
    rows = {row.id: row for row in session.exec(select(MealRow).where(*mine))}
    waiting = (col(OutboxRow.owner) == owner, col(OutboxRow.meal_id).in_(ids))
    pending = set(session.exec(select(OutboxRow.meal_id).where(*waiting)))
    for change in changes:
        row = rows.get(change.id)
        if row is not None and change.id in pending:
            _note_version(session, row, change)
        elif row is not None:
            _overwrite(row, change, pulled_at)
        elif change.meal is not None:
            columns = meal_columns(change.meal)
            rows[change.id] = MealRow(owner=owner, revision=1, server_version=change.version, **columns)
            session.add(rows[change.id])


def _note_version(session: Session, row: MealRow, change: MealChange) -> None:
    """The version pending changes were made on, where it was not known; a known one stays, for the server to merge."""
    if row.server_version is None:
        row.server_version = change.version
    unknown = (
        col(OutboxRow.owner) == row.owner,
        col(OutboxRow.meal_id) == row.id,
        col(OutboxRow.base_version) == 0,
    )
    session.exec(update(OutboxRow).where(*unknown).values(base_version=change.version))


def _overwrite(row: MealRow, change: MealChange, pulled_at: datetime) -> None:
    row.server_version = change.version
    if change.meal is None:
        row.deleted_at = row.deleted_at or change.deleted_at or pulled_at
    else:
        row.deleted_at = None
        row.sqlmodel_update(meal_columns(change.meal))
