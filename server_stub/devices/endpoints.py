"""`/v1/devices`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, status

from contracts.devices import Device, DeviceNaming, OwnDevices
from contracts.fields import Id
from contracts.problems import ProblemCode
from server_stub.auth.identity import Account
from server_stub.bodies import body_of, documents_body
from server_stub.openapi import problems
from server_stub.services import services_of

BODIES = (DeviceNaming,)
router = APIRouter(prefix="/v1/devices", tags=["devices"])

DeviceId = Annotated[Id, Path(alias="id")]
_REFUSED = problems(ProblemCode.NOT_FOUND)


@router.get("")
def list_devices(request: Request, who: Account) -> OwnDevices:
    """The devices that came to sync with this account."""
    return OwnDevices(items=services_of(request).devices.all(who.account_id))


@router.put("/{id}", openapi_extra=documents_body(DeviceNaming), responses=_REFUSED)
def name_device(
    request: Request,
    who: Account,
    device_id: DeviceId,
    naming: Annotated[DeviceNaming, Depends(body_of(DeviceNaming))],
) -> Device:
    """Call a device something else."""
    return services_of(request).devices.rename(who.account_id, device_id, naming.name)


@router.delete("/{id}", status_code=status.HTTP_204_NO_CONTENT, responses=_REFUSED)
def revoke_device(request: Request, who: Account, device_id: DeviceId) -> None:
    """Let a device take no more part in the sync; the second time, too, the answer is 204."""
    services_of(request).devices.revoke(who.account_id, device_id)
