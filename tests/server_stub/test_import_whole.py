"""A small diary in one request, by the same rules."""

from __future__ import annotations

import gzip

from contracts import limits
from contracts.imports import Receipt
from contracts.wire import read_json, write_json
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.uploads import DEVICE, Upload, item
from tests.support.builders import a_meal, numbered_id


def test_a_whole_diary_goes_in_at_once(ada: Person) -> None:
    upload = Upload(ada)
    response = upload.whole([item(a_meal(1)), item(a_meal(2), kcal="x"), item(a_meal(1))])
    receipt = Receipt.model_validate(read_json(response.content))
    assert (1, [1, 2]) == (receipt.created, [each.index for each in receipt.rejected])
    assert ["validation_error", "duplicate_in_import"] == [each.code for each in receipt.rejected]
    assert "committed" == answered(upload.state())["status"]
    assert {"2026-11-20"} == set(ada.summaries())


def test_the_same_request_again_gets_the_same_receipt_byte_for_byte(ada: Person) -> None:
    first = Upload(ada).whole([item(a_meal(1))])
    assert first.content == Upload(ada).whole([item(a_meal(1))]).content
    assert 1 == ada.head()


def test_another_request_under_the_same_id_is_a_conflict(ada: Person) -> None:
    answered(Upload(ada).whole([item(a_meal(1))]))
    refused(Upload(ada).whole([item(a_meal(2))]), 409, "import_conflict")
    refused(Upload(ada).commit(), 409, "import_conflict")
    assert [str(numbered_id(1))] == [meal["id"] for meal in ada.meals()]


def test_an_import_begun_in_chunks_is_not_finished_whole(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    refused(upload.whole([item(a_meal(2))]), 409, "import_conflict")
    assert 1 == answered(upload.commit())["created"]


def test_targets_come_along(ada: Person) -> None:
    targets = {"kcal": 2000, "updated_at": "2026-11-20T12:00:00Z"}
    answered(Upload(ada).whole([], targets=targets))
    assert 2000 == answered(ada.http.get("/v1/settings/targets"))["kcal"]


def test_it_takes_more_than_a_chunk_and_packed(ada: Person) -> None:
    items = [item(a_meal(n, note="x" * 1500)) for n in range(1, 1001)]
    body = write_json({"import_id": Upload(ada).id, "lineage_id": ada.lineage_id, "device_id": DEVICE, "items": items})
    assert limits.CHUNK_BYTES_MAX < len(body)
    headers = {"Content-Encoding": "gzip"}
    response = ada.http.post("/v1/imports", content=gzip.compress(body), headers=headers)
    assert 1000 == answered(response)["created"]


def test_more_than_ten_thousand_items_or_sixteen_mebibytes_are_too_large(ada: Person) -> None:
    refused(Upload(ada).whole([None] * (limits.IMPORT_ITEMS_MAX + 1)), 413, "too_large")
    body = gzip.compress(b" " * (limits.IMPORT_BYTES_MAX + 1))
    response = ada.http.post("/v1/imports", content=body, headers={"Content-Encoding": "gzip"})
    refused(response, 413, "too_large")


def test_a_malformed_request_changes_nothing(ada: Person) -> None:
    refused(Upload(ada).whole([], lineage_id="x"), 422, "validation_error")
    refused(Upload(ada).state(), 404, "not_found")
