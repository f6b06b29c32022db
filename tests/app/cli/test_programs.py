"""`serve` and `up` as programs that somebody else starts and stops."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.support import processes
from tests.support.processes import PIPE
from tests.support.programs import Device, program, stop

pytestmark = pytest.mark.programs


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_stopping_serve_stops_the_server(tmp_path: Path) -> None:
    device = Device(tmp_path)
    words = ["app", "serve", "--port", "0"]
    with program(words, device.environment(), tmp_path / "log") as (address, process):
        assert httpx.get(f"{address.rstrip('/')}/health/ready", trust_env=False).status_code == 200
        stop(process)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address.rstrip('/')}/health/ready", trust_env=False)


def test_up_starts_server_and_app_and_stops_both(tmp_path: Path) -> None:
    server_port = free_port()
    words = ["app", "up", "--no-browser", "--port", "0", "--server-port", str(server_port)]
    health = f"http://127.0.0.1:{server_port}/health/ready"
    with program(words, Device(tmp_path).environment(), tmp_path / "log") as (address, process):
        assert "?token=" in address
        assert httpx.get(address, trust_env=False, follow_redirects=False).status_code == 303
        assert httpx.get(health, trust_env=False).status_code == 200
        stop(process)
        with pytest.raises(httpx.ConnectError):
            httpx.get(health, trust_env=False)


def test_a_server_whose_port_is_taken_says_so_in_a_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = Device(tmp_path).run("serve", "--port", str(port))
    assert ran.code == 1
    assert str(port) in ran.err
    assert "Traceback" not in ran.err


def test_each_program_starts_in_an_interpreter_of_its_own(tmp_path: Path) -> None:
    """The others are forked from one that has imported everything: here a missing import would show."""
    environment = Device(tmp_path).environment()
    for words in (["app", "log", "Soup", "--kcal", "300"], ["app", "day"], ["server_stub", "migrate"]):
        process = processes.start_afresh(words, environment, stdout=PIPE, stderr=PIPE)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, ""), words
        assert out
