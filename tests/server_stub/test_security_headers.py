"""What every answer tells a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server_stub.people import anybody
from tests.support.servers import running_server


@pytest.fixture(scope="module")
def somebody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running_server(tmp_path_factory.mktemp("server")) as server, anybody(server) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health/live"),
        ("GET", "/v1/me"),
        ("GET", "/nothing"),
        ("POST", "/health/live"),
        ("GET", "/docs"),
        ("GET", "/docs/assets/swagger-ui.css"),
        ("GET", "/openapi.json"),
        ("GET", "/metrics"),
    ],
)
def test_every_answer_forbids_what_no_client_needs(somebody: httpx.Client, method: str, path: str) -> None:
    headers = somebody.request(method, path).headers
    assert ("nosniff", "DENY", "no-referrer") == tuple(
        headers[name] for name in ("x-content-type-options", "x-frame-options", "referrer-policy")
    )
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers or "uvicorn" == headers["server"]


def test_only_the_documentation_may_run_scripts_and_only_its_own(somebody: httpx.Client) -> None:
    assert "default-src 'none'; frame-ancestors 'none'" == somebody.get("/v1/me").headers["content-security-policy"]
    policy = somebody.get("/docs").headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert ["script-src", "'self'"] == scripts.split()[:2]
    assert "http" not in policy


def test_nothing_of_an_account_is_stored_on_its_way(somebody: httpx.Client) -> None:
    assert "no-store" == somebody.get("/v1/me").headers["cache-control"]
    assert "no-store" == somebody.post("/graphql").headers["cache-control"]
    assert "cache-control" not in somebody.get("/health/live").headers


def test_a_browser_is_bound_to_tls_only_where_it_came_by_tls(somebody: httpx.Client) -> None:
    assert "strict-transport-security" not in somebody.get("/health/live").headers
    behind_tls = somebody.get("/health/live", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=31536000" == behind_tls.headers["strict-transport-security"]


def test_the_documentation_names_no_other_host(somebody: httpx.Client) -> None:
    page = somebody.get("/docs").text
    assert "http" not in page.replace("http-equiv", "")
    for path in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert path in page
        assert 200 == somebody.get(f"/docs/assets/{path}").status_code


def test_the_assets_are_a_folder_nobody_leaves(somebody: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    for path in ("..%2f..%2fcore.py", "%2e%2e/core.py", f"%2f{tmp_path}/secret", "%00"):
        assert 404 == somebody.get(f"/docs/assets/{path}").status_code
