"""The search for a Chromium takes only what starts, and says plainly when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.browser_setup import find_on_path, install, missing_notice, run


def a_program(folder: Path, name: str, status: int) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho not a browser\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_stand_in_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    a_program(tmp_path, "chromium", 1)
    assert find_on_path(str(tmp_path)) is None
    working = a_program(tmp_path, "google-chrome", 0)
    assert find_on_path(str(tmp_path)) == working


def test_the_ways_are_tried_in_order_until_one_works() -> None:
    tried: list[str] = []

    def note(command: Sequence[str]) -> None:
        tried.append(command[0])

    found = install([[["one"]], [["two"], ["three"]], [["four"]]], note, lambda: Path("/c") if len(tried) > 2 else None)
    assert found == Path("/c")
    assert tried == ["one", "two", "three"]


def test_each_way_that_failed_gives_its_reason() -> None:
    reasons = install([[["one"]], [["two"], ["three"]]], lambda command: f"{command[0]} is offline", lambda: None)
    assert reasons == ["one is offline", "two is offline"]


def test_a_command_that_fails_gives_its_last_line(tmp_path: Path) -> None:
    failing = a_program(tmp_path, "tool", 3)
    assert run([str(failing)]) == f"{failing}: not a browser"
    assert run([str(a_program(tmp_path, "good", 0))]) is None
    assert "No such file" in (run([str(tmp_path / "absent")]) or "")


def test_the_notice_names_the_tests_the_reason_and_the_remedy() -> None:
    notice = missing_notice(["playwright: no network"])
    assert "tests/browser CANNOT RUN" in notice
    assert "playwright: no network" in notice
    assert "apt-get install chromium" in notice
