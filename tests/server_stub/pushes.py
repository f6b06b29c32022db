"""Operations as a device sends them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from contracts.meal import Meal, to_wire
from contracts.wire import read_json, write_json
from tests.server_stub.people import Person, answered
from tests.support.builders import numbered_id

DEVICE = numbered_id(1, space=8)


def put(op: int, meal: Meal, base_version: int = 0, **fields: Any) -> dict[str, Any]:
    """Operation number `op`: the meal as a person left it; `fields` replace the meal's own, whatever they hold."""
    wire: dict[str, Any] = read_json(write_json(to_wire(meal)))
    del wire["sk"]  # it follows from the others
    return {**_operation(op, "put", meal.id, base_version), "meal": {**wire, **fields}}


def delete(op: int, meal_id: UUID, base_version: int = 1) -> dict[str, Any]:
    """Operation number `op`: a deletion."""
    return _operation(op, "delete", meal_id, base_version)


def push(person: Person, *operations: Any, device_id: UUID = DEVICE) -> httpx.Response:
    """Send them in one request."""
    body = write_json({"device_id": device_id, "operations": list(operations)})
    return person.http.post("/v1/sync/push", content=body)


def outcomes(person: Person, *operations: Any) -> list[tuple[str, int | None]]:
    """Send them; outcome and version of each."""
    return [(each["outcome"], each["version"]) for each in answered(push(person, *operations))["outcomes"]]


def _operation(op: int, kind: str, meal_id: UUID, base_version: int) -> dict[str, Any]:
    key = {"op_id": str(numbered_id(op, space=6)), "op": kind, "id": str(meal_id)}
    return {**key, "base_version": base_version, "revision": op}
