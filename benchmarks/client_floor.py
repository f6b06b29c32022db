"""The least a client must durably write to promote a diary, on a copy of its own file.

The frozen bytes, once, and the rows becoming the account's: two transactions of plain SQL in the client's own tables,
with their constraints and indexes (WAL, synchronous FULL). It trusts what it is given: nothing is read, no JSON is
written or parsed, no item is listed, no verdict, receipt or position is kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from contracts.auth import account_owner
from contracts.clock import SystemClock
from contracts.wire import instant_text

_PROMOTION = """
    INSERT INTO promotions (import_id, lineage_id, state, server_url, email, account_id, commit_body, consented_at)
    SELECT :import_id, value, 'staging', :server, :email, :account_id, x'', :now FROM device WHERE key = 'lineage_id'
"""
_CHUNK = "INSERT INTO promotion_chunks (import_id, n, body, sha256, item_count) VALUES (?, ?, ?, ?, ?)"
_ARRIVAL = "UPDATE meals SET owner = :account, server_version = 1 WHERE owner GLOB 'guest:*'"


class ClientFloor:
    """On this file, for this account."""

    def __init__(self, path: Path, account_id: UUID) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._file.execute(f"PRAGMA {pragma}")
        self._account_id = account_id

    def freeze(self, import_id: str, chunks: Sequence[tuple[bytes, int]]) -> None:
        """Write the frozen bytes: body and item count of each chunk."""
        promotion = {
            "import_id": import_id,
            "server": "http://127.0.0.1",
            "email": "floor@example.org",
            "account_id": str(self._account_id),
            "now": instant_text(SystemClock().now()),
        }
        rows = [(import_id, n, body, hashlib.sha256(body).hexdigest(), count) for n, (body, count) in enumerate(chunks)]
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute(_PROMOTION, promotion)
        self._file.executemany(_CHUNK, rows)
        self._file.execute("COMMIT")

    def arrive(self) -> int:
        """Make the guest's rows the account's; how many they were."""
        self._file.execute("BEGIN IMMEDIATE")
        moved = self._file.execute(_ARRIVAL, {"account": account_owner(self._account_id)}).rowcount
        self._file.execute("COMMIT")
        return moved

    def __enter__(self) -> ClientFloor:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
