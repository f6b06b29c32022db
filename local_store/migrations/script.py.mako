"""${message}"""

from __future__ import annotations

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Bring the file to this version."""
    ${upgrades if upgrades else "op.get_bind().exec_driver_sql(...)"}
