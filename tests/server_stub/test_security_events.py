"""What happened to accounts and sessions is logged: each thing once, by ids, and without a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest

from server_stub.auth.events import Event
from server_stub.log import LOGGER, JsonLines
from tests.server_stub.people import PASSWORD, answered, anybody, bearer, refused, sign_in
from tests.support.servers import running_server

EMAIL, NEW, WRONG = "ada@example.org", "staple battery horse correct", "not the password"
ADDRESS = "192.0.2.77"


class Told(logging.Handler):
    """Every line of the log, formatted where it is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._json = JsonLines()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self._json.format(record))

    def events(self) -> list[dict[str, Any]]:
        """The security events since the last time this was asked."""
        found = [json.loads(line) for line in self.lines]
        self.lines.clear()
        return [entry for entry in found if entry["message"] == "security"]

    def event(self) -> dict[str, Any]:
        """The only one."""
        (found,) = self.events()
        return found


@pytest.fixture
def told() -> Iterator[Told]:
    handler = Told()
    logger = logging.getLogger(LOGGER)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_server(tmp_path, rate_per_account="3/15minutes") as server, anybody(server) as client:
        client.headers["X-Forwarded-For"] = ADDRESS
        yield client


def register(client: httpx.Client) -> dict[str, Any]:
    answer = answered(client.post("/v1/auth/register", json={"email": EMAIL, "password": PASSWORD}), 201)
    client.headers.update(bearer(answer["access_token"]))
    return answer


def session_of(answer: dict[str, Any]) -> str:
    return str(jwt.decode(answer["access_token"], options={"verify_signature": False})["sid"])


def named(event: Event, answer: dict[str, Any], session_id: str | None = None) -> dict[str, Any]:
    session = {} if session_id is None else {"session_id": session_id}
    return {"event": event.value, "account_id": answer["user"]["id"], **session}


def shown(entry: dict[str, Any]) -> dict[str, Any]:
    UUID(entry["correlation_id"])
    return {name: entry[name] for name in ("event", "account_id", "session_id") if name in entry}


def test_coming_in_and_going_out(client: httpx.Client, told: Told) -> None:
    first = register(client)
    assert named(Event.REGISTERED, first, session_of(first)) == shown(told.event())
    second = answered(sign_in(client, EMAIL))
    assert named(Event.SIGNED_IN, second, session_of(second)) == shown(told.event())
    client.delete(f"/v1/auth/sessions/{session_of(second)}")
    assert named(Event.SESSION_ENDED, first, session_of(second)) == shown(told.event())
    client.delete(f"/v1/auth/sessions/{session_of(second)}")
    assert [] == told.events()
    client.post("/v1/auth/logout")
    assert named(Event.SIGNED_OUT, first, session_of(first)) == shown(told.event())


def test_a_failed_sign_in_names_the_account_if_there_is_one(client: httpx.Client, told: Told) -> None:
    answer = register(client)
    told.events()
    refused(sign_in(client, EMAIL, WRONG), 401, "invalid_credentials")
    assert named(Event.SIGN_IN_FAILED, answer) == shown(told.event())
    refused(sign_in(client, "nobody@example.org", WRONG), 401, "invalid_credentials")
    assert {"event": "sign_in_failed"} == shown(told.event())


def test_a_copied_refresh_token_is_a_warning(client: httpx.Client, told: Told) -> None:
    first = register(client)
    pair = answered(client.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]}))
    client.get("/v1/me", headers=bearer(pair["access_token"]))
    told.events()
    refused(client.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]}), 401, "refresh_reused")
    event = told.event()
    assert (named(Event.REFRESH_REUSED, first, session_of(first)), "WARNING") == (shown(event), event["level"])


def test_too_many_tries_are_a_warning_that_names_the_bound(client: httpx.Client, told: Told) -> None:
    for _ in range(4):
        sign_in(client, "nobody@example.org", WRONG)
    event = told.events()[-1]
    assert ("limited", "account", "WARNING") == (event["event"], event["limit"], event["level"])


def test_changing_the_password_and_each_session_it_ends(client: httpx.Client, told: Told) -> None:
    first = register(client)
    second = answered(sign_in(client, EMAIL))
    told.events()
    client.post("/v1/auth/password", json={"current_password": WRONG, "new_password": NEW})
    assert named(Event.CONFIRMATION_FAILED, first) == shown(told.event())
    client.post("/v1/auth/password", json={"current_password": PASSWORD, "new_password": NEW})
    assert [
        named(Event.PASSWORD_CHANGED, first, session_of(first)),
        named(Event.SESSION_ENDED, first, session_of(second)),
    ] == [shown(event) for event in told.events()]


def test_deleting_the_account(client: httpx.Client, told: Told) -> None:
    first = register(client)
    told.events()
    assert 204 == client.request("DELETE", "/v1/me", json={"password": PASSWORD}).status_code
    assert named(Event.ACCOUNT_DELETED, first, session_of(first)) == shown(told.event())


def test_no_line_of_all_this_holds_a_secret(client: httpx.Client, told: Told) -> None:
    first = register(client)
    second = answered(sign_in(client, EMAIL))
    sign_in(client, EMAIL, WRONG)
    third = answered(client.post("/v1/auth/refresh", json={"refresh_token": second["refresh_token"]}))
    client.get("/v1/me/export")
    client.post("/v1/auth/password", json={"current_password": PASSWORD, "new_password": NEW})
    for _ in range(4):
        sign_in(client, EMAIL, WRONG)
    client.request("DELETE", "/v1/me", json={"password": NEW})
    text = "\n".join(told.lines)
    assert 8 < text.count('"security"')
    tokens = [each[name] for each in (first, second, third) for name in ("access_token", "refresh_token")]
    private = [*tokens, EMAIL, "ada@", PASSWORD, NEW, WRONG, ADDRESS]
    assert [] == [word for word in private if word in text]
