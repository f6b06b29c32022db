"""SIGKILL of the server program while it stages, commits or reads its feed: the client goes on with the next one."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from contracts.clock import SystemClock
from tests.faults.on_disk import a_diary, server_differences
from tests.support.gate import Gate, gate
from tests.support.servers import ServerProcess, server_process

pytestmark = pytest.mark.programs

MEALS = 1001
SECONDS = 90.0
IN_TIME = 0.3
"""Seconds a request gets to be read and to wait for the lock; in time or not, the end must be the same."""

WHENS = ("before it", "while it waits to write", "after it is durable")
IN_THE_SUITE = [("/commit", WHENS[2])]
CASES = [
    pytest.param(part, when, marks=[] if (part, when) in IN_THE_SUITE else [pytest.mark.long])
    for part in ("/chunks/", "/commit", "/sync/changes")
    for when in WHENS
]


class Mortal:
    """A server that is killed, and another one started on the same data, to which the gate then leads."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.data_dir = folder / "data"
        self._stack = stack
        self.now = self._start()

    def die(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.now.process.kill()
        self.now.process.wait(SECONDS)

    def rise(self, before: Gate) -> None:
        """Start the next one."""
        self.now = self._start()
        before.server_url = self.now.url

    def die_while_writing(self) -> None:
        """Hold the database's write lock, let the request come up to it, and kill the server there."""
        blocker = sqlite3.connect(self.data_dir / "server.db", isolation_level=None, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")

        def strike() -> None:
            SystemClock().sleep(IN_TIME)
            self.die()
            blocker.close()

        threading.Thread(target=strike).start()

    def _start(self) -> ServerProcess:
        return self._stack.enter_context(server_process(self.data_dir))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Mortal]:
    with ExitStack() as stack:
        (tmp_path / "server").mkdir()
        yield Mortal(tmp_path / "server", stack)


@pytest.mark.parametrize(("part", "when"), CASES)
def test_the_client_finishes_with_the_next_server(tmp_path: Path, server: Mortal, part: str, when: str) -> None:
    with gate(server.now.url) as before:
        diary = a_diary(tmp_path / "device", before.url, "killed@example.org", MEALS)
        act = server.die_while_writing if when == WHENS[1] else server.die
        before.act_at(part, act, answered=when == WHENS[2])
        promoting = diary.promote()
        server.now.process.wait(SECONDS)
        server.rise(before)
        out, errors = promoting.communicate(timeout=SECONDS)
        assert (0, "") == (promoting.returncode, errors)
        assert "done" == json.loads(out)["state"]
        diary.assert_arrived(server.now.url)
    assert [] == server_differences(server.data_dir)
    with closing(sqlite3.connect(server.data_dir / "server.db")) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
