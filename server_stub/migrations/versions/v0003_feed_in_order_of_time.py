"""Within a revision the feed goes by the meals' sort keys: in the order in which an import wrote them."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "CREATE INDEX meals_by_change ON meals (account_id, revision, sk)",
    "DROP INDEX meals_by_revision",
)


def upgrade() -> None:
    """Put the new index in the place of the old one."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        run(connection, statement)
