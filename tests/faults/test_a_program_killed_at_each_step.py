"""SIGKILL of the client program, at each step of a promotion of three chunks: run again, it ends as if undisturbed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.clock import SystemClock
from tests.faults.on_disk import PASSWORD, Diary, a_diary, server_differences
from tests.support.gate import Gate, gate
from tests.support.processes import Process
from tests.support.servers import ServerProcess, server_process

pytestmark = pytest.mark.programs

MEALS = 1001
SECONDS = 60.0


@dataclass(frozen=True)
class Stop:
    """Where the client is killed: while its n-th request with `part` in its line, or the answer to it, is held."""

    part: str
    answered: bool
    nth: int = 1


STOPS = {
    "frozen": Stop("/chunks/", answered=False),
    "a chunk staged, no verdict read": Stop("/chunks/", answered=True),
    "a chunk's verdicts noted": Stop("/chunks/", answered=False, nth=2),
    "the last chunk staged, no verdict read": Stop("/chunks/", answered=True, nth=3),
    "the commit begun, not sent": Stop("/commit", answered=False),
    "the commit sent, no answer read": Stop("/commit", answered=True),
    "applied": Stop("/sync/changes", answered=False),
    "the feed asked, no answer read": Stop("/sync/changes", answered=True),
    "the first page applied": Stop("/sync/changes", answered=False, nth=2),
    "the last page asked, no answer read": Stop("/sync/changes", answered=True, nth=3),
}
IN_THE_SUITE = ("a chunk's verdicts noted", "the commit sent, no answer read")
LOCKED = {"the receipt read, not applied": "/commit", "a page read, not applied": "/sync/changes"}


every_stop = pytest.mark.parametrize(
    "stop",
    [
        pytest.param(stop, id=name, marks=[] if name in IN_THE_SUITE else [pytest.mark.long])
        for name, stop in STOPS.items()
    ],
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all; each test has an account of its own."""
    data_dir = tmp_path_factory.mktemp("server") / "data"
    with server_process(data_dir) as server:
        yield server
        assert [] == server_differences(data_dir)


@pytest.fixture
def before(server: ServerProcess) -> Iterator[Gate]:
    with gate(server.url) as found:
        yield found


def killed(program: Process) -> None:
    program.kill()
    program.wait(SECONDS)


def ends_like_an_undisturbed_one(diary: Diary, server: ServerProcess) -> None:
    again = diary.promote()
    out, errors = again.communicate(timeout=SECONDS)
    assert (0, "") == (again.returncode, errors)
    assert json.loads(out)["state"] in ("done", "nothing")
    diary.assert_arrived(server.url)


@every_stop
def test_killed_on_the_wire(server: ServerProcess, before: Gate, tmp_path: Path, stop: Stop) -> None:
    diary = a_diary(tmp_path / "device", before.url, f"{tmp_path.name}@example.org", MEALS)
    program: list[Process] = []
    is_dead = before.act_at(stop.part, lambda: killed(program[0]), answered=stop.answered, nth=stop.nth)
    program.append(diary.promote())
    program[0].communicate(timeout=SECONDS)
    assert is_dead.wait(SECONDS), before.passed
    assert -9 == program[0].returncode
    ends_like_an_undisturbed_one(diary, server)


@pytest.mark.long
def test_killed_with_a_consent_and_no_answer_to_the_sign_up(
    server: ServerProcess, before: Gate, tmp_path: Path
) -> None:
    diary = a_diary(tmp_path / "device", before.url, "unanswered@example.org", 3, signs_up=False)
    program: list[Process] = []
    is_dead = before.act_at("/register", lambda: killed(program[0]), answered=True)
    program.append(diary.start("app", "signup", "--email", diary.email, "--password-stdin"))
    program[0].communicate(PASSWORD + "\n", timeout=SECONDS)
    assert is_dead.wait(SECONDS)
    diary.device.signup(diary.email)
    diary.assert_arrived(server.url)


@pytest.mark.long
@pytest.mark.parametrize("part", LOCKED.values(), ids=LOCKED)
def test_killed_while_it_waits_to_write(server: ServerProcess, before: Gate, tmp_path: Path, part: str) -> None:
    """Another program holds the file's write lock when the answer comes, so what is read cannot be applied."""
    diary = a_diary(tmp_path / "device", before.url, f"{tmp_path.name}@example.org", MEALS)
    path = diary.device.folder / "tuckbox.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as blocker:

        def block() -> None:
            blocker.execute("BEGIN IMMEDIATE")

        is_held = before.act_at(part, block, answered=True)
        program = diary.promote()
        assert is_held.wait(SECONDS)
        SystemClock().sleep(0.5)  # the answer is on its way; whether it was read by now must make no difference
        killed(program)
        program.communicate()
        blocker.execute("ROLLBACK")
    ends_like_an_undisturbed_one(diary, server)
