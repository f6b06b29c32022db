"""One meal at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from contracts.meal import to_wire
from contracts.wire import instant_text, read_json, write_json
from server_stub.meals.preconditions import Preconditions
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.stored import history
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import RunningServer


def as_sent(number: int = 1, **fields: Any) -> dict[str, Any]:
    wire: dict[str, Any] = read_json(write_json(to_wire(a_meal(number))))
    return {**wire, **fields}


def test_a_new_meal_is_created_under_its_own_id(ada: Person) -> None:
    response = ada.put_meal(a_meal())
    assert {**as_sent(), "version": 1, "revision": 1} == read_json(write_json(answered(response, 201)))
    assert ('"1"', "application/json") == (response.headers["etag"], response.headers["content-type"])
    assert answered(response, 201) == ada.meal(numbered_id(1))


def test_replacing_counts_the_version_up(ada: Person) -> None:
    ada.put_meal(a_meal())
    response = ada.put_meal(a_meal(name="Porridge", kcal=Decimal(400)))
    assert ("Porridge", 400, 2, 2) == tuple(answered(response)[k] for k in ("name", "kcal", "version", "revision"))
    assert '"2"' == response.headers["etag"]


def test_what_was_replaced_or_deleted_is_in_the_history(ada: Person, server: RunningServer) -> None:
    for name in ("First", "Second"):
        ada.put_meal(a_meal(name=name))
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    assert [("replaced", 1, "First"), ("deleted", 2, "Second")] == history(server, ada.id)


def test_the_same_meal_again_changes_nothing(ada: Person) -> None:
    ada.put_meal(a_meal())
    again = ada.put_meal(a_meal(), **{"If-Match": '"7"'})
    assert (1, 1) == (answered(again)["version"], ada.head())


def test_an_outdated_version_does_not_overwrite(ada: Person) -> None:
    ada.put_meal(a_meal())
    ada.put_meal(a_meal(name="Second"), **{"If-Match": '"1"'})
    refused(ada.put_meal(a_meal(name="Third"), **{"If-Match": '"1"'}), 412, "precondition_failed")
    assert "Second" == ada.meal(numbered_id(1))["name"]
    assert 2 == ada.head()


def test_a_condition_on_a_meal_that_is_not_there_fails(ada: Person) -> None:
    refused(ada.put_meal(a_meal(), **{"If-Match": "*"}), 412, "precondition_failed")


@pytest.mark.parametrize(
    ("if_match", "version", "expected"),
    [
        (None, None, True),
        (None, 3, True),
        ("*", 3, True),
        ("*", None, False),
        ('"3"', 3, True),
        ('"1", "3"', 3, True),
        ('"33"', 3, False),
        ('W/"3"', 3, False),
        ("3", 3, False),
        ("", 3, False),
        ('"3"', None, False),
    ],
)
def test_an_overwrite_names_strong_tags(if_match: str | None, version: int | None, expected: bool) -> None:
    assert expected is Preconditions(if_match=if_match).are_met(version)


@pytest.mark.parametrize(
    ("if_none_match", "version", "expected"),
    [
        (None, 3, True),
        ("*", 3, False),
        ("*", None, True),
        ('"3"', 3, False),
        ('W/"3"', 3, False),
        ('"1", W/"3"', 3, False),
        ('"33"', 3, True),
        ("3", 3, True),
        ('"3"', None, True),
    ],
)
def test_a_reader_names_the_tags_it_has(if_none_match: str | None, version: int | None, expected: bool) -> None:
    assert expected is Preconditions(if_none_match=if_none_match).are_met(version)


def test_what_a_reader_has_already_is_not_sent_again(ada: Person) -> None:
    ada.put_meal(a_meal())
    path = f"/v1/meals/{numbered_id(1)}"
    for tag in ('"1"', 'W/"1"', '"7", "1"', "*"):
        response = ada.http.get(path, headers={"If-None-Match": tag})
        assert (304, '"1"', b"") == (response.status_code, response.headers["etag"], response.content)
    assert '"1"' == ada.http.get(path, headers={"If-None-Match": '"2"'}).headers["etag"]
    refused(ada.http.get(path, headers={"If-Match": '"2"'}), 412, "precondition_failed")


def test_a_meal_can_be_created_without_the_risk_of_overwriting_one(ada: Person) -> None:
    create_only = {"If-None-Match": "*"}
    assert 201 == ada.put_meal(a_meal(), **create_only).status_code
    refused(ada.put_meal(a_meal(), **create_only), 412, "precondition_failed")
    refused(ada.put_meal(a_meal(name="Another"), **create_only), 412, "precondition_failed")
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    refused(ada.put_meal(a_meal(), **create_only), 410, "meal_deleted")


def test_deleting_leaves_nothing_to_read_and_can_be_repeated(ada: Person) -> None:
    ada.put_meal(a_meal())
    path = f"/v1/meals/{numbered_id(1)}"
    assert [204, 204] == [ada.http.delete(path).status_code for _ in range(2)]
    refused(ada.http.get(path), 404, "not_found")
    assert ([], {}, 2) == (ada.meals(), ada.summaries(), ada.head())


def test_a_deleted_meal_does_not_come_back_by_put(ada: Person) -> None:
    ada.put_meal(a_meal())
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    refused(ada.put_meal(a_meal(name="Again")), 410, "meal_deleted")


def test_deleting_asks_for_the_version_too(ada: Person) -> None:
    ada.put_meal(a_meal())
    path = f"/v1/meals/{numbered_id(1)}"
    refused(ada.http.delete(path, headers={"If-Match": '"2"'}), 412, "precondition_failed")
    assert 204 == ada.http.delete(path, headers={"If-Match": '"1"'}).status_code


def test_the_address_and_the_body_name_the_same_meal(ada: Person) -> None:
    response = ada.http.put(f"/v1/meals/{numbered_id(2)}", content=write_json(as_sent(1)))
    assert [["body", "id"]] == [e["loc"] for e in refused(response, 422, "validation_error")["errors"]]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kcal": True}, ["body", "kcal"]),
        ({"kcal": "12"}, ["body", "kcal"]),
        ({"name": "\x00"}, ["body", "name"]),
        ({"name": "\ud800"}, ["body", "name"]),
        ({"eaten_at": "2026-11-20T12:00:00"}, ["body", "eaten_at"]),
        ({"sk": "MEAL#elsewhere"}, ["body"]),
        ({"owner": "me"}, ["body", "owner"]),
    ],
)
def test_what_is_wrong_with_a_meal_is_named(ada: Person, fields: dict[str, Any], place: list[str]) -> None:
    response = ada.http.put(f"/v1/meals/{numbered_id(1)}", content=write_json(as_sent(**fields)))
    assert [place] == [e["loc"] for e in refused(response, 422, "validation_error")["errors"]]
    assert 0 == ada.head()


def test_a_meal_may_lie_two_days_ahead_and_no_further(ada: Person) -> None:
    fine, late = a_meal(1), a_meal(2)
    for meal, ahead, status in ((fine, "2026-11-22T12:00:00Z", 201), (late, "2026-11-22T12:00:00.001Z", 422)):
        wire = {**as_sent(), "id": str(meal.id), "eaten_at": ahead, "logical_date": "2026-11-22"}
        del wire["sk"]
        response = ada.http.put(f"/v1/meals/{meal.id}", content=write_json(wire))
        assert status == response.status_code, (response.text, instant_text(meal.eaten_at))


def test_an_id_in_the_address_must_be_one(ada: Person) -> None:
    for bad in ("1", "00000000-0000-1000-8000-000000000001", "{" + str(numbered_id(1)) + "}"):
        refused(ada.http.get(f"/v1/meals/{bad}"), 422, "validation_error")


def test_another_accounts_meal_is_not_there(ada: Person, bob: Person) -> None:
    ada.put_meal(a_meal())
    path = f"/v1/meals/{numbered_id(1)}"
    refused(bob.http.get(path), 404, "not_found")
    refused(bob.http.delete(path), 404, "not_found")
    assert 201 == bob.put_meal(a_meal(name="Bob's own")).status_code
    assert ("Oatmeal", 1) == (ada.meal(numbered_id(1))["name"], ada.head())
