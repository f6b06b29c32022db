"""How the server stops, and how several processes of it live together."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from contracts.clock import SystemClock
from tests.server_stub.people import PASSWORD, sign_up
from tests.server_stub.uploads import Upload
from tests.support.builders import a_meal
from tests.support.servers import ServerProcess, server_process

pytestmark = pytest.mark.programs

STOP_SECONDS = 40


def await_in_flight(server: ServerProcess) -> None:
    """Until a process of the server answers somebody else beside us."""
    for _ in range(2000):
        if "tuckbox_requests_in_flight 2.0" in httpx.get(f"{server.url}/metrics", timeout=60).text:
            return
    raise AssertionError("the request did not arrive")


def await_refusal(server: ServerProcess) -> None:
    """Until the server lets nobody in any more."""
    url, clock = httpx.URL(server.url), SystemClock()
    assert url.port is not None
    deadline = clock.monotonic() + STOP_SECONDS
    while clock.monotonic() < deadline:
        try:
            socket.create_connection((url.host, url.port), timeout=5).close()
        except ConnectionRefusedError:
            return
        clock.sleep(0.02)  # not so many tries that the queue of connections overflows
    raise AssertionError("the server still takes connections")


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_commit_in_flight_is_answered_and_nobody_new_is_let_in(
    tmp_path: Path, workers: str, number: signal.Signals
) -> None:
    """The commit waits for the database, which the test holds until the server takes no more connections."""
    data_dir = tmp_path / "data"
    with (
        server_process(data_dir, "--workers", workers) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        upload = Upload(sign_up(client))
        upload.stage_meals(0, [a_meal(1), a_meal(2)])
        with closing(sqlite3.connect(data_dir / "server.db", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            answers: list[httpx.Response] = []
            committing = threading.Thread(target=lambda: answers.append(upload.commit()))
            committing.start()
            await_in_flight(server)
            server.process.send_signal(number)
            await_refusal(server)
            assert [] == answers
            holder.execute("ROLLBACK")
        committing.join(STOP_SECONDS)
        assert (200, 2) == (answers[0].status_code, answers[0].json()["totals"]["meal_count"])
        assert 0 == server.process.wait(STOP_SECONDS)
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def workers_of(server: ServerProcess) -> set[int]:
    """The process ids of a server's workers."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    found = set()
    for child in children:
        try:
            if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                found.add(int(child))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
    return found


linux_only = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads Linux's /proc")


@linux_only
def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with server_process(tmp_path / "data", "--workers", "2") as server:
        assert 200 == httpx.get(f"{server.url}/health/live", timeout=30).status_code
        before = workers_of(server)
        assert 2 == len(before)
        os.kill(dead := min(before), signal.SIGKILL)
        clock = SystemClock()
        deadline = clock.monotonic() + STOP_SECONDS
        while len(after := workers_of(server) - {dead}) < 2:
            assert clock.monotonic() < deadline, "the worker was not replaced"
        assert before - {dead} < after
        assert 200 == httpx.get(f"{server.url}/health/ready", timeout=30).status_code
        server.process.send_signal(signal.SIGTERM)
        assert 0 == server.process.wait(STOP_SECONDS)
    assert f"[{dead}] died" in (tmp_path / "server.log").read_text()


@linux_only
def test_workers_end_with_their_parent_even_where_it_is_killed(tmp_path: Path) -> None:
    with server_process(tmp_path / "data", "--workers", "2") as server:
        assert 200 == httpx.get(f"{server.url}/health/live", timeout=30).status_code
        workers = workers_of(server)
        server.process.kill()
        server.process.wait(STOP_SECONDS)
        await_refusal(server)
        clock = SystemClock()
        deadline = clock.monotonic() + STOP_SECONDS
        while any(Path(f"/proc/{each}/cmdline").exists() for each in workers):
            assert clock.monotonic() < deadline, "a worker outlived its parent"


def test_several_may_start_at_once_on_data_that_is_not_there_yet(tmp_path: Path) -> None:
    """They agree on one schema and one key: each takes the token of the other."""
    data_dir = tmp_path / "data"

    def start_and_sign_up(number: int) -> tuple[str, int]:
        body = {"email": f"person{number}@example.org", "password": PASSWORD}
        with server_process(data_dir, "--workers", "2") as server:
            answer = httpx.post(f"{server.url}/v1/auth/register", json=body, timeout=60)
            token = answer.json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            statuses = {httpx.get(f"{server.url}/v1/me", headers=headers, timeout=60).status_code for _ in range(8)}
            return token, *statuses

    with ThreadPoolExecutor(2) as starters:
        (first, first_status), (_, second_status) = starters.map(start_and_sign_up, (1, 2))
    assert (200, 200) == (first_status, second_status)
    with server_process(data_dir) as server:
        answer = httpx.get(f"{server.url}/v1/me", headers={"Authorization": f"Bearer {first}"}, timeout=60)
        assert 200 == answer.status_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_right_after_the_start_is_not_lost(tmp_path: Path, number: signal.Signals) -> None:
    with server_process(tmp_path / "data") as server:
        server.process.send_signal(number)
        assert 0 == server.process.wait(30)
