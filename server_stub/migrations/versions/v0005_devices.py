"""The devices of an account, and how far each has read the feed."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INSTANT = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z'"
_DEVICES = f"""CREATE TABLE devices (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL CHECK (length(id) = 36),
    name TEXT CHECK (length(name) BETWEEN 1 AND 80),
    first_seen_at TEXT NOT NULL CHECK (first_seen_at {_INSTANT}),
    last_seen_at TEXT NOT NULL CHECK (last_seen_at {_INSTANT}),
    revoked_at TEXT CHECK (revoked_at {_INSTANT}),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    PRIMARY KEY (account_id, id)
) STRICT"""


def upgrade() -> None:
    """Make the table of devices."""
    run(op.get_bind(), _DEVICES)
