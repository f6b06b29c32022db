"""The feed: an account's ordered changes, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.feed_page import change_json
from contracts.problems import ProblemCode
from contracts.wire import JsonValue, write_json
from server_stub.cursors import Cursors
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import Head, read_head
from server_stub.sync.repository import ChangeRow, Position, changes_after

_LISTING = "changes"
_BEGINNING = Position(0, "")
_KEYS = "MEAL#"


def decide_position(unsealed: JsonValue | None, head: Head) -> Position | None:
    """Where to read on; None where the cursor is not ours, of another epoch, or ahead of the head.

    A cursor of an earlier version names an id in the place of a sort key: that revision is read from its beginning.
    """
    match unsealed:
        case [str(epoch), int(revision), str(last)] if epoch == head.feed_epoch and revision <= head.revision:
            return Position(revision, last if last.startswith(_KEYS) else "")
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Feed:
    """Reads the feed of one account at a time."""

    database: Database
    cursors: Cursors

    def changes(self, account_id: UUID, cursor: str | None, limit: int) -> bytes:
        """A page as JSON (`contracts.sync.ChangesPage`). Refuses with `resync_required`.

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
        shown = rows[:limit]
        last = shown[-1].position if shown else position
        rest = {
            "next_cursor": self.cursors.seal(_LISTING, account_id, [head.feed_epoch, last.revision, last.sk]),
            "has_more": len(rows) > limit,
            "head": head.revision,
            "feed_epoch": head.feed_epoch,
        }
        return b'{"items":[' + ",".join(map(_change_json, shown)).encode() + b"]," + write_json(rest)[1:]


def _change_json(row: ChangeRow) -> str:
    return change_json(row.meal_id, row.content, row.version, row.revision, row.deleted_at)
