"""What syncing an account needs: which operations were sent, what a reading of the feed has yet to tell of, and refused
operations among the dead letters. SQLite lets a column be NULL only with the whole table made anew.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

_HEX = "[0-9a-f]"
_UUID4 = f"{_HEX * 8}-{_HEX * 4}-4{_HEX * 3}-[89ab]{_HEX * 3}-{_HEX * 12}"
_DIGIT = "[0-9]"
_INSTANT = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"
_COUNTER_MAX = 2**53 - 1


def _id(column: str) -> str:
    return f"CHECK ({column} GLOB '{_UUID4}')"


def _counter(column: str, least: int = 0) -> str:
    return f"CHECK ({column} BETWEEN {least} AND {_COUNTER_MAX})"


def _instant(column: str) -> str:
    exists = f"strftime('%Y-%m-%dT%H:%M:%fZ', {column}, '+0 days') IS {column}"
    return f"CHECK ({column} GLOB '{_INSTANT}' AND {exists})"


_STATEMENTS = (
    "ALTER TABLE outbox ADD COLUMN sent INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1))",
    "ALTER TABLE sync_state ADD COLUMN is_restored INTEGER NOT NULL DEFAULT 0 CHECK (is_restored IN (0, 1))",
    f"""
    CREATE TABLE feed_rest (
        owner TEXT NOT NULL CHECK (owner GLOB 'user:{_UUID4}'),
        meal_id TEXT NOT NULL {_id("meal_id")},
        server_version INTEGER NOT NULL {_counter("server_version", 1)},
        PRIMARY KEY (owner, meal_id)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE dead_letters_new (
        id TEXT NOT NULL PRIMARY KEY {_id("id")},
        lineage_id TEXT {_id("lineage_id")},
        account_id TEXT NOT NULL {_id("account_id")},
        import_id TEXT {_id("import_id")},
        chunk INTEGER {_counter("chunk")},
        idx INTEGER {_counter("idx")},
        op_id TEXT UNIQUE {_id("op_id")},
        meal_id TEXT {_id("meal_id")},
        revision INTEGER {_counter("revision", 1)},
        code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 80),
        errors TEXT NOT NULL CHECK (json_valid(errors) AND json_type(errors) = 'array'),
        record TEXT NOT NULL CHECK (json_valid(record)),
        refused_at TEXT NOT NULL {_instant("refused_at")},
        discarded_at TEXT {_instant("discarded_at")},
        UNIQUE (import_id, chunk, idx),
        CHECK (
            (import_id IS NULL) = (op_id IS NOT NULL) AND (import_id IS NULL) = (chunk IS NULL)
            AND (import_id IS NULL) = (idx IS NULL) AND (import_id IS NULL) = (lineage_id IS NULL)
        )
    ) STRICT
    """,
    """
    INSERT INTO dead_letters_new (
        id, lineage_id, account_id, import_id, chunk, idx, meal_id, revision, code, errors, record, refused_at,
        discarded_at
    )
    SELECT
        id, lineage_id, account_id, import_id, chunk, idx, meal_id, revision, code, errors, record, refused_at,
        discarded_at
    FROM dead_letters
    """,
    "DROP TABLE dead_letters",
    "ALTER TABLE dead_letters_new RENAME TO dead_letters",
    "CREATE INDEX dead_letters_by_meal ON dead_letters (lineage_id, meal_id)",
    "CREATE INDEX dead_letters_by_account ON dead_letters (account_id, meal_id)",
)


def upgrade() -> None:
    """Add the columns and the table, and make the dead letters' table anew with what it holds."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
