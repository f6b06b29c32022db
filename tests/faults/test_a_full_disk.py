"""A disk with no room left, at any step: a sentence, a whole diary, no retry used up; with room again it goes on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event

from app.usecases.account_values import PromotionProgress
from app.usecases.sync_words import park_words
from tests.faults.conftest import NewRun
from tests.faults.on_disk import a_diary
from tests.faults.test_at_every_step import assert_arrived, every_report, guests, promote, signed_up
from tests.support.servers import server_process

NO_LIMIT = 2**32 - 2
PAGES = range(32)
"""Lengths at which a file of the diary may end: the journal of each step, up to the confirmation, is longer."""
IN_THE_SUITE = (20,)
MEALS = "SELECT id, name, kcal, revision, deleted_at FROM meals ORDER BY id"


class Disk:
    """Lets one SQLite file grow, or not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_full = False

    def limit(self, connection: Any, *_: Any) -> None:
        """Set the bound of a connection that is about to be used."""
        is_sqlite = isinstance(connection, sqlite3.Connection)
        if is_sqlite and connection.execute("PRAGMA database_list").fetchone()[2] == str(self._path):
            connection.execute(f"PRAGMA max_page_count = {1 if self.is_full else NO_LIMIT}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """The disk under the first device of a test."""
    disk = Disk(tmp_path / "device 0" / "tuckbox.db")
    event.listen(Pool, "checkout", disk.limit)
    yield disk
    event.remove(Pool, "checkout", disk.limit)


@every_report
def test_a_disk_that_is_full_from_a_step_on_harms_nothing(new_run: NewRun, disk: Disk, step: int) -> None:
    run, reports = signed_up(new_run), 0
    before = guests(run)

    def fill_up(progress: PromotionProgress) -> None:
        nonlocal reports
        reports += 1
        disk.is_full = reports >= step

    result = promote(run, fill_up)
    is_stopped = result.state == "parked"
    if is_stopped:
        assert "store_unavailable" == result.reason
        assert "The server refused" not in park_words(result.reason)
        assert before == guests(run)
    assert is_stopped or step > 1, "the first step writes every meal once more: it cannot fit"
    assert [] == run.server.clock.slept
    disk.is_full = False
    assert_arrived(run, promote(run) if is_stopped else result)


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server program for all; each test has an account of its own."""
    with server_process(tmp_path_factory.mktemp("server") / "data") as server:
        yield server.url


@pytest.mark.programs
@pytest.mark.parametrize(
    "pages", [pytest.param(n, marks=[] if n in IN_THE_SUITE else [pytest.mark.long]) for n in PAGES]
)
def test_a_program_that_may_write_no_further_says_so_and_goes_on_later(
    server_url: str, tmp_path: Path, pages: int
) -> None:
    diary = a_diary(tmp_path / "device", server_url, f"full{pages}@example.org", 12)
    before = diary.rows(MEALS)
    room = pages * 4096
    program = diary.start("tests.faults.cramped", str(room), "promote", "--yes", "--json")
    out, errors = program.communicate(timeout=120)
    assert 1 == program.returncode, "no file had room for all that a promotion writes"
    told = json.loads(out)["reason"] if out else errors
    assert told == "store_unavailable" or told.startswith("The disk did not do its part."), told
    assert out or 1 == len(errors.strip().splitlines())
    assert before == diary.rows(MEALS)
    again = diary.promote()
    again.communicate(timeout=120)
    assert 0 == again.returncode
    diary.assert_arrived(server_url)
