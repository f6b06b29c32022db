"""A bad record never keeps the good ones out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.imports import Rejection, StageAnswer
from contracts.wire import read_json, write_json
from tests.server_stub.people import Person, answered, anybody, refused, sign_up
from tests.server_stub.uploads import DEVICE, Upload, item
from tests.support.builders import FakeClock, a_meal, numbered_id
from tests.support.servers import running_server

BAD_FIELDS = [
    ({"kcal": True}, "kcal"),
    ({"kcal": "12"}, "kcal"),
    ({"kcal": None}, "kcal"),
    ({"kcal": -1}, "kcal"),
    ({"kcal": Decimal("1e308")}, "kcal"),
    ({"kcal": 10**400}, "kcal"),
    ({"kcal": [1]}, "kcal"),
    ({"protein_g": Decimal("2000.001")}, "protein_g"),
    ({"name": ""}, "name"),
    ({"name": "half \ud800"}, "name"),
    ({"name": "nul\x00"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"note": "\ud83c"}, "note"),
    ({"eaten_at": "0001-01-01T00:00:00Z"}, "eaten_at"),
    ({"eaten_at": "0001-01-01T00:00:00+14:00"}, "eaten_at"),
    ({"eaten_at": "9999-12-31T23:59:59-14:00"}, "eaten_at"),
    ({"eaten_at": "2026-11-23T12:00:00Z"}, "eaten_at"),
    ({"eaten_at": 1795176000}, "eaten_at"),
    ({"eaten_at": "2026-11-20"}, "eaten_at"),
    ({"tz": "Mars/Olympus"}, "tz"),
    ({"tz": "../../etc/passwd"}, "tz"),
    ({"slot": "brunch"}, "slot"),
    ({"nutrients": {"unobtainium_g": 1}}, "nutrients"),
    ({"logical_date": "0001-01-01"}, None),
    ({"id": "00000000-0000-1000-8000-000000000001"}, "id"),
    ({"id": "{" + str(numbered_id(2)) + "}"}, "id"),
    ({"id": 7}, "id"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("fields", "field"), BAD_FIELDS)
def test_a_bad_record_is_refused_with_its_field_while_its_neighbours_go_in(
    ada: Person, fields: dict[str, Any], field: str | None
) -> None:
    upload = Upload(ada)
    bad = item(a_meal(2), **fields)
    if "eaten_at" in fields or "id" in fields:
        del bad["meal"]["sk"]
    answer = StageAnswer.model_validate(answered(upload.stage(3, [item(a_meal(1)), bad, item(a_meal(3))])))
    assert [numbered_id(1), numbered_id(3)] == answer.accepted
    assert 3 == answer.staged
    (rejection,) = answer.rejected
    assert (3, 1, "validation_error") == (rejection.chunk, rejection.index, rejection.code)
    assert ["meal"] + ([] if field is None else [field]) == rejection.errors[0].loc[:2]
    receipt = answered(upload.commit())
    assert (2, 1) == (receipt["created"], len(receipt["rejected"]))
    assert {str(numbered_id(1)), str(numbered_id(3))} == {meal["id"] for meal in ada.meals()}


@pytest.mark.parametrize("record", [None, 1, "meal", [], {}, {"revision": 1}, {"meal": {}}, {"revision": 1, "meal": 7}])
def test_what_is_no_record_at_all_is_refused_alone(ada: Person, record: object) -> None:
    answer = answered(Upload(ada).stage(0, [record, item(a_meal(1))]))
    assert [str(numbered_id(1))] == answer["accepted"]
    assert [record] == [each["record"] for each in answer["rejected"]]


@pytest.mark.parametrize("revision", [0, -1, True, "1", 1.5, None, 2**53])
def test_a_revision_is_a_counter(ada: Person, revision: object) -> None:
    bad = {**item(a_meal(1)), "revision": revision}
    answer = answered(Upload(ada).stage(0, [bad]))
    assert ["revision"] == answer["rejected"][0]["errors"][0]["loc"]


def test_a_rejection_carries_the_record_as_it_was_sent(ada: Person) -> None:
    bad = item(a_meal(1), kcal="much", name="Crème brûlée \ud83c", note="\x00")
    body = Upload(ada).stage(0, [bad]).content
    rejection = Rejection.model_validate(read_json(body)["rejected"][0])
    assert (bad, str(numbered_id(1))) == (rejection.record, rejection.id)


def test_another_sort_key_is_a_mismatch(ada: Person) -> None:
    for n, sk in enumerate(("MEAL#2026-11-20T12:00:00.000Z#" + str(numbered_id(2)), "", 7, None)):
        answer = answered(Upload(ada).stage(n, [item(a_meal(1), sk=sk)]))
        assert ["key_mismatch"] == [each["code"] for each in answer["rejected"]]


def test_the_optional_fields_of_a_record_may_be_absent(ada: Person) -> None:
    record = item(a_meal(1))
    for name in ("sk", "protein_g", "carbs_g", "fat_g", "slot", "amount", "nutrients", "note"):
        del record["meal"][name]
    assert [str(numbered_id(1))] == answered(Upload(ada).stage(0, [record]))["accepted"]


def test_an_id_in_capitals_is_the_same_meal(ada: Person) -> None:
    capital = item(a_meal(1, now=a_meal().created_at), id="ABCDEF00-0000-4000-8000-000000000001")
    del capital["meal"]["sk"]
    small = {**capital, "meal": {**capital["meal"], "id": capital["meal"]["id"].lower()}}
    answer = answered(Upload(ada).stage(0, [capital, small]))
    assert (["abcdef00-0000-4000-8000-000000000001"], "duplicate_in_import") == (
        answer["accepted"],
        answer["rejected"][0]["code"],
    )


@pytest.mark.parametrize(
    "body", [b'{"a":NaN}', b"[Infinity]", b'{"a":1,"a":2}', b"\xff", b"{", b"", b"[" * 40 + b"]" * 40]
)
def test_bytes_that_are_no_json_are_a_malformed_body(ada: Person, body: bytes) -> None:
    problem = refused(Upload(ada).stage_bytes(0, body), 400, "malformed_body")
    assert "errors" not in problem


@pytest.mark.parametrize(
    "envelope",
    [
        [],
        {"lineage_id": DEVICE, "device_id": DEVICE},
        {"lineage_id": DEVICE, "items": []},
        {"lineage_id": "x", "device_id": DEVICE, "items": []},
        {"lineage_id": DEVICE, "device_id": DEVICE, "items": {}},
        {"lineage_id": DEVICE, "device_id": DEVICE, "items": [], "more": 1},
    ],
)
def test_a_malformed_envelope_is_refused_whole(ada: Person, envelope: object) -> None:
    refused(Upload(ada).stage_bytes(0, write_json(envelope)), 422, "validation_error")


def test_too_many_items_are_too_large(ada: Person) -> None:
    refused(Upload(ada).stage(0, [None] * 501), 413, "too_large")
    assert 500 == answered(Upload(ada).stage(0, [None] * 500))["staged"]


def test_a_stricter_server_refuses_what_is_above_its_bound(tmp_path: Path, clock: FakeClock) -> None:
    with running_server(tmp_path, clock=clock, kcal_max=Decimal(5000)) as server, anybody(server) as client:
        person = sign_up(client)
        upload = Upload(person)
        meals = [a_meal(n, kcal=Decimal(kcal)) for n, kcal in enumerate(("5000", "5000.001", "9000", "20000", "1"), 1)]
        answer = answered(upload.stage_meals(0, meals))
        assert [1, 2, 3] == [each["index"] for each in answer["rejected"]]
        assert {("meal", "kcal")} == {tuple(e["loc"]) for each in answer["rejected"] for e in each["errors"]}
        assert (2, 5001) == (answered(upload.commit())["created"], person.summaries()["2026-11-20"]["kcal"])
        refused(person.put_meal(meals[2]), 422, "validation_error")
