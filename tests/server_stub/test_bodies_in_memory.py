"""However a body is packed, and however many come at once, the server holds a bounded amount of them."""

from __future__ import annotations

import contextlib
import gzip
import selectors
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts import limits
from tests.server_stub.people import PASSWORD, answered, refused
from tests.support.servers import ServerProcess, running_server, server_process

pytestmark = pytest.mark.slow

MIB = 1024 * 1024


def bomb(unpacked_bytes: int) -> bytes:
    """Zeros, packed a thousandfold."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(MIB)) for _ in range(unpacked_bytes // MIB)]
    return b"".join([*pieces, packer.flush()])


def peak_mib(server: ServerProcess) -> float:
    """The most memory the process ever held (VmHWM)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with server_process(tmp_path / "data") as running:
        yield running


def signed_in(server: ServerProcess) -> dict[str, str]:
    body = {"email": "ada@example.org", "password": PASSWORD}
    answer = answered(httpx.post(f"{server.url}/v1/auth/register", json=body), 201)
    return {"Authorization": f"Bearer {answer['access_token']}", "Content-Encoding": "gzip"}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="VmHWM is Linux's")
def test_a_gzip_bomb_costs_little_memory(server: ServerProcess) -> None:
    """Half a gigabyte behind half a megabyte: what a route unpacks to is what it takes, and one byte."""
    headers = signed_in(server)
    import_id = "3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f"
    httpx.put(f"{server.url}/v1/imports/{import_id}/chunks/0", content=gzip.compress(b"{}"), headers=headers)
    before = peak_mib(server)
    for _ in range(3):
        chunk = httpx.put(f"{server.url}/v1/imports/{import_id}/chunks/0", content=bomb(128 * MIB), headers=headers)
        refused(chunk, 413, "too_large")
    assert peak_mib(server) - before < 10
    whole = httpx.post(f"{server.url}/v1/imports", content=bomb(512 * MIB), headers=headers, timeout=60)
    refused(whole, 413, "too_large")
    assert peak_mib(server) - before < 60
    assert 200 == httpx.get(f"{server.url}/health/live").status_code


def test_all_bodies_together_are_bounded(server: ServerProcess) -> None:
    """Of requests that never end, one too many is sent away; there is room again once they are gone."""
    url = httpx.URL(server.url)
    assert url.port is not None
    token = signed_in(server)["Authorization"]
    labels = f"Host: here\r\nAuthorization: {token}\r\nContent-Length: {limits.IMPORT_BYTES_MAX}"
    head = f"POST /v1/imports HTTP/1.1\r\n{labels}\r\n\r\n".encode()
    with contextlib.ExitStack() as opened:
        waiting = opened.enter_context(selectors.DefaultSelector())
        for _ in range(limits.BODIES_BYTES_MAX // limits.IMPORT_BYTES_MAX + 1):
            one = opened.enter_context(socket.create_connection((url.host, url.port), timeout=60))
            with contextlib.suppress(ConnectionError):  # sent away while it was still sending
                one.sendall(head + bytes(limits.IMPORT_BYTES_MAX - 1))
            waiting.register(one, selectors.EVENT_READ)
        answered_first = waiting.select(timeout=60)[0][0].fileobj
        assert isinstance(answered_first, socket.socket)
        assert b" 503 " in answered_first.recv(100)
        form = {"username": "ada@example.org", "password": PASSWORD}
        assert 200 == httpx.post(f"{server.url}/v1/auth/token", data=form).status_code, "small ones have their own room"
    whole, headers = bytes(limits.IMPORT_BYTES_MAX), {"Authorization": token}
    statuses = (httpx.post(f"{server.url}/v1/imports", content=whole, headers=headers).status_code for _ in range(100))
    assert 400 == next(status for status in statuses if status != 503)


@pytest.mark.parametrize(
    ("token", "code"),
    [(None, "not_authenticated"), ("Bearer x.y.z", "invalid_token"), ("Basic x", "not_authenticated")],
)
def test_large_bodies_are_for_signed_in_people(server: ServerProcess, token: str | None, code: str) -> None:
    headers = {} if token is None else {"Authorization": token}
    for size in (limits.BODY_BYTES_MAX + 1, limits.IMPORT_BYTES_MAX):
        refused(httpx.post(f"{server.url}/v1/imports", content=bytes(size), headers=headers), 401, code)


@pytest.mark.parametrize("bound", ["BODY_PIECE_SECONDS", "BODY_SECONDS"])
def test_a_body_that_stops_arriving_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(limits, bound, 0.1)
    with running_server(tmp_path) as running:
        url = httpx.URL(running.url)
        assert url.port is not None
        with socket.create_connection((url.host, url.port), timeout=60) as one:
            one.sendall(b"POST /v1/auth/register HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{")
            answer = b"".join(iter(lambda: one.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request_timeout"' in answer
