"""The feed: an account's ordered changes, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.clock import Clock
from contracts.feed_page import change_json
from contracts.problems import ProblemCode
from contracts.setting_changes import setting_json
from contracts.wire import JsonValue, write_json
from server_stub.cursors import Cursors
from server_stub.database import Database
from server_stub.devices.service import SyncingDevice, is_news, note_reading
from server_stub.errors import RequestRefused
from server_stub.heads import Head, read_head
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


def read_up_to(position: Position, following: Sequence[ChangeRow | SettingChangeRow]) -> int:
    """The last revision a reader at this position has read whole, seen from the changes that follow."""
    is_amid = bool(following) and following[0].revision == position.revision
    return position.revision - 1 if is_amid else position.revision


@dataclass(frozen=True, slots=True)
class Feed:
    """Reads the feed of one account at a time."""

    database: Database
    clock: Clock
    cursors: Cursors

    def changes(self, account_id: UUID, cursor: str | None, limit: int, reader: SyncingDevice | None) -> bytes:
        """A page as JSON (`contracts.sync.ChangesPage`). Refuses with `resync_required` and `device_revoked`.

        Head and rows are of one snapshot. Commits have one order, so nothing can appear later at or before a
        position that was handed out: what is written again moves ahead of it.
        """
        with self.database.read() as connection:
            head = read_head(connection, account_id)
            position: Position | None = _BEGINNING
            if cursor is not None:
                position = decide_position(self.cursors.unseal(_LISTING, account_id, cursor), head)
            if position is None:
                raise RequestRefused(ProblemCode.RESYNC_REQUIRED)
            rows = changes_after(connection, account_id, position, limit + 1)
            has_read, now = read_up_to(position, rows), self.clock.now()
            is_to_note = reader is not None and is_news(connection, account_id, reader, has_read, now)
        if reader is not None and is_to_note and len(rows) <= limit:  # once for each course through the feed
            with self.database.write() as connection:
                note_reading(connection, account_id, reader, has_read, now)
        shown = rows[:limit]
        last = shown[-1].position if shown else position
        rest = {
            "next_cursor": self.cursors.seal(_LISTING, account_id, _sealed(head, last)),
            "has_more": len(rows) > limit,
            "head": head.revision,
            "feed_epoch": head.feed_epoch,
        }
        return b'{"items":[' + ",".join(map(_change_json, shown)).encode() + b"]," + write_json(rest)[1:]


def _sealed(head: Head, position: Position) -> JsonValue:
    return [head.feed_epoch, position.revision, position.sk, head.purged]


def _change_json(row: ChangeRow | SettingChangeRow) -> str:
    if isinstance(row, SettingChangeRow):
        return setting_json(row.key, row.value, row.updated_at, row.revision)
    return change_json(row.meal_id, row.content, row.version, row.revision, row.deleted_at)
