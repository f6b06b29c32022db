"""Whatever is asked, and however: an error is a problem with all its labels."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from contracts import limits
from contracts.problems import MEDIA_TYPE, Problem
from contracts.protocol import CORRELATION_HEADER, SERVER_TIME_HEADER
from tests.server_stub.people import anybody, refused
from tests.support.builders import FakeClock
from tests.support.servers import running_server, server_process


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Of the server as a program: its own reading of HTTP belongs to what is tested."""
    with server_process(tmp_path_factory.mktemp("server") / "data") as server:
        url = httpx.URL(server.url)
        assert url.port is not None
        yield url.host, url.port


def ask(address: tuple[str, int], request: bytes) -> httpx.Response:
    """Send exactly these bytes; the answer."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)


def line(text: bytes) -> bytes:
    return text + b" HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        (b"GET /%00", 404, "not_found"),
        (b"GET /v1/meals/%00", 401, "not_authenticated"),
        (b"GET /%ff%fe", 404, "not_found"),
        (b"GET /%zz", 404, "not_found"),
        (b"GET //v1/me", 404, "not_found"),
        (b"GET /v1/me/", 404, "not_found"),
        (b"GET /" + b"a" * 10_000, 404, "not_found"),
        (b"GET /\xff", 400, "malformed_request"),
        (b"GET", 400, "malformed_request"),
        (b"BREW /v1/me", 405, "method_not_allowed"),
        (b"TRACE /v1/me", 405, "method_not_allowed"),
        (b"OPTIONS /v1/me", 405, "method_not_allowed"),
        (b"OPTIONS *", 404, "not_found"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_no_route_takes_is_a_problem(
    address: tuple[str, int], request_line: bytes, status: int, code: str
) -> None:
    answer = ask(address, line(request_line))
    problem = Problem.model_validate(refused(answer, status, code))
    assert answer.headers[CORRELATION_HEADER] == problem.correlation_id != ""
    assert answer.headers[SERVER_TIME_HEADER].endswith("Z")
    assert "nosniff" == answer.headers["x-content-type-options"]


def test_an_address_that_never_ends_is_cut_off(address: tuple[str, int]) -> None:
    refused(ask(address, b"GET /" + b"a" * limits.HEAD_BYTES_MAX), 400, "malformed_request")


def test_an_error_to_head_has_the_headers_and_no_body(address: tuple[str, int]) -> None:
    answer = ask(address, line(b"HEAD /v1/me"))
    assert (405, MEDIA_TYPE, b"") == (answer.status_code, answer.headers["content-type"], answer.content)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/me", {"GET", "DELETE"}),
        ("/v1/meals/x", {"GET", "PUT", "DELETE"}),
        ("/v1/imports/x/chunks/y", {"PUT", "DELETE"}),
        ("/v1/auth/token", {"POST"}),
        ("/docs", {"GET"}),
        ("/docs/assets/favicon.png", {"GET", "HEAD"}),
    ],
)
def test_the_allowed_methods_are_all_of_the_address(address: tuple[str, int], path: str, allowed: set[str]) -> None:
    answer = ask(address, line(b"PATCH " + path.encode()))
    assert (405, allowed) == (answer.status_code, set(answer.headers["allow"].split(", ")))


def test_a_mistake_inside_the_middleware_is_a_problem_too(tmp_path: Path) -> None:
    """The clock that fails is the one the outermost layers read."""

    class Broken(FakeClock):
        is_broken = False

        def monotonic(self) -> float:
            if self.is_broken:
                raise RuntimeError("Secret state")
            return super().monotonic()

    clock = Broken()
    with running_server(tmp_path, clock=clock) as server:
        clock.is_broken = True
        answer = httpx.get(f"{server.url}/health/live")
        clock.is_broken = False
    assert "Secret" not in str(refused(answer, 500, "server_error"))


def test_an_id_that_cannot_be_made_is_a_problem_too(tmp_path: Path) -> None:
    def broken() -> UUID:
        raise RuntimeError("Secret state")

    with running_server(tmp_path, new_id=broken) as server:
        assert "Secret" not in str(refused(httpx.get(f"{server.url}/health/live"), 500, "server_error"))
        assert 200 == httpx.get(f"{server.url}/health/live", headers={CORRELATION_HEADER: "mine"}).status_code


Request = Callable[[httpx.Client], httpx.Response]


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (lambda c: c.post("/v1/auth/register", content=b" " * 300_000), 413, "too_large"),
        (lambda c: c.post("/v1/auth/register", headers={"Content-Encoding": "br"}), 415, "unsupported_media_type"),
        (lambda c: c.post("/v1/auth/register", json={}), 422, "validation_error"),
        (lambda c: c.post("/v1/auth/token", content=b"\xff=1"), 422, "validation_error"),
        (lambda c: c.post("/v1/auth/token", files={"x": b"1"}), 422, "validation_error"),
        (lambda c: c.get("/v1/me", headers={"Tuckbox-Protocol": "9"}), 426, "upgrade_required"),
    ],
)
def test_every_refusal_of_a_body_is_a_problem(tmp_path: Path, request_: Request, status: int, code: str) -> None:
    with running_server(tmp_path) as server, anybody(server) as client:
        refused(request_(client), status, code)
