"""Devices: who came to sync, how far each has read, and a way to keep one out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.devices import OwnDevices
from contracts.protocol import DEVICE_HEADER, DEVICE_NAME_HEADER
from contracts.wire import read_json
from server_stub.sync.repository import ChangeRow, Position
from server_stub.sync.service import read_up_to
from tests.server_stub.people import Person, answered, bearer, refused, sign_in
from tests.server_stub.pushes import DEVICE, outcomes, push, put
from tests.support.builders import FakeClock, a_meal, numbered_id

OTHER = numbered_id(2, space=8)


def listed(person: Person) -> list[dict[str, Any]]:
    response = person.http.get("/v1/devices")
    OwnDevices.model_validate(read_json(response.content))
    items: list[dict[str, Any]] = answered(response)["items"]
    return items


def read(person: Person, device_id: UUID, cursor: str | None = None, **query: int) -> httpx.Response:
    params: dict[str, Any] = query | ({} if cursor is None else {"cursor": cursor})
    return person.http.get("/v1/sync/changes", params=params, headers={DEVICE_HEADER: str(device_id)})


def test_a_device_is_there_once_it_pushed_or_read_under_the_name_it_first_gave(ada: Person) -> None:
    assert [] == listed(ada)
    ada.http.headers[DEVICE_NAME_HEADER] = "Laptop"
    push(ada)
    ada.http.headers[DEVICE_NAME_HEADER] = "Phone"
    push(ada)
    answered(read(ada, OTHER))
    ada.changes()
    assert {str(DEVICE): "Laptop", str(OTHER): "Phone"} == {each["id"]: each["name"] for each in listed(ada)}


def test_a_person_names_a_device(ada: Person, bob: Person) -> None:
    push(ada)
    assert "Kitchen" == answered(ada.http.put(f"/v1/devices/{DEVICE}", json={"name": " Kitchen "}))["name"]
    push(ada)
    assert ["Kitchen"] == [each["name"] for each in listed(ada)]
    refused(ada.http.put(f"/v1/devices/{DEVICE}", json={"name": ""}), 422, "validation_error")
    refused(bob.http.put(f"/v1/devices/{DEVICE}", json={"name": "Mine"}), 404, "not_found")


def test_the_server_knows_how_far_a_device_has_read_by_the_cursor_it_comes_back_with(ada: Person) -> None:
    for number in (1, 2, 3):
        ada.put_meal(a_meal(number))
    first = answered(read(ada, DEVICE))["next_cursor"]
    assert [0] == [each["revision"] for each in listed(ada)]
    answered(read(ada, DEVICE, first))
    assert [3] == [each["revision"] for each in listed(ada)]
    answered(read(ada, DEVICE, answered(read(ada, DEVICE, limit=1))["next_cursor"]))
    assert [1] == [each["revision"] for each in listed(ada)]


@pytest.mark.parametrize(("following", "expected"), [([], 7), ([7], 6), ([8], 7)])
def test_a_revision_is_read_once_nothing_of_it_follows(following: list[int], expected: int) -> None:
    rows = [ChangeRow("id", "MEAL#2", "{}", 1, revision, None) for revision in following]
    assert expected == read_up_to(Position(7, "MEAL#1"), rows)


def test_a_device_that_asks_again_and_again_is_seen_every_quarter_of_an_hour(ada: Person, clock: FakeClock) -> None:
    seen = []
    for seconds in (0, 60, 15 * 60):
        clock.advance(seconds)
        ada.http.headers.update(bearer(answered(sign_in(ada.http, ada.email))["access_token"]))
        answered(read(ada, DEVICE))
        seen.append(listed(ada)[0]["last_seen_at"])
    assert seen[0] == seen[1] < seen[2]


def test_the_one_seen_last_comes_first(ada: Person, clock: FakeClock) -> None:
    push(ada)
    clock.advance(1)
    answered(read(ada, OTHER))
    clock.advance(1)
    push(ada)
    assert [str(DEVICE), str(OTHER)] == [each["id"] for each in listed(ada)]


def test_a_revoked_device_neither_pushes_nor_reads(ada: Person) -> None:
    outcomes(ada, put(1, a_meal(1)))
    for _ in range(2):
        assert 204 == ada.http.delete(f"/v1/devices/{DEVICE}").status_code
    refused(push(ada, put(1, a_meal(1)), put(2, a_meal(2))), 403, "device_revoked")
    refused(read(ada, DEVICE), 403, "device_revoked")
    assert 1 == len(ada.meals())
    assert all(each["revoked_at"] for each in listed(ada))
    assert 200 == push(ada, put(2, a_meal(2)), device_id=OTHER).status_code


def test_a_device_nobody_knows_cannot_be_revoked(ada: Person, bob: Person) -> None:
    push(bob)
    refused(ada.http.delete(f"/v1/devices/{DEVICE}"), 404, "not_found")
    assert 200 == push(bob).status_code


def test_a_device_needs_an_id_of_the_usual_kind(ada: Person) -> None:
    answer = ada.http.get("/v1/sync/changes", headers={DEVICE_HEADER: "laptop"})
    problem = refused(answer, 422, "validation_error")
    assert ["header", DEVICE_HEADER] == problem["errors"][0]["loc"]
