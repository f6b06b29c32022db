"""`open`: which start serves the diary, where a second one leads, and on which addresses it may be served."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest
import typer

from app.cli.opening_app import checked_host
from tests.support.diary_files import make_newer
from tests.support.programs import Device, program

SOON_SECONDS = 10
"""Long for the end of a program, and less than a browser is waited for."""
OPEN = ["app", "open", "--web", "--no-browser"]


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path / "data")


@pytest.mark.programs
def test_a_second_start_leads_to_the_app_that_runs_already(device: Device, tmp_path: Path) -> None:
    with program([*OPEN, "--port", "0"], device.environment(), tmp_path / "log") as (address, _):
        told = device.folder / "app.address"
        assert told.stat().st_mode & 0o777 == 0o600
        again = device.done("--no-browser")
        assert again.out == f"{address}\n"
        assert "Tuckbox is running already." in again.err
        port = httpx.URL(address).port
        assert device.done("open", "--web", "--no-browser", "--port", str(port)).out == f"{address}\n"
    assert not told.exists()


@pytest.mark.programs
def test_a_second_start_on_another_port_is_another_window_on_the_same_diary(device: Device, tmp_path: Path) -> None:
    with (
        program([*OPEN, "--port", "0"], device.environment(), tmp_path / "log1") as (first, _),
        program([*OPEN, "--port", "0"], device.environment(), tmp_path / "log2") as (second, _),
    ):
        assert first != second
        for address in (first, second):
            assert httpx.get(address, trust_env=False).status_code == 303
        assert device.done("--no-browser").out == f"{first}\n"


@pytest.mark.programs
def test_after_a_crash_the_next_start_serves_the_diary(device: Device, tmp_path: Path) -> None:
    with program([*OPEN, "--port", "0"], device.environment(), tmp_path / "log1") as (first, process):
        process.kill()
        process.wait()
    assert (device.folder / "app.address").read_text() == first
    with program([*OPEN, "--port", "0"], device.environment(), tmp_path / "log2") as (second, _):
        assert httpx.get(second, trust_env=False).status_code == 303
        assert (device.folder / "app.address").read_text() == second


@pytest.mark.programs
def test_a_diary_that_cannot_be_opened_ends_the_program_with_the_reason(device: Device) -> None:
    make_newer(device)
    before = (device.folder / "tuckbox.db").read_bytes()
    ran = device.run("open", "--web", "--no-browser", "--port", "0")
    assert (ran.code, (device.folder / "tuckbox.db").read_bytes()) == (1, before)
    assert "written by a newer Tuckbox" in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err
    assert not (device.folder / "app.address").exists()


@pytest.mark.programs
def test_where_no_browser_can_be_opened_nobody_is_waited_for(device: Device, tmp_path: Path) -> None:
    make_newer(device)
    environment = device.environment() | {"BROWSER": "false", "PATH": "/nowhere"}
    with program(["app", "open", "--web", "--port", "0"], environment, tmp_path / "log") as (_, process):
        assert process.wait(SOON_SECONDS) == 1


@pytest.mark.programs
def test_the_wait_for_a_browser_can_be_cut_short(device: Device, tmp_path: Path) -> None:
    make_newer(device)
    environment = device.environment() | {"BROWSER": "true"}
    with program(["app", "open", "--web", "--port", "0"], environment, tmp_path / "log") as (_, process):
        process.send_signal(signal.SIGINT)
        assert process.wait(SOON_SECONDS) == 1
    assert "written by a newer Tuckbox" in (tmp_path / "log").read_text()


@pytest.mark.programs
def test_other_machines_are_let_in_only_on_purpose(device: Device) -> None:
    refused = device.run("open", "--host", "192.0.2.1", "--no-browser")
    assert refused.code == 2
    assert "--trust-network" in refused.err
    assert not device.folder.exists()


@pytest.mark.parametrize(
    ("host", "trusted", "served"),
    [
        ("127.0.0.1", False, "127.0.0.1"),
        ("localhost", False, "127.0.0.1"),
        ("127.0.0.2", False, "127.0.0.2"),
        ("192.0.2.1", True, "192.0.2.1"),
    ],
)
def test_an_address_to_serve_on(host: str, trusted: bool, served: str) -> None:
    assert checked_host(host, trust_network=trusted) == served


@pytest.mark.parametrize("host", ["0.0.0.0", "my-computer", "::1", ""])
def test_what_is_no_address_of_this_machine_is_refused_even_on_purpose(host: str) -> None:
    with pytest.raises(typer.BadParameter):
        checked_host(host, trust_network=True)
