"""Settings of accounts that their servers have yet to hear of: to begin with, all there are."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_HEX = "[0-9a-f]"
_UUID4 = f"{_HEX * 8}-{_HEX * 4}-4{_HEX * 3}-[89ab]{_HEX * 3}-{_HEX * 12}"
_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"

_STATEMENTS = (
    f"""
    CREATE TABLE setting_outbox (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL CHECK (owner GLOB 'user:{_UUID4}'),
        key TEXT NOT NULL CHECK (
            key IN ('targets', 'preferences', 'favourites')
            OR (key GLOB 'day_status:{_DATE}' AND date(substr(key, 12), '+0 days') IS substr(key, 12))
        ),
        value TEXT NOT NULL CHECK (json_valid(value)),
        updated_at TEXT NOT NULL CHECK (
            updated_at GLOB '{_INSTANT}' AND strftime('%Y-%m-%dT%H:%M:%fZ', updated_at, '+0 days') IS updated_at
        ),
        op_id TEXT UNIQUE CHECK (op_id GLOB '{_UUID4}')
    ) STRICT
    """,
    "CREATE UNIQUE INDEX setting_outbox_unsent ON setting_outbox (owner, key) WHERE op_id IS NULL",
    """
    INSERT INTO setting_outbox (owner, key, value, updated_at)
    SELECT owner, key, value, updated_at FROM settings WHERE owner GLOB 'user:*'
    """,
)


def upgrade() -> None:
    """Add the table and fill it."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
