"""Who serves a diary, and what a later start learns of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.web.running import RunningApp, answers
from tests.support.builders import FakeClock


@pytest.fixture
def first(tmp_path: Path) -> RunningApp:
    return RunningApp(tmp_path, FakeClock())


@pytest.fixture
def second(tmp_path: Path) -> RunningApp:
    return RunningApp(tmp_path, FakeClock())


def test_only_one_takes_the_place_until_it_leaves(first: RunningApp, second: RunningApp) -> None:
    assert first.take_place()
    assert not second.take_place()
    first.leave_place()
    assert second.take_place()
    second.leave_place()


def test_the_place_is_taken_in_a_folder_that_only_the_person_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    running = RunningApp(folder, FakeClock())
    assert running.take_place()
    assert folder.stat().st_mode & 0o777 == 0o700
    running.leave_place()


def test_what_a_dead_app_told_is_forgotten(first: RunningApp, second: RunningApp, tmp_path: Path) -> None:
    (tmp_path / "app.address").write_text("http://127.0.0.1:9/?token=old")
    assert first.take_place()
    assert not (tmp_path / "app.address").exists()
    first.leave_place()


@pytest.mark.parametrize("told", ["", "http://127.0.0.1:9/?token=silent", "nonsense"])
def test_an_app_that_does_not_answer_is_given_up_after_a_while(first: RunningApp, tmp_path: Path, told: str) -> None:
    """It may just be starting, so it is asked for some time."""
    clock = FakeClock()
    assert first.take_place()
    first.tell(told)
    assert RunningApp(tmp_path, clock).other_address() is None
    assert 10 < sum(clock.slept) < 30
    first.leave_place()


def test_nobody_answers_where_nothing_listens() -> None:
    assert not answers("http://127.0.0.1:9/?token=x")
