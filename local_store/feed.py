"""An account's rows on this device and the position up to which they follow its feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, exists, select, update

from contracts import limits
from contracts.auth import account_owner
from contracts.clock import Clock, NewId
from contracts.feed_page import Change, ChangeText, FeedPage, read_changes, read_kept
from contracts.meal_json import MEAL_FIELDS
from contracts.sync import ChangesPage, MealChange
from local_store.connecting import fold
from local_store.database import Database
from local_store.outbox import Outbox
from local_store.resync import Resync, expect_all, own_changes
from local_store.rows import ID, KEPT_COLUMNS, NAME, kept_json, listed, meal_columns
from local_store.setting_outbox import apply_settings, tell_settings
from local_store.tables import MealRow, OutboxRow, SyncStateRow

_NOTED_EVERY: Final = timedelta(minutes=1)
_NOTE_VERSION: Final = "UPDATE meals SET server_version = ? WHERE owner = ? AND id = ?"
_ADDED: Final = ("owner", "revision", "server_version", "food_key", *MEAL_FIELDS)
_ID_ADDED: Final = _ADDED.index("id")
_ADD_MEAL: Final = f"INSERT INTO meals ({', '.join(_ADDED)}) VALUES ({', '.join('?' * len(_ADDED))})"  # noqa: S608  # names of columns


class StoreFeed:
    """`sync_client.ports.FeedStore` over the file."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def cursor(self, account_id: UUID) -> str | None:
        """The position up to which everything is applied here; None before the first page."""
        with self._database.read() as session:
            return _state(session, account_id).cursor

    def revision(self, account_id: UUID) -> int:
        """The head as of the last page that had nothing behind it; 0 before."""
        with self._database.read() as session:
            state = _state(session, account_id)
            return state.revision if state.cursor else 0

    def pulled_at(self, account_id: UUID) -> datetime | None:
        """When the last page was applied."""
        with self._database.read() as session:
            return _state(session, account_id).pulled_at

    def apply_page(self, account_id: UUID, page: FeedPage, pulled_at: datetime) -> None:
        """The page's rows and its cursor in one transaction. Rows with pending operations keep their content.

        Raises `MalformedFeed`, with nothing applied, where a change turns out not to be one.
        """
        frame, owner = page.frame, account_owner(account_id)
        if not page.changes and self._is_as_it_was(account_id, frame, pulled_at):
            return
        with self._database.write() as session:
            state = _state(session, account_id)
            epoch = str(frame.feed_epoch)
            if state.cursor is None:
                state.is_restored = state.epoch not in (None, epoch) or frame.head < state.revision
            resync = Resync(session, owner, Outbox(owner, self._clock, self._new_id), is_restored=state.is_restored)
            changes = resync.heard(_news(session, owner, page.changes), page.changes)
            if changes:
                _apply_changes(session, owner, changes, pulled_at)
            if state.is_restored:
                tell_settings(session, owner, limits.EATEN_AT_MIN)
            apply_settings(session, owner, page.settings)
            state.cursor, state.epoch, state.pulled_at = frame.next_cursor, epoch, pulled_at
            state.behind = frame.has_more
            if not frame.has_more:
                state.revision, state.is_restored = frame.head, False
                resync.end()
            session.add(state)

    def _is_as_it_was(self, account_id: UUID, frame: ChangesPage, pulled_at: datetime) -> bool:
        """Nothing new, and it was said not long ago: a write would have every window look again."""
        with self._database.read() as session:
            state = _state(session, account_id)
            is_same = (state.cursor, state.revision) == (frame.next_cursor, frame.head) and not state.behind
            return is_same and state.pulled_at is not None and pulled_at - state.pulled_at < _NOTED_EVERY

    def restart(self, account_id: UUID) -> None:
        """Forget the position, keep every row: the next pull starts from the beginning, and tells of all there is."""
        with self._database.write() as session:
            state = _state(session, account_id)
            state.cursor, state.behind = None, False
            session.add(state)
            expect_all(session, account_owner(account_id))


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
    """The changes that are still to be applied; new meals in the usual form are written here, many at a time.

    Of what this device holds as it is told, the version is noted. Of a meal that is told of twice both changes count,
    in their order.
    """
    told = {change.meal_id: change for change in changes if isinstance(change, ChangeText)}
    meals = {*told, *(str(change.id) for change in changes if isinstance(change, MealChange))}
    known: Set[str] = frozenset()
    if told and len(meals) == len(changes):
        known = _known(session, owner, told)
    return [
        change
        for each in changes
        if not isinstance(each, ChangeText) or each.meal_id not in known
        for change in read_changes(each)
    ]


def _known(session: Session, owner: str, told: Mapping[str, ChangeText]) -> Set[str]:
    """Which of these meals are here just as told, with no change of this device's own, or are written here now."""
    is_own = exists().where(col(OutboxRow.owner) == owner, col(OutboxRow.meal_id) == col(MealRow.id))
    mine = (col(MealRow.owner) == owner, col(MealRow.id).in_(listed(told)))
    columns = (is_own | col(MealRow.deleted_at).is_not(None), col(MealRow.server_version), *KEPT_COLUMNS)
    here, held = set[str](), dict[str, int]()
    for differs, version, *kept in session.execute(select(*columns).where(*mine)):
        here.add(kept[ID])
        if not differs and told[kept[ID]].says(kept_json(kept)):
            held[kept[ID]] = version
    changed = [(told[each].version, owner, each) for each, version in held.items() if version != told[each].version]
    if changed:
        session.connection().exec_driver_sql(_NOTE_VERSION, changed)
    return held.keys() | _added(session, owner, [change for each, change in told.items() if each not in here])


def _added(session: Session, owner: str, new: Sequence[ChangeText]) -> Set[str]:
    """Write those of these meals that are spelled as programs do it; which they are."""
    meals = zip(new, read_kept(new), strict=True)
    rows = [(owner, 1, change.version, fold(kept[NAME]), *kept) for change, kept in meals if kept]
    if rows:
        session.connection().exec_driver_sql(_ADD_MEAL, rows)
    return {row[_ID_ADDED] for row in rows}


def _apply_changes(session: Session, owner: str, changes: Sequence[MealChange], pulled_at: datetime) -> None:
    ids = {change.id for change in changes}
    mine = (col(MealRow.owner) == owner, col(MealRow.id).in_(ids))
    rows = {row.id: row for row in session.exec(select(MealRow).where(*mine))}
    pending = own_changes(session, owner, ids)
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
    """The version pending changes were made on, where it was not known; a known one stays, for the server to merge.

    No deletion was: who changed the meal here did not know of it.
    """
    if change.meal is None:
        return
    if row.server_version is None:
        row.server_version = change.version
    unknown = (
        col(OutboxRow.owner) == row.owner,
        col(OutboxRow.meal_id) == row.id,
        col(OutboxRow.base_version) == 0,
        col(OutboxRow.sent) == 0,
    )
    session.exec(update(OutboxRow).where(*unknown).values(base_version=change.version))


def _overwrite(row: MealRow, change: MealChange, pulled_at: datetime) -> None:
    row.server_version = change.version
    if change.meal is None:
        row.deleted_at = row.deleted_at or change.deleted_at or pulled_at
    else:
        row.deleted_at = None
        row.sqlmodel_update(meal_columns(change.meal))
