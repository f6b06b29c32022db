"""What a promotion needs to be fenced, sent in halves and reviewed; dead letters that can be discarded; choices.

`turn` counts the workers a promotion has had: a step is taken by the last one only. A chunk's `fate` is `send`, or
`withdraw` until the server has confirmed that it is withdrawn.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_DIGIT = "[0-9]"
_INSTANT = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"
_COUNTER_MAX = 2**53 - 1

_STATEMENTS = (
    # A version before may have gone back to `staging` after a commit was sent: none is free to start over.
    "UPDATE promotions SET state = 'committing' WHERE state = 'staging'",
    f"ALTER TABLE promotions ADD COLUMN turn INTEGER NOT NULL DEFAULT 0 CHECK (turn BETWEEN 0 AND {_COUNTER_MAX})",
    "ALTER TABLE promotions ADD COLUMN review INTEGER NOT NULL DEFAULT 0 CHECK (review IN (0, 1))",
    f"ALTER TABLE promotions ADD COLUMN kcal_total INTEGER CHECK (kcal_total BETWEEN 0 AND {_COUNTER_MAX})",
    """
    UPDATE promotions SET kcal_total = (
        SELECT sum(kcal) FROM promotion_items WHERE promotion_items.import_id = promotions.import_id
    )
    """,
    "CREATE INDEX promotion_items_rejected ON promotion_items (import_id, chunk) WHERE rejected IS NOT NULL",
    "ALTER TABLE promotions ADD COLUMN cancel_wanted INTEGER NOT NULL DEFAULT 0 CHECK (cancel_wanted IN (0, 1))",
    """
    ALTER TABLE promotion_chunks ADD COLUMN
    fate TEXT NOT NULL DEFAULT 'send' CHECK (fate IN ('send', 'withdraw', 'withdrawn'))
    """,
    # What is counted after each chunk, without the pages of the bodies.
    "CREATE INDEX promotion_chunks_standing ON promotion_chunks (import_id, n, fate, staged, item_count)",
    """
    ALTER TABLE promotion_items ADD COLUMN errors TEXT CHECK (
        CASE WHEN json_valid(errors) THEN json_type(errors) = 'array' ELSE errors IS NULL END
    )
    """,
    f"""
    ALTER TABLE dead_letters ADD COLUMN discarded_at TEXT CHECK (
        discarded_at GLOB '{_INSTANT}'
        AND strftime('%Y-%m-%dT%H:%M:%fZ', discarded_at, '+0 days') IS discarded_at
    )
    """,
    "ALTER TABLE sync_state ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1))",
    """
    CREATE TABLE device_choices (
        key TEXT NOT NULL PRIMARY KEY CHECK (key IN ('credentials')),
        value TEXT NOT NULL CHECK (value IN ('keyring', 'file', 'memory'))
    ) STRICT
    """,
)


def upgrade() -> None:
    """Add the columns and the table."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
