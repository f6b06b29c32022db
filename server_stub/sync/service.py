"""The feed: an account's ordered changes, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from contracts.clock import Clock, NewId
from contracts.feed_page import change_json
from contracts.problems import ProblemCode
from contracts.setting_changes import setting_json
from contracts.wire import JsonValue, write_json
from server_stub.cursors import Cursors
from server_stub.database import Database
from server_stub.devices.service import SyncingDevice, is_news, note_reading
from server_stub.errors import RequestRefused
from server_stub.heads import Head, mark_of, read_head, renew_epoch
from server_stub.sync.repository import KEYS, ChangeRow, Position, SettingChangeRow, changes_after

_LISTING = "changes"
_BEGINNING = Position(0, "")


def decide_position(unsealed: JsonValue | None, head: Head) -> Position | None:
    """Where to read on; None where the cursor is not ours, of another epoch, ahead of the head, or too old.

    It names how far the feed was purged when it was given out: who reads anew is not sent back by what was purged
    before. A cursor of an earlier version does not, and names an id in the place of a sort key: that revision is read
    from its beginning.
    """
    match unsealed:
        case [str(epoch), int(revision), str(last), *rest] if epoch == head.feed_epoch and revision <= head.revision:
            purged = rest[0] if rest else 0
            if purged < head.purged and revision < head.purged:
                return None
            return Position(revision, last if last.startswith(KEYS) else "")
        case _:
            return None


def is_of_another_past(unsealed: JsonValue | None, head: Head, mark_of: Callable[[int], str]) -> bool:
    """Whether the cursor names a commit of this epoch that is not in this database: it was brought back from a copy.

    That holds also once as many commits were made anew. `mark_of` gives the mark of a commit here.
    """
    match unsealed:
        case [str(epoch), int(revision), str(), *rest] if epoch == head.feed_epoch:
            mark = rest[1] if len(rest) > 1 else ""
            return revision > head.revision or (mark != "" and mark != mark_of(revision))
        case _:
            return False


def read_up_to(position: Position, following: Sequence[ChangeRow | SettingChangeRow]) -> int:
    """The last revision a reader at this position has read whole, seen from the changes that follow."""
    is_amid = bool(following) and following[0].revision == position.revision
    return position.revision - 1 if is_amid else position.revision


class _AnotherPast(Exception):
    """A cursor names a commit that is not in this database."""

    def __init__(self, feed_epoch: str) -> None:
        super().__init__("a cursor of another past")
        self.feed_epoch = feed_epoch


@dataclass(frozen=True, slots=True)
class Feed:
    """Reads the feed of one account at a time."""

    database: Database
    clock: Clock
    new_id: NewId
    cursors: Cursors

    def changes(self, account_id: UUID, cursor: str | None, limit: int, reader: SyncingDevice | None) -> bytes:
        """A page as JSON (`contracts.sync.ChangesPage`). Refuses with `resync_required` and `device_revoked`.

        Head and rows are of one snapshot. Commits have one order, so nothing can appear later at or before a
        position that was handed out: what is written again moves ahead of it.

        The first cursor of another past makes those of the other devices invalid too, so that each tells what it has.
        """
        try:
            return self._page(account_id, cursor, limit, reader)
        except _AnotherPast as past:
            with self.database.write() as connection:
                renew_epoch(connection, account_id, past.feed_epoch, self.new_id())
            raise RequestRefused(ProblemCode.RESYNC_REQUIRED) from past

    def _page(self, account_id: UUID, cursor: str | None, limit: int, reader: SyncingDevice | None) -> bytes:
        with self.database.read() as connection:
            head, mark = read_head(connection, account_id), partial(mark_of, connection, account_id)
            position = _BEGINNING if cursor is None else self._position(account_id, cursor, head, mark)
            rows = changes_after(connection, account_id, position, limit + 1)
            shown = rows[:limit]
            last = shown[-1].position if shown else position
            sealed = [head.feed_epoch, last.revision, last.sk, head.purged, mark(last.revision)]
            has_read, now = read_up_to(position, rows), self.clock.now()
            is_to_note = reader is not None and is_news(connection, account_id, reader, has_read, now)
        if reader is not None and is_to_note and len(rows) <= limit:  # once for each course through the feed
            with self.database.write() as connection:
                note_reading(connection, account_id, reader, has_read, now)
        rest = {
            "next_cursor": self.cursors.seal(_LISTING, account_id, sealed),
            "has_more": len(rows) > limit,
            "head": head.revision,
            "feed_epoch": head.feed_epoch,
        }
        return b'{"items":[' + ",".join(map(_change_json, shown)).encode() + b"]," + write_json(rest)[1:]

    def _position(self, account_id: UUID, cursor: str, head: Head, mark: Callable[[int], str]) -> Position:
        unsealed = self.cursors.unseal(_LISTING, account_id, cursor)
        if is_of_another_past(unsealed, head, mark):
            raise _AnotherPast(head.feed_epoch)
        position = decide_position(unsealed, head)
        if position is None:
            raise RequestRefused(ProblemCode.RESYNC_REQUIRED)
        return position


def _change_json(row: ChangeRow | SettingChangeRow) -> str:
    if isinstance(row, SettingChangeRow):
        return setting_json(row.key, row.value, row.updated_at, row.revision)
    return change_json(row.meal_id, row.content, row.version, row.revision, row.deleted_at)
