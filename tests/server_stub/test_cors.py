"""Pages of other sites: none may use the server, unless they are named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server_stub.configuration import ServerSettings
from tests.server_stub.people import anybody, refused
from tests.support.servers import running_server

ORIGIN = "https://diary.example.org"
ASKING = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def open_to_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, cors_origins=(ORIGIN,)) as server, anybody(server) as client:
        yield client


def test_by_default_no_site_is_let_in(tmp_path: Path) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        for answer in (client.get("/v1/me", headers={"Origin": ORIGIN}), client.options("/v1/me", headers=ASKING)):
            assert [] == [name for name in answer.headers if name.startswith("access-control")]
        refused(client.options("/v1/me", headers=ASKING), 405, "method_not_allowed")


def test_a_named_site_may_ask_and_read_what_it_needs(open_to_one: httpx.Client) -> None:
    asked = open_to_one.options("/v1/me", headers=ASKING)
    assert (200, ORIGIN) == (asked.status_code, asked.headers["access-control-allow-origin"])
    answer = open_to_one.get("/v1/me", headers={"Origin": ORIGIN})
    assert ORIGIN == answer.headers["access-control-allow-origin"]
    shown = answer.headers["access-control-expose-headers"].split(", ")
    assert {"X-Correlation-ID", "Server-Time", "ETag", "Retry-After"} == set(shown)
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


def test_any_other_site_is_refused_with_a_problem(open_to_one: httpx.Client) -> None:
    for origin in ("https://diary.example.org.evil.example", "http://diary.example.org", "null"):
        refused(open_to_one.options("/v1/me", headers={**ASKING, "Origin": origin}), 403, "cors_refused")
        answer = open_to_one.get("/v1/me", headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers


def test_origins_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUCKBOX_CORS_ORIGINS", "https://a.example, http://localhost:8550,http://[::1]:80801")
    assert ("https://a.example", "http://localhost:8550", "http://[::1]:80801") == ServerSettings().cors_origins
