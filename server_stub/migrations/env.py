"""What Alembic runs: every step on the connection it was handed, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from server_stub.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
