"""Accepted items are staged with the outcome `created`; a commit changes it for the meals an account knows already."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATEMENTS = (
    # What an earlier version staged and has not committed yet.
    "UPDATE import_items SET outcome = 'created' WHERE rejection IS NULL AND outcome IS NULL",
    "DROP INDEX import_items_by_meal",
)


def upgrade() -> None:
    """Bring staged items to the new form; no statement looks them up by meal any more."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        run(connection, statement)
