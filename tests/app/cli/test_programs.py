"""`serve` and `up` as programs that somebody else starts and stops."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.programs import Device, program, stop


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
        ran = subprocess.run(
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            env=Device(tmp_path).environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 1
    assert str(port) in ran.stderr
    assert "Traceback" not in ran.stderr
