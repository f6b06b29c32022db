"""Two programs on one diary: a promotion in both ends like one, and whoever signs in there gets only their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox
from app.usecases.account_values import PromotionChoice, PromotionProgress, PromotionResult
from tests.faults.conftest import NewRun
from tests.faults.nemesis.device import ORIGIN
from tests.faults.nemesis.judge import after_a_step
from tests.faults.nemesis.run import PASSWORD
from tests.faults.on_disk import a_diary
from tests.faults.test_at_every_step import COMMIT, assert_arrived, every_report, promote, signed_up
from tests.support.servers import server_process


def test_two_windows_that_promote_at_once_end_like_one(new_run: NewRun) -> None:
    run = signed_up(new_run)
    with closing(run.device.open_window()) as other, ThreadPoolExecutor(2) as pool:
        at_once = threading.Barrier(2)

        def go(window: Tuckbox) -> PromotionResult:
            at_once.wait()
            return window.accounts.promote(lambda _: None, threading.Event())

        results = list(pool.map(go, (run.device.tuckbox, other)))
    states = {result.state for result in results}
    assert "done" in states
    assert states <= {"done", "nothing", "parked"}
    assert {None, "working_elsewhere"} >= {result.reason for result in results}
    assert COMMIT == len(run.network.sent), "one of them did all the work"
    assert_arrived(run, next(result for result in results if result.state == "done"))


@every_report
def test_somebody_else_in_another_window_gets_no_meal_of_a_promotion_under_way(new_run: NewRun, step: int) -> None:
    run, reports = signed_up(new_run), 0
    run.register(run.bob)
    with closing(run.device.open_window()) as other:

        def leave(progress: PromotionProgress) -> None:
            nonlocal reports
            reports += 1
            if reports == step:
                other.accounts.sign_out()
                other.accounts.sign_in(ORIGIN, run.bob.email, PASSWORD)

        promote(run, leave)
        assert step <= reports
        assert {} == run.elsewhere[run.bob.email].meals()
        assert [] == list(after_a_step(run))
        other.accounts.sign_out()
        other.accounts.sign_in(ORIGIN, run.ada.email, PASSWORD)
        other.accounts.decide(PromotionChoice.SYNC_NOW)  # before the freeze, signing in as Bob took the consent back
        other.accounts.promote(lambda _: None, threading.Event())
    assert {} == run.elsewhere[run.bob.email].meals()
    assert 11 == len(run.elsewhere[run.ada.email].meals())
    assert [] == run.device.unfinished()


@pytest.mark.programs
def test_two_programs_that_promote_at_once_end_like_one(tmp_path: Path) -> None:
    with server_process(tmp_path / "server") as server:
        diary = a_diary(tmp_path / "device", server.url, "two@example.org", 5)
        programs = [diary.promote(), diary.promote()]
        ended = [program.communicate(timeout=120) for program in programs]
        assert [0, 0] == [program.returncode for program in programs], ended
        assert any('"done"' in out for out, _ in ended)
        diary.assert_arrived(server.url)
