"""Commits: what tells one from another of its number, in a database brought back from a copy, and whose it is."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COMMITS = """CREATE TABLE commits (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    revision INTEGER NOT NULL CHECK (revision > 0),
    mark TEXT NOT NULL CHECK (length(mark) = 16),
    device_id TEXT CHECK (length(device_id) = 36),
    PRIMARY KEY (account_id, revision)
) STRICT"""


def upgrade() -> None:
    """Make the table; earlier commits have no mark, and cursors that name them are believed without one."""
    run(op.get_bind(), _COMMITS)
