"""A disk with no room left, at any step: a sentence, a whole diary, no retry used up; with room again it goes on."""

from __future__ import annotations

import json
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event

from app.usecases.account_values import PromotionProgress
from app.usecases.sync_words import park_words
from tests.faults.conftest import NewRun
from tests.faults.on_disk import Diary, a_diary
from tests.faults.test_at_every_step import assert_arrived, every_report, guests, promote, signed_up
from tests.support.servers import server_process

NO_LIMIT = 2**32 - 2


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


@pytest.mark.programs
@pytest.mark.parametrize("room", [65536, *(pytest.param(4096 * pages, marks=pytest.mark.long) for pages in range(40))])
def test_a_program_that_may_write_no_further_says_so_and_goes_on_later(tmp_path: Path, room: int) -> None:
    with server_process(tmp_path / "server" / "data") as server:
        diary = a_diary(tmp_path / "device", server.url, "full@example.org", 12)
        before = diary.rows("SELECT * FROM meals ORDER BY id")
        size = (diary.device.folder / "tuckbox.db").stat().st_size + room
        program = diary.promote(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        out, errors = program.communicate(timeout=120)
        assert "Traceback" not in errors
        if program.returncode != 0:
            told = json.loads(out)["reason"] if out else errors
            assert told == "store_unavailable" or len(told.strip().splitlines()) == 1, told
            assert before == diary.rows("SELECT * FROM meals ORDER BY id")
        assert 0 == again(diary)
        diary.assert_arrived(server.url)


def again(diary: Diary) -> int:
    """Run it with room enough; its exit status."""
    program = diary.promote()
    program.communicate(timeout=120)
    return program.returncode
