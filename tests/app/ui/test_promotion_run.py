"""A promotion runs once for all windows, tells each how far it is, and ends with words whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui import texts
from app.ui.promotion_run import PromotionRun, RunSnapshot
from app.usecases.account_values import PromotionProgress, PromotionResult
from app.usecases.accounts import Accounts
from tests.support.builders import FakeClock

WAIT_SECONDS = 10


class Gated:
    """Stands for a slow server: reports one step, then waits for the test's word or for a cancel."""

    def __init__(self, accounts: Accounts) -> None:
        self.default_server_url = accounts.default_server_url
        self.overview = accounts.overview
        self.sign_up, self.sign_in, self.sign_out = accounts.sign_up, accounts.sign_in, accounts.sign_out
        self.preview, self.decide = accounts.preview, accounts.decide
        self.runs = 0
        self.go_on = threading.Event()
        self.error: Exception | None = None

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        self.runs += 1
        on_progress(PromotionProgress("staging", 1, 2))
        while not self.go_on.is_set() and not cancel.is_set():
            cancel.wait(0.01)
        if self.error:
            raise self.error
        return PromotionResult("cancelled" if cancel.is_set() else "done", None, None)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    tuckbox = build(AppSettings(data_dir=tmp_path, credentials=CredentialsKind.MEMORY), FakeClock())
    yield tuckbox
    tuckbox.close()


@pytest.fixture
def gated(core: Tuckbox) -> Gated:
    return Gated(core.accounts)


def wait_for(run: PromotionRun, is_so: Callable[[RunSnapshot], bool]) -> RunSnapshot:
    """The first snapshot for which it is so."""
    tick = threading.Event()
    for _ in range(WAIT_SECONDS * 100):
        snapshot = run.snapshot()
        if is_so(snapshot):
            return snapshot
        tick.wait(0.01)
    raise AssertionError(f"still {run.snapshot()}")


def test_a_second_start_joins_the_first(gated: Gated) -> None:
    run = PromotionRun(gated)
    run.start()
    wait_for(run, lambda seen: seen.progress is not None)
    run.start()
    assert wait_for(run, lambda seen: seen.is_running).progress == PromotionProgress("staging", 1, 2)
    gated.go_on.set()
    ended = wait_for(run, lambda seen: not seen.is_running)
    assert (1, PromotionResult("done", None, None)) == (gated.runs, ended.result)


def test_a_cancel_waits_for_the_servers_answer(gated: Gated) -> None:
    run = PromotionRun(gated)
    run.start()
    wait_for(run, lambda seen: seen.progress is not None)
    run.cancel()
    ended = wait_for(run, lambda seen: not seen.is_running)
    assert ended.result == PromotionResult("cancelled", None, None)
    assert not ended.is_cancelling


def test_a_failure_ends_in_words_and_leaves_a_way_on(gated: Gated, caplog: pytest.LogCaptureFixture) -> None:
    gated.error = RuntimeError("secret soup")
    gated.go_on.set()
    run = PromotionRun(gated)
    run.start()
    assert wait_for(run, lambda seen: not seen.is_running).failure == texts.DID_NOT_WORK
    assert "secret soup" not in caplog.text
    gated.error = None
    run.start()
    assert wait_for(run, lambda seen: not seen.is_running).failure is None


def test_an_ending_that_was_read_is_put_away(gated: Gated) -> None:
    gated.go_on.set()
    run = PromotionRun(gated)
    run.start()
    before = wait_for(run, lambda seen: not seen.is_running)
    run.dismiss()
    after = run.snapshot()
    assert (after.result, after.serial > before.serial) == (None, True)


def test_with_nothing_left_unfinished_nothing_is_resumed(gated: Gated) -> None:
    run = PromotionRun(gated)
    run.resume()
    assert (0, RunSnapshot()) == (gated.runs, run.snapshot())
