"""The feed tells of settings: they are kept as it tells them, and count as changed now, so that every device hears."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATUS = "coalesce('\"' || json_extract(value, '$.status') || '\"', 'null')"
_VALUES = {
    "key = 'preferences'": "json_extract(value, '$.value')",
    "key = 'favourites'": "'{\"names\":' || json_extract(value, '$.names') || '}'",
    "key GLOB 'day_status:*'": f"'{{\"status\":' || {_STATUS} || '}}'",
}
_STATEMENTS = (
    *(
        f"UPDATE {table} SET value = {value} WHERE {which}"  # noqa: S608  # our own names
        for table in ("settings", "settings_history")
        for which, value in _VALUES.items()
    ),
    "UPDATE account_head SET head = head + 1 WHERE account_id IN (SELECT account_id FROM settings)",
    """
    UPDATE settings SET revision = (
        SELECT head FROM account_head WHERE account_head.account_id = settings.account_id
    )
    """,
    "CREATE INDEX settings_by_change ON settings (account_id, revision, key)",
)


def upgrade() -> None:
    """Rewrite the values, give the rows a commit of their own, and add the index the feed is read by."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        run(connection, statement)
