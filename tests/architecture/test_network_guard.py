"""The suite cannot reach another machine, and can reach its own."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tests.conftest import OutsideConnection, is_local
from tests.support.loops import run_apart


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_another_machine_is_out_of_reach(call: str) -> None:
    with socket.socket() as one, pytest.raises(OutsideConnection, match=r"192\.0\.2\.1"):
        getattr(one, call)(("192.0.2.1", 80))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one, pytest.raises(OutsideConnection):
        one.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_is_within_reach(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as one:
        one.connect(server.getsockname())
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as one:
        server.bind(str(tmp_path / "s"))
        server.listen()
        one.connect(str(tmp_path / "s"))


def test_asyncio_is_guarded_too() -> None:
    with pytest.raises(OutsideConnection):
        run_apart(asyncio.open_connection("192.0.2.1", 80))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("192.0.2.1", False),
        ("example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_what_is_this_machine(host: str, expected: bool) -> None:
    assert is_local(socket.AF_INET, (host, 80)) is expected
