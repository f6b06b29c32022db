"""One's own sessions: where the account is signed in, and ending one from elsewhere."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from contracts import limits
from contracts.protocol import DEVICE_NAME_HEADER
from contracts.wire import instant_text
from tests.server_stub.people import Person, answered, bearer, refused, sign_in
from tests.server_stub.stored import rows
from tests.support.builders import FakeClock, numbered_id
from tests.support.servers import RunningServer


def sessions(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answered(person.http.get("/v1/auth/sessions"))["items"]
    return items


def current(person: Person) -> str:
    return next(str(each["id"]) for each in sessions(person) if each["is_current"])


def test_every_device_that_is_signed_in_is_listed_by_name(anyone: httpx.Client, ada: Person, bob: Person) -> None:
    for name in ("Phone", "Laptop"):
        answered(sign_in(anyone, ada.email, **{DEVICE_NAME_HEADER: name}))
    answered(sign_in(anyone, bob.email))
    found = sessions(ada)
    assert {None, "Phone", "Laptop"} == {each["device_name"] for each in found}
    assert 3 == len({each["id"] for each in found})
    assert [True] == [each["is_current"] for each in found if each["is_current"]]


def test_the_newest_use_stands_first_and_a_refresh_is_a_use(
    anyone: httpx.Client, ada: Person, clock: FakeClock
) -> None:
    began = instant_text(clock.now())
    sessions(ada)  # uses the token
    clock.advance(60)
    other = answered(sign_in(anyone, ada.email))
    clock.advance(60)
    refreshed = answered(anyone.post("/v1/auth/refresh", json={"refresh_token": other["refresh_token"]}))
    refreshed_at = instant_text(clock.now())
    assert [refreshed_at, began] == [each["last_used_at"] for each in sessions(ada)]
    clock.advance(60)
    anyone.get("/v1/me", headers=bearer(refreshed["access_token"]))
    assert [instant_text(clock.now()), began] == [each["last_used_at"] for each in sessions(ada)]


def test_ending_a_session_shuts_out_its_tokens_at_once(anyone: httpx.Client, ada: Person) -> None:
    lost = answered(sign_in(anyone, ada.email))
    its_id = next(each["id"] for each in sessions(ada) if not each["is_current"])
    response = ada.http.delete(f"/v1/auth/sessions/{its_id}")
    assert (204, b"") == (response.status_code, response.content)
    refused(anyone.get("/v1/me", headers=bearer(lost["access_token"])), 401, "invalid_token")
    refused(anyone.post("/v1/auth/refresh", json={"refresh_token": lost["refresh_token"]}), 401, "invalid_token")
    assert [True] == [each["is_current"] for each in sessions(ada)]


def test_ending_a_session_again_is_fine(anyone: httpx.Client, ada: Person) -> None:
    answered(sign_in(anyone, ada.email))
    its_id = next(each["id"] for each in sessions(ada) if not each["is_current"])
    assert [204, 204] == [ada.http.delete(f"/v1/auth/sessions/{its_id}").status_code for _ in range(2)]


def test_ones_own_session_can_be_ended_too(ada: Person) -> None:
    assert 204 == ada.http.delete(f"/v1/auth/sessions/{current(ada)}").status_code
    refused(ada.http.get("/v1/me"), 401, "invalid_token")


def test_another_accounts_session_looks_like_none(server: RunningServer, ada: Person, bob: Person) -> None:
    bobs = current(bob)
    answers = [ada.http.delete(f"/v1/auth/sessions/{each}") for each in (bobs, numbered_id(1))]
    bodies = [{**refused(each, 404, "not_found"), "correlation_id": ""} for each in answers]
    assert bodies[0] == bodies[1]
    assert answered(bob.http.get("/v1/me"))["email"] == bob.email


def test_the_reason_kept_is_that_of_the_first_end(server: RunningServer, anyone: httpx.Client, ada: Person) -> None:
    pair = answered(anyone.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}))
    anyone.get("/v1/me", headers=bearer(pair["access_token"]))
    refused(anyone.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}), 401, "refresh_reused")
    other = answered(sign_in(anyone, ada.email))
    ended = rows(server, "SELECT id FROM sessions WHERE account_id = :id AND ended_at IS NOT NULL", id=str(ada.id))
    response = anyone.delete(f"/v1/auth/sessions/{ended[0][0]}", headers=bearer(other["access_token"]))
    assert 204 == response.status_code
    query = "SELECT ended_by FROM sessions WHERE account_id = :id ORDER BY created_at, ended_by"
    assert ["refresh_reused"] == [by for (by,) in rows(server, query, id=str(ada.id)) if by]


def test_a_session_nobody_refreshed_for_a_year_is_no_session(
    anyone: httpx.Client, ada: Person, clock: FakeClock
) -> None:
    clock.advance(limits.REFRESH_TOKEN_DAYS * 86400)
    fresh = answered(sign_in(anyone, ada.email))
    items = answered(anyone.get("/v1/auth/sessions", headers=bearer(fresh["access_token"])))["items"]
    assert [True] == [each["is_current"] for each in items]


@pytest.mark.parametrize("id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_id_of_a_session_is_refused_by_name(ada: Person, id: str) -> None:
    problem = refused(ada.http.delete(f"/v1/auth/sessions/{id}"), 422, "validation_error")
    assert [["path", "id"]] == [error["loc"] for error in problem["errors"]]
