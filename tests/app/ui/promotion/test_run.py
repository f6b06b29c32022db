"""A promotion runs once for all windows, tries again by itself, and ends with words whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from app.services.provider import GUEST_USER
from app.ui import texts
from app.ui.promotion.run import QUIET_SECONDS, PromotionRun, RunSnapshot
from app.usecases.account_values import AccountOverview, PromotionProgress, PromotionResult
from contracts import limits
from contracts.promotion import Promotion
from contracts.promotion_machine import PromotionState
from tests.app.ui.accounts import SERVER, a_promotion, an_overview
from tests.support.builders import FakeClock

WAIT_SECONDS = 10
DONE = PromotionResult("done", None, None)
CANCELLED = PromotionResult("cancelled", None, None)


def parked(reason: str) -> PromotionResult:
    return PromotionResult("parked", None, reason)


class HeldClock(FakeClock):
    """Its waits last until the test lets the time pass, or until they are ended early."""

    def __init__(self) -> None:
        super().__init__()
        self.pass_time = threading.Semaphore(0)

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> None:
        while not (wake is not None and wake.is_set()) and not self.pass_time.acquire(timeout=0.01):
            pass
        super().sleep(seconds, wake)


class Scripted:
    """Ends each run as the test says; the last ending is repeated. Each run reports one step first."""

    default_server_url = SERVER

    def __init__(self, *endings: PromotionResult, waits: bool = False) -> None:
        self._endings = list(endings)
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.waits = waits
        self.go_on = threading.Event()
        self.error: Exception | None = None
        self.answers = False
        self.now: AccountOverview = an_overview(promotion=a_promotion())
        self.cancelled: list[bool] = []

    def overview(self) -> AccountOverview:
        return self.now

    def promote(self, on_progress: Callable[[PromotionProgress], None], cancel: threading.Event) -> PromotionResult:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            on_progress(PromotionProgress("staging", self.runs, 9))
            while self.waits and not self.go_on.is_set() and not cancel.is_set():
                cancel.wait(0.01)
            if self.error:
                raise self.error
            self.cancelled.append(cancel.is_set())
            return self._endings.pop(0) if len(self._endings) > 1 else self._endings[0]
        finally:
            self.at_once -= 1

    def server_answers(self) -> bool:
        return self.answers

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a run has no business with {name}")


def a_run(accounts: Scripted, clock: FakeClock | None = None, jitter: Callable[[float], float] = float) -> PromotionRun:
    return PromotionRun(accounts, clock or FakeClock(), jitter)


def wait_for(run: PromotionRun, is_so: Callable[[RunSnapshot], bool]) -> RunSnapshot:
    """The first snapshot for which it is so."""
    tick = threading.Event()
    for _ in range(WAIT_SECONDS * 100):
        snapshot = run.snapshot()
        if is_so(snapshot):
            return snapshot
        tick.wait(0.01)
    raise AssertionError(f"still {run.snapshot()}")


def ended(run: PromotionRun) -> RunSnapshot:
    return wait_for(run, lambda seen: not seen.is_active)


def test_a_second_start_joins_the_first() -> None:
    accounts = Scripted(DONE, waits=True)
    run = a_run(accounts)
    run.start()
    wait_for(run, lambda seen: seen.progress is not None)
    run.start()
    assert wait_for(run, lambda seen: seen.is_running).progress == PromotionProgress("staging", 1, 9)
    accounts.now = an_overview()
    accounts.go_on.set()
    assert (ended(run).result, accounts.runs) == (DONE, 1)


def test_many_windows_never_make_two_run_at_once() -> None:
    accounts = Scripted(DONE, waits=True)
    run = a_run(accounts)
    windows = [threading.Thread(target=run.start) for _ in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    accounts.go_on.set()
    ended(run)
    assert accounts.most_at_once == 1


def test_what_was_consented_to_during_a_run_is_not_forgotten() -> None:
    accounts = Scripted(DONE, waits=True)
    run = a_run(accounts)
    run.start()
    wait_for(run, lambda seen: seen.progress is not None)
    run.start()
    accounts.go_on.set()
    ended(run)
    assert accounts.runs == 2


def test_what_may_pass_is_tried_again_by_itself_after_growing_waits() -> None:
    accounts = Scripted(*[parked("server_unwell")] * 4, DONE)
    clock = FakeClock()
    run = a_run(accounts, clock)
    run.start()
    assert (ended(run).result, accounts.runs) == (DONE, 5)
    waits = limits.REARM_FIRST_SECONDS * (2 + 4 + 8 + 16)
    assert sum(clock.slept) == pytest.approx(waits)


def test_the_networks_return_is_noticed_before_the_time_is_up() -> None:
    accounts = Scripted(parked("server_unreachable"), DONE)
    accounts.answers = True
    clock = FakeClock()
    run = a_run(accounts, clock, lambda _: limits.REARM_MAX_SECONDS)
    run.start()
    assert (ended(run).result, clock.slept) == (DONE, [limits.PROBE_SECONDS])


def test_waiting_it_says_so_and_try_again_ends_the_wait() -> None:
    accounts = Scripted(parked("server_unreachable"), DONE)
    run = a_run(accounts, HeldClock())
    run.start()
    waiting = wait_for(run, lambda seen: seen.is_waiting)
    assert (waiting.is_running, waiting.result) == (False, parked("server_unreachable"))
    run.start()
    assert (ended(run).result, accounts.most_at_once) == (DONE, 1)


def test_somebody_back_at_the_window_ends_the_wait() -> None:
    accounts = Scripted(parked("server_unreachable"), DONE)
    run = a_run(accounts, HeldClock())
    run.start()
    wait_for(run, lambda seen: seen.is_waiting)
    run.wake()
    assert ended(run).result == DONE


def test_a_cancel_waits_for_the_servers_answer() -> None:
    run = a_run(Scripted(CANCELLED, waits=True))
    run.start()
    wait_for(run, lambda seen: seen.progress is not None)
    run.cancel()
    snapshot = ended(run)
    assert (snapshot.result, snapshot.is_cancelling) == (CANCELLED, False)


def test_a_cancel_while_it_waits_is_taken_to_the_server_at_once() -> None:
    accounts = Scripted(parked("server_unreachable"), CANCELLED)
    run = a_run(accounts, HeldClock())
    run.start()
    wait_for(run, lambda seen: seen.is_waiting)
    run.cancel()
    assert (ended(run).result, accounts.cancelled) == (CANCELLED, [False, True])


def test_what_is_parked_for_the_person_can_be_cancelled() -> None:
    accounts = Scripted(parked("refusals_to_review"), CANCELLED)
    run = a_run(accounts)
    run.start()
    assert ended(run).result == parked("refusals_to_review")
    run.cancel()
    assert (ended(run).result, accounts.cancelled) == (CANCELLED, [False, True])


def test_a_failure_ends_in_words_and_leaves_a_way_on(caplog: pytest.LogCaptureFixture) -> None:
    accounts = Scripted(DONE)
    accounts.error = RuntimeError("secret soup")
    run = a_run(accounts)
    run.start()
    assert ended(run).failure == texts.DID_NOT_WORK
    assert "secret soup" not in caplog.text
    accounts.error = None
    run.start()
    assert ended(run).failure is None


def test_an_ending_that_was_read_is_put_away() -> None:
    run = a_run(Scripted(DONE))
    run.start()
    before = ended(run)
    run.dismiss()
    after = run.snapshot()
    assert (after.result, after.serial > before.serial) == (None, True)


def test_signing_out_while_it_waits_ends_it_without_a_word() -> None:
    accounts = Scripted(parked("server_unreachable"))
    run = a_run(accounts, HeldClock())
    run.start()
    wait_for(run, lambda seen: seen.is_waiting)
    accounts.now = an_overview(user=GUEST_USER, promotion=a_promotion("signed_out"))
    run.wake()
    assert (ended(run).failure, accounts.runs) == (None, 1)


@pytest.mark.parametrize(
    ("left", "is_anothers", "runs"),
    [
        (None, False, 0),
        (a_promotion(), False, 1),
        (a_promotion("server_unreachable"), False, 1),
        (a_promotion("signed_out"), False, 1),
        (a_promotion("refusals_to_review"), False, 0),
        (a_promotion("upgrade_required"), False, 0),
        (a_promotion(), True, 0),
        (a_promotion(account_id=None, state=PromotionState.CONSENTED), False, 1),
        (a_promotion(account_id=None, state=PromotionState.CONSENTED), True, 0),
    ],
)
def test_at_the_start_what_lacks_nothing_but_time_goes_on(left: Promotion | None, is_anothers: bool, runs: int) -> None:
    accounts = Scripted(DONE)
    accounts.now = an_overview(promotion=left, is_anothers=is_anothers)
    run = a_run(accounts)
    run.resume()
    ended(run)
    assert accounts.runs == runs


def test_for_a_guest_nothing_goes_on() -> None:
    accounts = Scripted(DONE)
    accounts.now = an_overview(user=GUEST_USER, promotion=a_promotion())
    run = a_run(accounts)
    run.resume()
    assert (accounts.runs, run.snapshot()) == (0, RunSnapshot())


def noticed(run: PromotionRun, versions: Sequence[int]) -> None:
    for version in versions:
        run.notice(version)
        ended(run)


def test_a_consent_given_elsewhere_is_noticed_when_the_diarys_file_changes() -> None:
    accounts = Scripted(DONE)
    accounts.now = an_overview()
    run = a_run(accounts)
    noticed(run, [1, 1, 2])
    assert accounts.runs == 0
    accounts.now = an_overview(promotion=a_promotion())
    noticed(run, [2])
    assert accounts.runs == 0
    noticed(run, [3])
    assert accounts.runs == 1


def test_no_news_for_a_while_is_said() -> None:
    accounts = Scripted(DONE, waits=True)
    clock = FakeClock()
    run = a_run(accounts, clock)
    run.start()
    assert not wait_for(run, lambda seen: seen.progress is not None).is_quiet
    clock.advance(QUIET_SECONDS)
    assert run.snapshot().is_quiet
    accounts.go_on.set()
    assert not ended(run).is_quiet
