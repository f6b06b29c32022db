"""`/v1/sync/*`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from contracts import limits
from contracts.fields import Id
from contracts.problems import ProblemCode
from contracts.protocol import DEVICE_HEADER
from contracts.sync import ChangesPage, PushAnswer, PushRequest
from server_stub.auth.identity import Account, device_name
from server_stub.bodies import body_of, documents_body
from server_stub.devices.service import SyncingDevice
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (PushRequest,)
router = APIRouter(prefix="/v1/sync", tags=["sync"])

DeviceName = Annotated[str | None, Depends(device_name)]


def _reader(
    name: DeviceName, device_id: Annotated[Id | None, Header(alias=DEVICE_HEADER)] = None
) -> SyncingDevice | None:
    return None if device_id is None else SyncingDevice(device_id, name)


@router.get(
    "/changes",
    response_model=ChangesPage,
    responses=problems(ProblemCode.DEVICE_REVOKED, ProblemCode.RESYNC_REQUIRED),
)
def changes(
    request: Request,
    who: Account,
    reader: Annotated[SyncingDevice | None, Depends(_reader)],
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ITEMS_MAX)] = limits.PAGE_ITEMS_DEFAULT,
) -> Response:
    """The changes after the cursor, oldest first; without one, from the beginning."""
    body = services_of(request).feed.changes(who.account_id, cursor, limit, reader)
    return Response(body, media_type="application/json")


@router.post(
    "/push",
    response_model=PushAnswer,
    openapi_extra=documents_body(PushRequest),
    responses=problems(ProblemCode.DEVICE_REVOKED),
)
def push(
    request: Request, who: Account, name: DeviceName, body: Annotated[PushRequest, Depends(body_of(PushRequest))]
) -> Response:
    """What a device did, in order. Refused operations are answered `rejected`; the others are done."""
    return Response(services_of(request).push.push(who.account_id, body, name), media_type="application/json")
