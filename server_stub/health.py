"""`/health/*`: is it up, and does what it depends on answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response, status

from contracts.fields import Record
from server_stub.problems import RETRY_AFTER_SECONDS
from server_stub.readiness import DependencyState
from server_stub.services import services_of

router = APIRouter(prefix="/health", tags=["health"])


class Health(Record):
    """Answer of `/health/live`."""

    status: Literal["ok"]


class ReadyAnswer(Record):
    """Answer of `/health/ready`: each dependency by name."""

    status: Literal["ready", "not_ready"]
    dependencies: dict[str, DependencyState]


@router.get("/live")
async def live() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/ready", response_model=ReadyAnswer, responses={503: {"model": ReadyAnswer}})
async def ready(request: Request) -> Response:
    """Every dependency by name with its state; 503 where one that the server cannot do without is not `ok`."""
    readiness = services_of(request).readiness
    states = await readiness.states()
    is_ready = readiness.is_ready(states)
    answer = ReadyAnswer(status="ready" if is_ready else "not_ready", dependencies=states)
    return Response(
        answer.model_dump_json(),
        status_code=status.HTTP_200_OK if is_ready else status.HTTP_503_SERVICE_UNAVAILABLE,
        media_type="application/json",
        headers={} if is_ready else {"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
