"""From meals to the bytes that are sent: chunks within the server's limits, and the commit that announces them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from contracts import limits
from contracts.imports import CommitRequest, manifest_sha256
from contracts.promotion import FrozenChunk, FrozenMeal, FrozenSummary
from contracts.wire import write_json


def pack_chunks(
    lineage_id: UUID, device_id: UUID, meals: Iterable[FrozenMeal], items_max: int = limits.CHUNK_ITEMS_MAX
) -> Iterator[FrozenChunk]:
    """Chunks of at most `items_max` items and `limits.CHUNK_BYTES_MAX` bytes, numbered from 0.

    Lazy: one chunk is in memory at a time.
    """
    head = write_json({"lineage_id": lineage_id, "device_id": device_id})[:-1] + b',"items":['
    n, size = 0, len(head)
    items: list[bytes] = []
    places: list[tuple[UUID, int]] = []
    for meal_id, revision, meal in meals:
        item = f'{{"revision":{revision},"meal":{meal}}}'.encode()
        if items and (len(items) == items_max or size + len(item) + 3 > limits.CHUNK_BYTES_MAX):
            yield _chunk(n, head, items, places)
            n, size, items, places = n + 1, len(head), [], []
        items.append(item)
        places.append((meal_id, revision))
        size += len(item) + 1
    if items:
        yield _chunk(n, head, items, places)


def seal_commit(summary: FrozenSummary) -> bytes:
    """The body of the commit for what was frozen."""
    request = CommitRequest(
        lineage_id=summary.lineage_id,
        chunk_count=len(summary.chunks),
        item_count=summary.item_count,
        manifest_sha256=manifest_sha256(summary.chunks),
        targets=summary.targets,
        settings=summary.settings,
    )
    return write_json(request.model_dump(mode="json", exclude_none=True))


def _chunk(n: int, head: bytes, items: list[bytes], places: list[tuple[UUID, int]]) -> FrozenChunk:
    body = head + b",".join(items) + b"]}"
    return FrozenChunk(n, body, hashlib.sha256(body).hexdigest(), tuple(places))
