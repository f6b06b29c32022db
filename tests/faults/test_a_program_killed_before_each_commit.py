"""SIGKILL of the client program before each of its commits: run again, it ends as if undisturbed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.on_disk import a_diary, server_differences
from tests.support.servers import ServerProcess, server_process

pytestmark = [pytest.mark.programs, pytest.mark.timeout(900)]

SECONDS = 60.0
COMMITS_MAX = 40


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data_dir = tmp_path_factory.mktemp("server") / "data"
    with server_process(data_dir) as server:
        yield server
        assert [] == server_differences(data_dir)


def dies_and_ends_well(server: ServerProcess, folder: Path, commit: int) -> bool:
    """Whether the program came as far as to that commit; either way all ends well."""
    diary = a_diary(folder, server.url, f"commit{commit}.{folder.parent.name}@example.org", 7)
    before = diary.rows("SELECT name, kcal, revision FROM meals ORDER BY id")
    program = diary.start("tests.faults.mortal", str(commit), "promote", "--yes", "--json")
    program.communicate(timeout=SECONDS)
    assert program.returncode in (0, -9)
    assert before == diary.rows("SELECT name, kcal, revision FROM meals ORDER BY id")
    again = diary.promote()
    out, errors = again.communicate(timeout=SECONDS)
    assert (0, "") == (again.returncode, errors)
    assert json.loads(out)["state"] in ("done", "nothing")
    diary.assert_arrived(server.url)
    return program.returncode == -9


def test_killed_before_one_of_its_commits(server: ServerProcess, tmp_path: Path) -> None:
    assert dies_and_ends_well(server, tmp_path / "device", 5)


@pytest.mark.long
def test_killed_before_every_commit(server: ServerProcess, tmp_path: Path) -> None:
    died = 0
    while dies_and_ends_well(server, tmp_path / f"device {died}", died + 1):
        died += 1
        assert died < COMMITS_MAX
    assert died >= 6, "the turn, the freeze, a chunk's verdicts, the commit begun, the receipt, a page, the end"
