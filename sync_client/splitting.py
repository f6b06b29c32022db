"""A frozen chunk in halves, and the commit sealed anew for the chunks that are left."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from contracts.imports import CommitRequest, manifest_sha256
from contracts.promotion import FrozenChunk
from contracts.wire import read_json, write_json


def halves_of(chunk: FrozenChunk, first_number: int) -> tuple[FrozenChunk, ...]:
    """The chunk's items in two chunks with new numbers, from `first_number`; none where it holds a single item."""
    if len(chunk.items) < 2:
        return ()
    envelope = read_json(chunk.body)
    middle = len(chunk.items) // 2
    return tuple(
        _chunk(n, {**envelope, "items": envelope["items"][part]}, chunk.items[part])
        for n, part in enumerate((slice(None, middle), slice(middle, None)), first_number)
    )


def reseal_commit(body: bytes, chunks: Sequence[tuple[int, str]], item_count: int) -> bytes:
    """The body of the commit with that manifest; the rest as it was frozen."""
    request = CommitRequest.model_validate(read_json(body))
    changed = {
        "chunk_count": len(chunks),
        "item_count": item_count,
        "manifest_sha256": manifest_sha256(chunks),
    }
    return write_json(request.model_copy(update=changed).model_dump(mode="json", exclude_none=True))


def _chunk(n: int, envelope: object, items: Sequence[tuple[object, int]]) -> FrozenChunk:
    body = write_json(envelope)
    return FrozenChunk(n, body, hashlib.sha256(body).hexdigest(), tuple(items))  # type: ignore[arg-type]
