"""An account's rows on this device and the position up to which they follow its feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, exists, select, update

from contracts.auth import account_owner
from contracts.feed_page import Change, ChangeText, FeedPage, read_changes
from contracts.sync import MealChange
from local_store.database import Database
from local_store.rows import ID, KEPT_COLUMNS, kept_json, listed, meal_columns
from local_store.tables import MealRow, OutboxRow, SyncStateRow

_NOTE_VERSION: Final = "UPDATE meals SET server_version = ? WHERE owner = ? AND id = ?"


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

    def apply_page(self, account_id: UUID, page: FeedPage, pulled_at: datetime) -> None:
        """The page's rows and its cursor in one transaction. Rows with pending operations keep their content.

        Raises `MalformedFeed`, with nothing applied, where a change turns out not to be one.
        """
        frame = page.frame
        with self._database.write() as session:
            owner = account_owner(account_id)
            _apply_changes(session, owner, _news(session, owner, page.changes), pulled_at)
            state = _state(session, account_id)
            state.cursor, state.epoch, state.pulled_at = frame.next_cursor, str(frame.feed_epoch), pulled_at
            state.behind = frame.has_more
            if not frame.has_more:
                state.revision = frame.head
            session.add(state)

    def restart(self, account_id: UUID) -> None:
        """Forget the position, keep every row: the next pull starts from the beginning."""
        with self._database.write() as session:
            restart_feed(session, account_id)


def restart_feed(session: Session, account_id: UUID, *, unless_before: int = 0) -> None:
    """Forget the position, unless all that was read so far is from before that revision."""
    state = _state(session, account_id)
    if state.cursor is not None and (state.behind or state.revision >= unless_before):
        state.cursor, state.epoch, state.revision, state.behind = None, None, 0, False
        session.add(state)


def _state(session: Session, account_id: UUID) -> SyncStateRow:
    owner = account_owner(account_id)
    return session.get(SyncStateRow, owner) or SyncStateRow(owner=owner, account_id=account_id)


def _news(session: Session, owner: str, changes: Sequence[Change]) -> list[MealChange]:
    """The changes this device does not hold yet; of what it holds as it is told, the version is noted.

    Of a meal that is told of twice both changes count, in their order.
    """
    told = {change.meal_id: change for change in changes if isinstance(change, ChangeText)}
    meals = {*told, *(str(change.id) for change in changes if isinstance(change, MealChange))}
    held = _held(session, owner, told) if len(meals) == len(changes) else frozenset()
    return [
        change
        for each in changes
        if not isinstance(each, ChangeText) or each.meal_id not in held
        for change in read_changes(each)
    ]


def _held(session: Session, owner: str, told: Mapping[str, ChangeText]) -> Set[str]:
    """Which of these meals are here just as told, with no change of this device's own."""
    pending = exists().where(col(OutboxRow.owner) == owner, col(OutboxRow.meal_id) == col(MealRow.id))
    mine = (col(MealRow.owner) == owner, col(MealRow.id).in_(listed(told)), col(MealRow.deleted_at).is_(None))
    rows = session.execute(select(col(MealRow.server_version), *KEPT_COLUMNS).where(*mine, ~pending))
    held = {kept[ID]: version for version, *kept in rows if told[kept[ID]].says(kept_json(kept))}
    changed = [(told[each].version, owner, each) for each, version in held.items() if version != told[each].version]
    if changed:
        session.connection().exec_driver_sql(_NOTE_VERSION, changed)
    return held.keys()


def _apply_changes(session: Session, owner: str, changes: Sequence[MealChange], pulled_at: datetime) -> None:
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
