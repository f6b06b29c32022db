"""GraphQL as a client sends it."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.wire import read_json, write_json
from tests.server_stub.people import Person, answered


def send(person: Person, query: str, **variables: Any) -> httpx.Response:
    """One request."""
    return person.http.post("/graphql", content=write_json({"query": query, "variables": variables}))


def ask(person: Person, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer without errors, numbers read exactly."""
    response = send(person, query, **variables)
    assert "errors" not in answered(response), response.text[:2000]
    data: dict[str, Any] = read_json(response.content)["data"]
    return data


def refusals(person: Person, query: str, **variables: Any) -> list[dict[str, Any]]:
    """The errors of an answer."""
    errors: list[dict[str, Any]] = answered(send(person, query, **variables))["errors"]
    return errors


def refusal(person: Person, query: str, **variables: Any) -> tuple[str, list[list[str | int]]]:
    """Code and places of the only error."""
    (error,) = refusals(person, query, **variables)
    return error["extensions"]["code"], [each["loc"] for each in error["extensions"].get("errors", [])]
