"""The commit: all or nothing, announced by its manifest, answered by a receipt that can be asked for again."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.imports import Receipt
from contracts.wire import read_json
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import NOON, a_meal, numbered_id

SHA256 = hashlib.sha256(b"something else").hexdigest()


def test_a_receipt_says_what_became_of_each_meal(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage(0, [item(a_meal(1), revision=4), item(a_meal(2), kcal="x")])
    upload.stage(1, [item(a_meal(3), kcal=0.125)])
    receipt = Receipt.model_validate(read_json(upload.commit().content))
    assert (upload.id, NOON, 1) == (receipt.import_id, receipt.committed_at, receipt.revision)
    counts = (receipt.created, receipt.updated, receipt.unchanged, receipt.deleted_elsewhere, receipt.stale)
    assert ((2, 0, 0, 0, 0), 2) == (counts, receipt.totals.meal_count)
    assert "350.125" == str(receipt.totals.kcal)
    expected = {numbered_id(1): ("created", 4), numbered_id(3): ("created", 1)}
    assert expected == {key: (each.outcome, each.revision) for key, each in receipt.outcomes.items()}
    assert [(0, 1)] == [(each.chunk, each.index) for each in receipt.rejected]


def test_the_same_commit_again_gets_the_same_receipt_byte_for_byte(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(n) for n in range(1, 40)])
    first = upload.commit()
    ada.put_meal(a_meal(1, name="Edited since"))
    assert first.content == upload.commit().content
    assert (first.json(), [0], "committed") == tuple(
        answered(upload.state())[k] for k in ("receipt", "chunks", "status")
    )
    assert 2 == ada.head()


def test_the_receipt_in_the_state_is_the_very_same_bytes(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    receipt = upload.commit().content
    assert upload.state().content.endswith(b'"receipt":' + receipt + b"}")


def test_another_manifest_after_the_commit_is_a_conflict(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    answered(upload.commit())
    refused(upload.commit(manifest_sha256=SHA256), 409, "import_conflict")
    refused(upload.commit(item_count=2), 409, "import_conflict")


@pytest.mark.parametrize("wrong", [{"manifest_sha256": SHA256}, {"chunk_count": 3}, {"item_count": 3}])
def test_what_differs_from_the_announcement_changes_nothing_and_is_named(ada: Person, wrong: dict[str, Any]) -> None:
    upload = Upload(ada)
    bodies = [chunk_body(upload.lineage_id, [item(a_meal(n))]) for n in (1, 2)]
    for n, body in zip((5, 0), bodies, strict=True):
        upload.stage_bytes(n, body, 1)
    upload.withdraw(9)
    problem = refused(upload.commit(**wrong), 409, "import_incomplete")
    expected = [{"n": n, "sha256": hashlib.sha256(body).hexdigest()} for n, body in ((0, bodies[1]), (5, bodies[0]))]
    assert expected == problem["chunks"]
    assert ([], 0, "open") == (ada.meals(), ada.head(), answered(upload.state())["status"])
    assert 2 == answered(upload.commit())["created"]


def test_a_commit_of_an_import_never_heard_of_names_no_chunks(ada: Person) -> None:
    upload = Upload(ada)
    problem = refused(upload.commit(chunk_count=1, item_count=1, manifest_sha256=SHA256), 409, "import_incomplete")
    assert [] == problem["chunks"]
    refused(upload.state(), 404, "not_found")


def test_an_empty_diary_can_be_committed(ada: Person) -> None:
    receipt = answered(Upload(ada).commit())
    assert ({}, 0) == (receipt["outcomes"], receipt["totals"]["meal_count"])


def test_a_committed_import_takes_no_other_chunk(ada: Person) -> None:
    upload = Upload(ada)
    staged = upload.stage_meals(0, [a_meal(1)])
    answered(upload.commit())
    assert staged.content == upload.stage_meals(0, [a_meal(1)]).content
    refused(upload.stage_meals(0, [a_meal(2)]), 409, "import_committed")
    refused(upload.stage_meals(1, [a_meal(2)]), 409, "import_committed")
    refused(upload.withdraw(0), 409, "import_committed")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"chunk_count": -1}, "chunk_count"),
        ({"item_count": "1"}, "item_count"),
        ({"manifest_sha256": "ABC"}, "manifest_sha256"),
        ({"lineage_id": None}, "lineage_id"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_malformed_commit_is_refused_by_field(ada: Person, others: dict[str, Any], field: str) -> None:
    problem = refused(Upload(ada).commit(**others), 422, "validation_error")
    assert [["body", field]] == [e["loc"] for e in problem["errors"]]


def test_of_one_id_in_several_chunks_the_highest_revision_counts_then_the_lowest_place(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage(2, [item(a_meal(1, name="old"), 1), item(a_meal(2, name="later place"), 5)])
    upload.stage(1, [item(a_meal(3)), item(a_meal(2, name="counts"), 5)])
    upload.stage(0, [item(a_meal(1, name="newest"), 2)])
    receipt = Receipt.model_validate(read_json(upload.commit().content))
    assert {"newest", "counts", "Oatmeal"} == {meal["name"] for meal in ada.meals()}
    places = [(r.chunk, r.index, UUID(r.id or ""), r.code) for r in receipt.rejected]
    assert [(2, 0, numbered_id(1), "duplicate_in_import"), (2, 1, numbered_id(2), "duplicate_in_import")] == places
    assert item(a_meal(1, name="old"), 1) == receipt.rejected[0].record
    assert (3, 3, Decimal(1050)) == (receipt.created, receipt.totals.meal_count, receipt.totals.kcal)


def test_a_date_of_other_zone_data_stands_with_a_warning(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage(0, [item(a_meal(1), logical_date="2026-11-19"), item(a_meal(2)), item(a_meal(3), kcal="x")])
    receipt = Receipt.model_validate(read_json(upload.commit().content))
    assert [(str(numbered_id(1)), "logical_date_differs")] == [(w.id, w.code) for w in receipt.warnings]
    assert "2026-11-20" in receipt.warnings[0].detail
    assert {"2026-11-19", "2026-11-20"} == set(ada.summaries())


def test_a_receipt_longer_than_one_part_comes_whole_and_with_its_length(ada: Person) -> None:
    upload = Upload(ada)
    for n in range(3):
        answered(upload.stage_meals(n, [a_meal(n * 500 + i) for i in range(1, 501)]))
    response = upload.commit()
    assert len(response.content) == int(response.headers["content-length"]) > 65536
    assert 1500 == len(Receipt.model_validate(read_json(response.content)).outcomes)
    assert response.json() == answered(upload.state())["receipt"]
