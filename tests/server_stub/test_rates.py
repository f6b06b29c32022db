"""How often one may try: by client address, and by account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from limits import parse
from pydantic import ValidationError

from contracts.clock import SystemClock
from server_stub.auth.passwords import OWASP_LEAST
from server_stub.configuration import ServerSettings
from tests.server_stub.people import PASSWORD, answered, anybody, refused, sign_in
from tests.support.servers import RunningServer, running_server

EMAIL = "ada@example.org"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[RunningServer]:
    """Five requests a minute for an address, three wrong passwords a quarter of an hour for an account."""
    with running_server(tmp_path, rate_per_address="5/minute", rate_per_account="3/15minutes") as running:
        yield running


@pytest.fixture
def client(strict: RunningServer) -> Iterator[httpx.Client]:
    with anybody(strict) as client:
        yield client


@pytest.fixture
def lenient(tmp_path: Path) -> Iterator[httpx.Client]:
    """Only accounts are bounded."""
    with running_server(tmp_path / "lenient", rate_per_account="3/15minutes") as server, anybody(server) as client:
        yield client


def at(address: str) -> dict[str, str]:
    """As a proxy on this machine passes it on."""
    return {"X-Forwarded-For": address}


def registered(client: httpx.Client, address: str = HOME) -> dict[str, Any]:
    body = {"email": EMAIL, "password": PASSWORD}
    return answered(client.post("/v1/auth/register", json=body, headers=at(address)), 201)


def guess(client: httpx.Client, address: str = HOME, email: str = EMAIL) -> httpx.Response:
    return sign_in(client, email, "not the password", **at(address))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/auth/register"),
        ("POST", "/v1/auth/token"),
        ("POST", "/v1/auth/refresh"),
        ("POST", "/v1/auth/password"),
        ("DELETE", "/v1/me"),
    ],
)
def test_an_address_may_ask_so_often_whatever_it_asks(client: httpx.Client, method: str, path: str) -> None:
    answers = [client.request(method, path, json={}, headers=at(HOME)) for _ in range(6)]
    assert [429] == [each.status_code for each in answers if each.status_code not in (400, 401, 422)]
    refused(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert 429 != client.request(method, path, json={}, headers=at(ELSEWHERE)).status_code
    refused(client.post("/v1/auth/refresh", json={}, headers=at(HOME)), 429, "too_many_requests")


def test_what_needs_no_secret_is_not_bounded(client: httpx.Client) -> None:
    token = registered(client)["access_token"]
    headers = {**at(HOME), "Authorization": f"Bearer {token}"}
    assert {200} == {client.get("/v1/me", headers=headers).status_code for _ in range(12)}


def test_after_as_long_as_it_said_one_may_try_again(client: httpx.Client) -> None:
    with time_machine.travel(SystemClock().now(), tick=False) as traveller:
        for _ in range(5):
            client.post("/v1/auth/refresh", json={}, headers=at(HOME))
        limited = client.post("/v1/auth/refresh", json={}, headers=at(HOME))
        wait = int(limited.headers["retry-after"])
        traveller.shift(wait - 1)
        refused(client.post("/v1/auth/refresh", json={}, headers=at(HOME)), 429, "too_many_requests")
        traveller.shift(1)
        refused(client.post("/v1/auth/refresh", json={}, headers=at(HOME)), 422, "validation_error")


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.9", "192.0.2.9", True),
    ],
)
def test_the_addresses_one_sender_holds_count_as_one(
    client: httpx.Client, first: str, second: str, is_one: bool
) -> None:
    for _ in range(5):
        client.post("/v1/auth/refresh", json={}, headers=at(first))
    assert is_one == (client.post("/v1/auth/refresh", json={}, headers=at(second)).status_code == 429)


def test_guesses_count_for_the_account_wherever_they_come_from(lenient: httpx.Client) -> None:
    registered(lenient)
    for n in range(3):
        refused(guess(lenient, f"203.0.113.{n}"), 401, "invalid_credentials")
    limited = guess(lenient, "203.0.113.9")
    refused(limited, 429, "too_many_requests")
    assert 1 <= int(limited.headers["retry-after"]) <= 900
    refused(sign_in(lenient, f" {EMAIL.upper()} ", **at("203.0.113.9")), 429, "too_many_requests")


def test_an_account_that_does_not_exist_is_bounded_just_so(lenient: httpx.Client) -> None:
    registered(lenient)
    known, unknown = ([guess(lenient, ELSEWHERE, email) for _ in range(5)] for email in (EMAIL, "no@example.org"))
    shown = [
        [(each.status_code, each.json()["detail"], sorted(each.headers)) for each in of] for of in (known, unknown)
    ]
    assert [401, 401, 401, 429, 429] == [status for status, _, _ in shown[0]]
    assert shown[0] == shown[1]


def test_the_right_password_sets_the_count_back(lenient: httpx.Client) -> None:
    registered(lenient)
    for _ in range(3):
        guess(lenient)
        guess(lenient)
        answered(sign_in(lenient, EMAIL, **at(HOME)))


def test_a_stranger_cannot_keep_the_owner_out_at_home(lenient: httpx.Client) -> None:
    registered(lenient)
    assert 429 == [guess(lenient, ELSEWHERE).status_code for _ in range(4)][-1]
    answered(sign_in(lenient, EMAIL, **at(HOME)))
    refused(sign_in(lenient, EMAIL, **at(ELSEWHERE)), 429, "too_many_requests")


def test_at_home_too_the_guesses_are_bounded(lenient: httpx.Client) -> None:
    registered(lenient)
    assert [401, 401, 401, 429] == [guess(lenient).status_code for _ in range(4)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/auth/password", {"current_password": "not the password", "new_password": "something else"}),
        ("DELETE", "/v1/me", {"password": "not the password"}),
    ],
)
def test_with_a_stolen_token_the_password_cannot_be_guessed_either(
    lenient: httpx.Client, method: str, path: str, body: dict[str, str]
) -> None:
    headers = {**at(ELSEWHERE), "Authorization": f"Bearer {registered(lenient)['access_token']}"}
    answers = [lenient.request(method, path, json=body, headers=headers).status_code for _ in range(4)]
    assert [403, 403, 403, 429] == answers
    refused(sign_in(lenient, EMAIL, **at(ELSEWHERE)), 429, "too_many_requests")


@pytest.mark.parametrize("value", ["", " ", "many", "0/minute", "-1/minute", "5", "5/fortnight", "5/minute;9/hour"])
@pytest.mark.parametrize("name", ["rate_per_address", "rate_per_account"])
def test_what_is_no_rate_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match="must be one rate such as 100/minute"):
        ServerSettings.model_validate({name: value})


@pytest.mark.parametrize("value", ["7/second", "7/15 minutes", "7/2hours", " 7/Day "])
def test_a_rate_is_written_as_a_person_would(value: str) -> None:
    settings = ServerSettings(rate_per_address=value)
    assert 7 == parse(settings.rate_per_address).amount


def test_a_try_beyond_the_bound_costs_no_hash(tmp_path: Path) -> None:
    with (
        running_server(tmp_path, rate_per_account="3/15minutes", hash_cost=OWASP_LEAST) as server,
        anybody(server) as lenient,
    ):
        assert_refusals_are_quick(lenient)


def assert_refusals_are_quick(lenient: httpx.Client) -> None:
    began = time.perf_counter()
    for _ in range(3):
        guess(lenient)
    hashed = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(3):
        refused(guess(lenient), 429, "too_many_requests")
    assert time.perf_counter() - began < hashed / 2
