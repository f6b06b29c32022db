"""Every operation the server documents, and what to send to it: a new route without a row here fails the tests."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts import limits
from contracts.meal import to_wire
from contracts.wire import read_json, write_json
from server_stub.configuration import ServerSettings
from server_stub.main import create_app
from tests.server_stub.people import PASSWORD, Person, answered
from tests.server_stub.pushes import DEVICE, push
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import NOON, FakeClock, a_meal, numbered_id

OPEN: Final = frozenset(
    {
        "POST /v1/auth/register",
        "POST /v1/auth/token",
        "POST /v1/auth/refresh",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }
)
"""What needs no token."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path, as the OpenAPI document has it."""

    method: str
    path: str
    needs_token: bool
    body_type: str | None

    @property
    def name(self) -> str:
        """`PUT /v1/meals/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def bytes_max(self) -> int:
        """The bound on its body."""
        if self.name == "POST /v1/imports":
            return limits.IMPORT_BYTES_MAX
        return limits.CHUNK_BYTES_MAX

    def url(self, ids: Mapping[str, str]) -> str:
        """The path with these ids in it. Raises `KeyError` for a parameter that has no row in `ids_of`."""
        return self.path.format_map(ids)

    def body(self, person: Person, ids: Mapping[str, str]) -> bytes | None:
        """A body the operation takes, sent by this person; None for an operation without one."""
        return None if self.body_type is None else write_json(_BODIES[self.name](person, ids))


@functools.cache
def operations() -> tuple[Operation, ...]:
    """All of them, in the order of the document."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(ServerSettings(data_dir=Path(folder)), FakeClock())
        paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
        app.state.services.database.close()
    return tuple(
        Operation(
            method.upper(),
            path,
            needs_token="security" in operation,
            body_type=next(iter(operation.get("requestBody", {}).get("content", {})), None),
        )
        for path, methods in paths.items()
        for method, operation in methods.items()
    )


def ids_of(owner: Person, path: str) -> dict[str, str]:
    """The ids of things the owner has, for each parameter of the path."""
    owner.put_meal(a_meal(1))
    owner.put_meal(a_meal(1, name="Edited"))
    upload = Upload(owner)
    answered(upload.stage_meals(0, [a_meal(2)]))
    answered(upload.commit())
    owned = {"id": str(numbered_id(1)), "import_id": str(upload.id), "n": "0"}
    if path.startswith("/v1/devices"):
        answered(push(owner))
        owned["id"] = str(DEVICE)
    if path.startswith("/v1/auth/sessions"):
        owned["id"] = answered(owner.http.get("/v1/auth/sessions"))["items"][0]["id"]
    return owned


def unknown_ids() -> dict[str, str]:
    """Ids that nobody has."""
    return {"id": str(numbered_id(1, space=0xDEAD)), "import_id": str(numbered_id(2, space=0xDEAD)), "n": "0"}


def _chunk(person: Person, _: Mapping[str, str]) -> Any:
    return read_json(chunk_body(person.lineage_id, [item(a_meal(7))]))


def _commit(person: Person, _: Mapping[str, str]) -> Any:
    return {"lineage_id": person.lineage_id, "chunk_count": 1, "item_count": 1, "manifest_sha256": "0" * 64}


def _whole(person: Person, ids: Mapping[str, str]) -> Any:
    return {**_chunk(person, ids), "import_id": ids["import_id"]}


def _push(*_: Any) -> Any:
    operation = {
        "op_id": numbered_id(1, space=6),
        "op": "delete",
        "id": numbered_id(1),
        "base_version": 1,
        "revision": 2,
    }
    return {"device_id": numbered_id(1, space=8), "operations": [operation]}


def _meal(meal_id: str) -> Any:
    wire = read_json(write_json(to_wire(a_meal(1))))
    del wire["sk"]  # it follows from the id
    return {**wire, "id": meal_id}


_BODIES: Final[Mapping[str, Callable[[Person, Mapping[str, str]], Any]]] = {
    "POST /v1/auth/register": lambda person, _: {"email": f"new-{person.email}", "password": PASSWORD},
    "POST /v1/auth/refresh": lambda person, _: {"refresh_token": person.refresh_token},
    "POST /v1/auth/password": lambda *_: {"current_password": "not the password", "new_password": PASSWORD},
    "DELETE /v1/me": lambda *_: {"password": "not the password"},
    "PUT /v1/meals/{id}": lambda _, ids: _meal(ids["id"]),
    "POST /v1/meals/{id}/restore": lambda *_: {"version": 1},
    "PUT /v1/settings/targets": lambda *_: {"kcal": 2000, "updated_at": NOON},
    "PUT /v1/imports/{import_id}/chunks/{n}": _chunk,
    "POST /v1/imports/{import_id}/commit": _commit,
    "POST /v1/imports": _whole,
    "POST /v1/sync/push": _push,
    "PUT /v1/devices/{id}": lambda *_: {"name": "Phone"},
    "POST /graphql": lambda *_: {"query": "{ userTargets { kcal } }"},
}
"""What a good body of each operation is, before it is written as JSON."""
