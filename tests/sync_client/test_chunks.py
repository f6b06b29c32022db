"""Chunks are within the server's limits, complete, and the same bytes for the same meals."""

from __future__ import annotations

import hashlib

from contracts import limits
from contracts.imports import ChunkEnvelope, ImportItem, check_item, manifest_sha256
from contracts.meal import Meal, to_wire
from contracts.promotion import FrozenMeal, FrozenSummary
from contracts.wire import read_json, write_json
from sync_client.chunking import pack_chunks, seal_commit
from tests.support.builders import NOON, a_meal, numbered_id

LINEAGE, DEVICE = numbered_id(1, 7), numbered_id(2, 7)


def frozen(meal: Meal, revision: int = 1) -> FrozenMeal:
    return meal.id, revision, write_json(to_wire(meal)).decode()


def test_every_meal_is_in_exactly_one_chunk_and_the_server_accepts_each() -> None:
    meals = [(number, a_meal(number)) for number in range(1, 1203)]

    chunks = list(pack_chunks(LINEAGE, DEVICE, (frozen(meal, revision) for revision, meal in meals)))

    assert [chunk.n for chunk in chunks] == [0, 1, 2]
    assert [len(chunk.items) for chunk in chunks] == [500, 500, 202]
    seen = []
    for chunk in chunks:
        envelope = ChunkEnvelope.model_validate(read_json(chunk.body))
        assert (envelope.lineage_id, envelope.device_id) == (LINEAGE, DEVICE)
        checked = [check_item(item, now=NOON) for item in envelope.items]
        items = [item for item in checked if isinstance(item, ImportItem)]
        assert [(item.meal.id, item.revision) for item in items] == list(chunk.items)
        seen += [(item.revision, item.meal.meal) for item in items]
    assert seen == meals


def test_long_meals_make_chunks_by_bytes() -> None:
    meals = [a_meal(number, name="\N{PILE OF POO}" * 200, note="\N{SNOWMAN}" * 2000) for number in range(1, 301)]

    chunks = list(pack_chunks(LINEAGE, DEVICE, map(frozen, meals)))

    assert len(chunks) > 1
    assert all(len(chunk.body) <= limits.CHUNK_BYTES_MAX for chunk in chunks)
    assert sum(len(chunk.items) for chunk in chunks) == 300


def test_the_fingerprint_is_that_of_the_bytes_as_sent() -> None:
    (chunk,) = pack_chunks(LINEAGE, DEVICE, [frozen(a_meal())])

    assert chunk.sha256 == hashlib.sha256(chunk.body).hexdigest()
    assert list(pack_chunks(LINEAGE, DEVICE, [frozen(a_meal())])) == [chunk]


def test_no_meals_make_no_chunk() -> None:
    assert list(pack_chunks(LINEAGE, DEVICE, [])) == []


def test_the_commit_announces_what_was_frozen() -> None:
    chunks = ((0, "a" * 64), (1, "b" * 64))

    sealed = read_json(seal_commit(FrozenSummary(LINEAGE, chunks, 700, None, None)))

    assert sealed == {
        "lineage_id": str(LINEAGE),
        "chunk_count": 2,
        "item_count": 700,
        "manifest_sha256": hashlib.sha256(f"0 {'a' * 64}\n1 {'b' * 64}\n".encode()).hexdigest(),
    }
    assert sealed["manifest_sha256"] == manifest_sha256(reversed(chunks))
