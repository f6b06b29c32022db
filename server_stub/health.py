"""`/health/*`: is it up, and does what it depends on answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from contracts.wire import write_json
from server_stub.database import Database
from server_stub.errors import ServerError
from server_stub.migrations.upgrade import SCHEMA_VERSION, schema_version
from server_stub.problems import RETRY_AFTER_SECONDS
from server_stub.services import services_of
from server_stub.tables import account_head

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(request: Request) -> Response:
    """Every dependency by name with its state; 503 unless all are `ok`."""
    dependencies = {"database": _database_state(services_of(request).database)}
    is_ready = set(dependencies.values()) == {"ok"}
    return Response(
        write_json({"status": "ready" if is_ready else "not_ready", "dependencies": dependencies}),
        status_code=status.HTTP_200_OK if is_ready else status.HTTP_503_SERVICE_UNAVAILABLE,
        media_type="application/json",
        headers={} if is_ready else {"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def _database_state(database: Database) -> str:
    try:
        with database.read() as connection:
            connection.execute(select(account_head.c.head).limit(1))
            return "ok" if schema_version(connection) == SCHEMA_VERSION else "schema_differs"
    except (ServerError, DatabaseError):
        return "unavailable"
