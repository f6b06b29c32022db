"""An import, sent chunk by chunk the way a client does."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import httpx

from contracts.imports import manifest_sha256
from contracts.meal import Meal, to_wire
from contracts.wire import read_json, write_json
from tests.server_stub.people import Person
from tests.support.builders import numbered_id

DEVICE = numbered_id(1, space=8)


def item(meal: Meal, revision: int = 1, **fields: Any) -> dict[str, Any]:
    """A meal of an import as JSON; `fields` replace the meal's own, whatever they hold."""
    wire: dict[str, Any] = read_json(write_json(to_wire(meal)))
    return {"revision": revision, "meal": {**wire, **fields}}


def chunk_body(lineage_id: UUID, items: Sequence[Any]) -> bytes:
    """The bytes of a chunk."""
    return write_json({"lineage_id": lineage_id, "device_id": DEVICE, "items": list(items)})


class Upload:
    """Remembers what it staged, so that it can say what it commits."""

    def __init__(self, person: Person, number: int = 1, lineage_id: UUID | None = None) -> None:
        self.person = person
        self.id = numbered_id(number, space=9)
        self.lineage_id = lineage_id or person.lineage_id
        self._staged: dict[int, tuple[str, int]] = {}

    @property
    def path(self) -> str:
        """The import's address."""
        return f"/v1/imports/{self.id}"

    def stage(self, n: int, items: Sequence[Any]) -> httpx.Response:
        """Stage a chunk of these items."""
        return self.stage_bytes(n, chunk_body(self.lineage_id, items), len(items))

    def stage_meals(self, n: int, meals: Iterable[Meal], revision: int = 1) -> httpx.Response:
        """Stage a chunk of these meals."""
        return self.stage(n, [item(meal, revision) for meal in meals])

    def stage_bytes(self, n: int, body: bytes, count: int = 0, *, packed: bool = False) -> httpx.Response:
        """Stage a chunk of exactly these bytes."""
        self._staged[n] = (hashlib.sha256(body).hexdigest(), count)
        if packed:
            headers = {"Content-Encoding": "gzip"}
            return self.person.http.put(f"{self.path}/chunks/{n}", content=gzip.compress(body), headers=headers)
        return self.person.http.put(f"{self.path}/chunks/{n}", content=body)

    def withdraw(self, n: int) -> httpx.Response:
        """Withdraw a chunk."""
        self._staged.pop(n, None)
        return self.person.http.delete(f"{self.path}/chunks/{n}")

    def announcement(self, **others: Any) -> dict[str, Any]:
        """The body of the commit; `others` replace what is true."""
        true = {
            "lineage_id": str(self.lineage_id),
            "chunk_count": len(self._staged),
            "item_count": sum(count for _, count in self._staged.values()),
            "manifest_sha256": manifest_sha256((n, sha256) for n, (sha256, _) in self._staged.items()),
        }
        return {**true, **others}

    def commit(self, **others: Any) -> httpx.Response:
        """Commit what was staged."""
        return self.person.http.post(f"{self.path}/commit", json=self.announcement(**others))

    def abort(self) -> httpx.Response:
        """Abort."""
        return self.person.http.post(f"{self.path}/abort")

    def state(self) -> httpx.Response:
        """Ask where the import stands."""
        return self.person.http.get(self.path)

    def whole(self, items: Sequence[Any], **others: Any) -> httpx.Response:
        """The same import in one request."""
        envelope = {"import_id": self.id, "lineage_id": self.lineage_id, "device_id": DEVICE, "items": list(items)}
        return self.person.http.post("/v1/imports", content=write_json({**envelope, **others}))
