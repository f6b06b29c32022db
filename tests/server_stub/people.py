"""People with an account, as their HTTP client sees the server."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from contracts.meal import Meal, to_wire
from contracts.problems import MEDIA_TYPE
from contracts.wire import write_json
from tests.support.builders import numbered_id
from tests.support.servers import RunningServer

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in."""

    http: httpx.Client
    id: UUID
    email: str
    access_token: str
    refresh_token: str
    lineage_id: UUID
    """Of the guest diary this person brings along."""

    def put_meal(self, meal: Meal, **headers: str) -> httpx.Response:
        """Create or replace a meal."""
        return self.http.put(f"/v1/meals/{meal.id}", content=write_json(to_wire(meal)), headers=headers)

    def meal(self, meal_id: UUID) -> dict[str, Any]:
        """A stored meal."""
        return answered(self.http.get(f"/v1/meals/{meal_id}"))

    def meals(self, **query: str) -> list[dict[str, Any]]:
        """The first page of a listing."""
        items: list[dict[str, Any]] = answered(self.http.get("/v1/meals", params=query))["items"]
        return items

    def summaries(self) -> dict[str, dict[str, Any]]:
        """Every day summary by logical date."""
        items = answered(self.http.get("/v1/day-summaries"))["items"]
        return {item["logical_date"]: item for item in items}

    def changes(self, cursor: str | None = None, limit: int = 500) -> dict[str, Any]:
        """A page of the feed."""
        query: dict[str, str | int] = {"limit": limit} | ({} if cursor is None else {"cursor": cursor})
        return answered(self.http.get("/v1/sync/changes", params=query))

    def head(self) -> int:
        """The account's commit counter."""
        return int(self.changes()["head"])


SignUp = Callable[[], Person]


@contextlib.contextmanager
def anybody(server: RunningServer) -> Iterator[httpx.Client]:
    """A client without a token."""
    with connection(server.url) as client:
        yield client


def connection(url: str, headers: httpx.Headers | None = None) -> httpx.Client:
    """A client of a server on this machine; it reads no certificates, which takes longer than a request."""
    return httpx.Client(base_url=url, headers=headers, timeout=60, verify=False)


def sign_up(client: httpx.Client) -> Person:
    """Register somebody new; from then on the client sends their token."""
    number = next(_numbers)
    email = f"person{number}@example.org"
    response = client.post("/v1/auth/register", json={"email": email, "password": PASSWORD})
    answer = answered(response, 201)
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
    return Person(
        http=client,
        id=UUID(answer["user"]["id"]),
        email=email,
        access_token=answer["access_token"],
        refresh_token=answer["refresh_token"],
        lineage_id=numbered_id(number, space=7),
    )


def sign_in(client: httpx.Client, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    """Try to begin another session."""
    return client.post("/v1/auth/token", data={"username": email, "password": password}, headers=headers)


def bearer(token: str) -> dict[str, str]:
    """The header that carries an access token."""
    return {"Authorization": f"Bearer {token}"}


def answered(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The body of the expected answer."""
    assert response.status_code == status, response.text[:2000]
    body: dict[str, Any] = response.json()
    return body


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of the expected refusal."""
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text[:2000]
    problem: dict[str, Any] = response.json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    return problem
