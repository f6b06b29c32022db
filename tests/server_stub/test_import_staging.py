"""Chunks: staged in any order, any number of times, and withdrawn for good."""

from __future__ import annotations

import gzip

import pytest

from contracts import limits
from contracts.imports import StageAnswer
from contracts.wire import read_json
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import a_meal, numbered_id


def test_staging_answers_with_the_verdict_on_each_item(ada: Person) -> None:
    upload = Upload(ada)
    first = StageAnswer.model_validate(read_json(upload.stage_meals(7, [a_meal(1), a_meal(2)]).content))
    second = StageAnswer.model_validate(read_json(upload.stage_meals(2, [a_meal(3)]).content))
    assert ([numbered_id(1), numbered_id(2)], [], 2) == (first.accepted, first.rejected, first.staged)
    assert ("open", 3) == (second.status, second.staged)
    assert {"status": "open", "chunks": [2, 7]} == answered(upload.state())


def test_nothing_staged_shows_before_the_commit(ada: Person) -> None:
    Upload(ada).stage_meals(0, [a_meal(1)])
    assert ([], {}, 0) == (ada.meals(), ada.summaries(), ada.head())


def test_the_same_bytes_again_get_the_same_answer_byte_for_byte(ada: Person) -> None:
    upload = Upload(ada)
    items = [item(a_meal(1)), item(a_meal(2), kcal="x")]
    first = upload.stage(0, items)
    upload.stage_meals(1, [a_meal(3)])
    assert first.content == upload.stage(0, items).content
    assert 3 == answered(upload.stage_meals(1, [a_meal(3)]))["staged"]


def test_packed_and_plain_are_the_same_chunk(ada: Person) -> None:
    upload = Upload(ada)
    body = chunk_body(upload.lineage_id, [item(a_meal(1))])
    packed = upload.stage_bytes(0, body, 1, packed=True)
    assert answered(packed) == answered(upload.stage_bytes(0, body, 1))
    assert 1 == answered(upload.commit())["created"]


def test_other_bytes_for_a_stored_chunk_are_a_conflict_and_change_nothing(ada: Person) -> None:
    upload = Upload(ada)
    first = upload.stage_meals(0, [a_meal(1)])
    refused(Upload(ada).stage_meals(0, [a_meal(2)]), 409, "chunk_conflict")
    assert first.content == upload.stage_meals(0, [a_meal(1)]).content
    assert [str(numbered_id(1))] == list(answered(upload.commit())["outcomes"])


def test_the_first_of_two_records_with_one_id_counts(ada: Person) -> None:
    bad, first, second = item(a_meal(1), kcal="x"), item(a_meal(1, name="First")), item(a_meal(1, name="Second"))
    answer = answered(Upload(ada).stage(0, [bad, first, second]))
    assert [str(numbered_id(1))] == answer["accepted"]
    assert [(0, "validation_error"), (2, "duplicate_in_import")] == [
        (r["index"], r["code"]) for r in answer["rejected"]
    ]
    assert second == answer["rejected"][1]["record"]


def test_a_withdrawn_chunk_is_gone_for_good(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    upload.stage_meals(1, [a_meal(2)])
    assert [204, 204, 204] == [upload.withdraw(n).status_code for n in (0, 0, 9)]
    assert [1] == answered(upload.state())["chunks"]
    for n in (0, 9):
        refused(Upload(ada).stage_meals(n, [a_meal(1)]), 409, "chunk_withdrawn")
    receipt = answered(upload.commit())
    assert [str(numbered_id(2))] == list(receipt["outcomes"])


def test_a_withdrawn_chunk_no_longer_counts_as_staged(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1), a_meal(2)])
    upload.withdraw(0)
    assert 1 == answered(upload.stage_meals(1, [a_meal(3)]))["staged"]


@pytest.mark.parametrize("n", ["-1", "x", "1.0", "100001", "0_1", "٣"])
def test_a_chunk_number_is_a_plain_number(ada: Person, n: str) -> None:
    body = chunk_body(ada.lineage_id, [])
    response = ada.http.put(f"{Upload(ada).path}/chunks/{n}", content=body)
    assert {("path", "n")} == {tuple(e["loc"]) for e in refused(response, 422, "validation_error")["errors"]}


def test_a_chunk_of_another_lineage_does_not_join_the_import(ada: Person) -> None:
    Upload(ada).stage_meals(0, [a_meal(1)])
    refused(Upload(ada, lineage_id=numbered_id(5)).stage_meals(1, [a_meal(2)]), 409, "import_conflict")


def test_a_chunk_above_a_mebibyte_is_too_large_plain_or_packed(ada: Person) -> None:
    body = b" " * (limits.CHUNK_BYTES_MAX + 1)
    refused(Upload(ada).stage_bytes(0, body), 413, "too_large")
    refused(Upload(ada).stage_bytes(0, body, packed=True), 413, "too_large")
    assert 404 == Upload(ada).state().status_code


def test_a_chunk_of_exactly_a_mebibyte_is_taken(ada: Person) -> None:
    body = chunk_body(ada.lineage_id, [item(a_meal(1))]).ljust(limits.CHUNK_BYTES_MAX)
    assert 1 == answered(Upload(ada).stage_bytes(0, body))["staged"]


@pytest.mark.parametrize(
    "spoilt",
    [b"no gzip", gzip.compress(b"{}")[:-3], gzip.compress(b"{}") + b"more"],
    ids=["not packed", "cut short", "something after it"],
)
def test_a_spoilt_gzip_body_is_malformed(ada: Person, spoilt: bytes) -> None:
    headers = {"Content-Encoding": "gzip"}
    response = ada.http.put(f"{Upload(ada).path}/chunks/0", content=spoilt, headers=headers)
    refused(response, 400, "malformed_body")
