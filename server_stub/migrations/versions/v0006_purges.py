"""How far an account's feed was purged: who has not read that far begins anew."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PURGED = "ALTER TABLE account_head ADD COLUMN purged INTEGER NOT NULL DEFAULT 0 CHECK (purged >= 0)"


def upgrade() -> None:
    """Add the column; nothing was purged yet."""
    run(op.get_bind(), _PURGED)
