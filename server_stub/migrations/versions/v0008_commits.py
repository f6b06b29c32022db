"""What tells one commit from another of the same number, made in a database that was brought back from a copy."""

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
    PRIMARY KEY (account_id, revision)
) STRICT"""


def upgrade() -> None:
    """Make the table; earlier commits have no mark, and cursors that name them are believed without one."""
    run(op.get_bind(), _COMMITS)
