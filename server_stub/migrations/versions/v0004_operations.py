"""What devices push, and the answer each operation got."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z'"
_OPERATIONS = f"""CREATE TABLE operations (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    op_id TEXT NOT NULL CHECK (length(op_id) = 36),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    result TEXT NOT NULL CHECK (json_valid(result)),
    answered_at TEXT NOT NULL CHECK (answered_at {_INSTANT}),
    PRIMARY KEY (account_id, op_id)
) STRICT"""


def upgrade() -> None:
    """Make the table of operations."""
    run(op.get_bind(), _OPERATIONS)
