"""The folder of the backups among the choices of the device. SQLite changes a CHECK only with the whole table."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_STATEMENTS = (
    """
    CREATE TABLE device_choices_new (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL,
        CHECK (
            CASE key
                WHEN 'credentials' THEN value IN ('keyring', 'file', 'memory')
                WHEN 'backup_folder' THEN length(value) BETWEEN 1 AND 4096
                ELSE FALSE
            END
        )
    ) STRICT
    """,
    "INSERT INTO device_choices_new (key, value) SELECT key, value FROM device_choices",
    "DROP TABLE device_choices",
    "ALTER TABLE device_choices_new RENAME TO device_choices",
)


def upgrade() -> None:
    """Make the table anew, with what it holds."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
