"""What every answer has in common: problems, labels, bounds, documentation, and what is logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts import limits
from contracts.problems import Problem
from contracts.wire import instant_text, write_json
from server_stub.log import LOGGER, JsonLines
from tests.server_stub.people import PASSWORD, Person, refused
from tests.support.builders import FakeClock, a_meal
from tests.support.servers import RunningServer, running_server


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """What the server logs while the test runs."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Collect()
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(LOGGER)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/nothing", 404, "not_found"),
        ("PATCH", "/v1/me", 405, "method_not_allowed"),
        ("GET", "/v1/me", 401, "not_authenticated"),
        ("POST", "/v1/auth/register", 400, "malformed_body"),
    ],
)
def test_every_error_is_a_problem(anyone: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    response = anyone.request(method, path)
    problem = Problem.model_validate(refused(response, status, code))
    assert (f"urn:tuckbox:problem:{code}", response.headers["x-correlation-id"]) == (
        problem.type,
        problem.correlation_id,
    )


def test_a_method_that_is_not_allowed_names_those_that_are(anyone: httpx.Client) -> None:
    assert "GET" == anyone.post("/health/live").headers["allow"]


def test_an_answer_carries_the_requests_correlation_id_if_it_is_sane(anyone: httpx.Client) -> None:
    sane = "a-b_c.D9"
    assert sane == anyone.get("/health/live", headers={"X-Correlation-ID": sane}).headers["x-correlation-id"]
    for strange in ("", "x" * 65, "a b", '"', "a;b"):
        given = anyone.get("/health/live", headers={"X-Correlation-ID": strange}).headers["x-correlation-id"]
        assert strange != given
        assert 36 == len(given)


def test_every_answer_tells_the_servers_time(anyone: httpx.Client, clock: FakeClock) -> None:
    for path in ("/health/live", "/v1/me", "/nothing"):
        assert instant_text(clock.now()) == anyone.get(path).headers["server-time"]


def test_another_protocol_version_is_told_to_upgrade(anyone: httpx.Client) -> None:
    assert 200 == anyone.get("/health/live", headers={"Tuckbox-Protocol": "1"}).status_code
    for version in ("2", "0", "x"):
        refused(anyone.get("/health/live", headers={"Tuckbox-Protocol": version}), 426, "upgrade_required")


def test_a_body_has_a_bound_however_it_is_sent(ada: Person) -> None:
    body = b" " * (limits.BODY_BYTES_MAX + 1)
    refused(ada.http.put("/v1/settings/targets", content=body), 413, "too_large")
    refused(ada.http.put("/v1/settings/targets", content=iter([body[:1000], body])), 413, "too_large")
    refused(ada.http.put("/v1/settings/targets", content=body[1:]), 400, "malformed_body")


def test_a_body_far_beyond_the_bound_still_gets_its_answer(ada: Person) -> None:
    refused(ada.http.put("/v1/settings/targets", content=b" " * 20_000_000), 413, "too_large")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_packing_is_for_imports_only(ada: Person, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    response = ada.http.put("/v1/settings/targets", content=b"{}", headers=headers)
    refused(response, 415, "unsupported_media_type")


def test_an_invalid_request_is_answered_without_repeating_it(ada: Person) -> None:
    secret = "sesame-" * 5
    body = {"kcal": secret, "updated_at": secret, secret * 20: 1, "protein_g": [secret]}
    response = ada.http.put("/v1/settings/targets", content=write_json(body))
    problem = refused(response, 422, "validation_error")
    assert all(secret not in error["msg"] for error in problem["errors"])
    assert 80 == max(len(part) for error in problem["errors"] for part in error["loc"])


def test_the_list_of_errors_is_bounded(ada: Person) -> None:
    body = {f"field{n}": 1 for n in range(1000)}
    problem = refused(ada.http.put("/v1/settings/targets", json=body), 422, "validation_error")
    assert limits.ERRORS_LISTED_MAX == len(problem["errors"])


def test_a_half_character_in_a_fields_name_breaks_nothing(ada: Person) -> None:
    response = ada.http.put("/v1/settings/targets", content=b'{"\\ud800": 1}')
    refused(response, 422, "validation_error")


def test_a_mistake_of_the_server_tells_nothing_of_its_inside(tmp_path: Path, log_lines: list[str]) -> None:
    def broken() -> str:
        raise RuntimeError("Secret state")

    body = {"email": "a@example.org", "password": PASSWORD}
    with running_server(tmp_path, new_secret=broken) as server, httpx.Client(base_url=server.url) as client:
        response = client.post("/v1/auth/register", json=body)
        again = client.post("/v1/auth/register", json=body)
    problem = refused(response, 500, "server_error")
    assert problem["correlation_id"] == response.headers["x-correlation-id"]
    assert "server-time" in response.headers
    refused(again, 500, "server_error")  # and not email_taken: the account was rolled back
    assert "RuntimeError" in "".join(log_lines)
    assert "Secret" not in response.text + "".join(log_lines)


def test_answers_with_tokens_are_never_stored_on_their_way(anyone: httpx.Client, ada: Person) -> None:
    response = anyone.post("/v1/auth/token", data={"username": ada.email, "password": PASSWORD})
    assert "no-store" == response.headers["cache-control"]


def test_a_log_line_says_route_status_and_time_and_nothing_private(
    ada: Person, anyone: httpx.Client, log_lines: list[str]
) -> None:
    ada.http.headers["X-Correlation-ID"] = "trace-me"
    ada.put_meal(a_meal(1, name="Secret cake", note="Secret note"))
    anyone.post("/v1/auth/token", data={"username": ada.email, "password": PASSWORD})
    ada.http.get("/v1/meals", params={"cursor": "private"})
    entries: list[dict[str, Any]] = [json.loads(line) for line in log_lines]
    first = entries[0]
    assert ("PUT", "/v1/meals/{id}", 201, "trace-me") == tuple(
        first[k] for k in ("method", "route", "status", "correlation_id")
    )
    assert 0 <= first["milliseconds"]
    text = "\n".join(log_lines)
    private = (PASSWORD, ada.access_token, ada.refresh_token, ada.email, "Secret", "private")
    assert [False] * len(private) == [word in text for word in private]


def test_an_exception_is_logged_by_its_place_and_not_its_text() -> None:
    try:
        raise ValueError("Secret cake")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "f", 1, "unexpected error", (), (type(error), error, error.__traceback__))
    line = JsonLines().format(record)
    assert "ValueError" == json.loads(line)["error"]
    assert "Secret" not in line


def test_the_documentation_knows_every_body_and_how_to_sign_in(anyone: httpx.Client, server: RunningServer) -> None:
    schema = anyone.get("/openapi.json").json()
    schemes = schema["components"]["securitySchemes"]
    assert ["/v1/auth/token"] == [each["flows"]["password"]["tokenUrl"] for each in schemes.values()]
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for path in schema["paths"].values()
        for operation in path.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert bodies <= set(schema["components"]["schemas"])
    assert {"RegisterRequest", "WireMeal", "Targets", "ChunkEnvelope", "CommitRequest", "WholeImport"} <= bodies
    assert "swagger" in anyone.get("/docs").text


def test_every_reference_in_the_documentation_leads_somewhere(anyone: httpx.Client) -> None:
    text = anyone.get("/openapi.json").text
    schemas = json.loads(text)["components"]["schemas"]
    named = {part.split('"', 1)[0] for part in text.split('"$ref":"#/components/schemas/')[1:]}
    assert named <= set(schemas)
    assert named
