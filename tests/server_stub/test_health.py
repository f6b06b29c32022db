"""`/health/*`: what the server depends on, by name, told in time whatever hangs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from contracts import limits
from server_stub.readiness import Dependency, DependencyState
from tests.server_stub.people import anybody
from tests.support.loops import run_apart
from tests.support.postgresql import NewDatabaseUrl, PostgreSQL
from tests.support.servers import running_server

pytestmark = pytest.mark.slow


def test_every_dependency_is_named(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    with running_server(tmp_path, database_url=new_database_url()) as server, anybody(server) as client:
        assert {"status": "ok"} == client.get("/health/live").json()
        answer = client.get("/health/ready")
        ready = {"status": "ready", "dependencies": {"database": "ok", "schema": "ok"}}
        assert (200, ready) == (answer.status_code, answer.json())


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_store_of_rates_that_hangs_is_told_and_keeps_nobody_out(tmp_path: Path) -> None:
    """Without it each process counts for itself, so the server stays ready."""
    with silent_port() as port, running_server(tmp_path, redis_url=f"redis://127.0.0.1:{port}") as server:
        answer = httpx.get(f"{server.url}/health/ready", timeout=limits.READY_SECONDS + 10)
    assert (200, "unavailable") == (answer.status_code, answer.json()["dependencies"]["rates"])


class Hanging:
    """A dependency that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.release = threading.Event()

    def __call__(self) -> DependencyState:
        self.asked += 1
        self.release.wait()
        return "ok"


def test_what_hangs_is_told_by_the_deadline_and_is_asked_once_at_a_time() -> None:
    hanging = Hanging()
    dependency = Dependency("database", hanging)

    async def ask_often() -> list[DependencyState]:
        return await asyncio.gather(*(dependency.state(0.05) for _ in range(20)))

    assert {"no_answer"} == set(run_apart(ask_often()))
    assert {"no_answer"} == set(run_apart(ask_often()))
    assert 1 == hanging.asked
    hanging.release.set()
    assert "ok" == run_apart(dependency.state(20))


def test_whatever_goes_wrong_is_a_state() -> None:
    def broken() -> DependencyState:
        raise RuntimeError("Secret state")

    assert "unavailable" == run_apart(Dependency("database", broken).state(20))


def test_a_database_that_hangs_is_told_in_time(tmp_path: Path, postgresql: PostgreSQL) -> None:
    """Somebody holds a table that the check reads: the answer does not wait for them."""
    url = postgresql.fresh_database()
    with running_server(tmp_path, database_url=url) as server, anybody(server) as client:
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE account_head")
            for _ in range(2):
                answer = client.get("/health/ready", timeout=limits.READY_SECONDS + 3)
                states = {"database": "ok", "schema": "no_answer"}
                assert (503, "1", states) == (
                    answer.status_code,
                    answer.headers["retry-after"],
                    answer.json()["dependencies"],
                )
                assert 200 == client.get("/health/live").status_code
            holder.rollback()
        answers = (client.get("/health/ready").status_code for _ in range(100))
        assert 200 == next(status for status in answers if status != 503)
