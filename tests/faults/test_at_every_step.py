"""One thing goes wrong at one step of a promotion, for every step: the guest's diary is whole, and it arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.account_values import PromotionChoice, PromotionProgress, PromotionResult
from contracts.meal import Meal
from tests.faults.conftest import NewRun
from tests.faults.nemesis.judge import at_the_end
from tests.faults.nemesis.run import Run
from tests.support.faults import Fault

REFUSED = 1
EXCHANGES = 5
"""Three chunks, the commit, the feed."""
COMMIT = 4
REPORTS = 8
"""Freezing, staging and its three chunks, committing, applying, confirming."""


def _steps(count: int, in_the_suite: tuple[int, ...]) -> pytest.MarkDecorator:
    marked = [pytest.param(n, marks=[] if n in in_the_suite else pytest.mark.long) for n in range(1, count + 1)]
    return pytest.mark.parametrize("step", marked)


every_exchange = _steps(EXCHANGES, (2, COMMIT))
every_report = _steps(REPORTS, (1, REPORTS - 2))


def guests(run: Run) -> dict[Any, Meal]:
    """The guest's diary, as the file holds it."""
    return run.device.meals(f"guest:{run.device.lineage()}")


def signed_up(new_run: NewRun) -> Run:
    """A device whose person has made an account and agreed to bring the diary."""
    run = new_run()
    assert run.sign_up() == "done"
    return run


def promote(run: Run, on_progress: Callable[[PromotionProgress], None] = lambda _: None) -> PromotionResult:
    """Run it; where nothing has to be waited for, nothing is."""
    run.server.clock.slept.clear()
    return run.device.promote(on_progress)


def at_exchange(run: Run, step: int, act: Callable[[], object]) -> None:
    """Do that before the request number `step` from now on is delivered."""
    number = run.network.exchanges + step

    def before(exchange: int) -> None:
        if exchange == number:
            act()

    run.network.before = before


def assert_arrived(run: Run, result: PromotionResult) -> None:
    assert ("done", None) == (result.state, result.reason)
    assert result.receipt is not None
    assert REFUSED == len(result.receipt.rejected)
    assert [] == list(at_the_end(run))


def test_there_are_as_many_steps_as_these_tests_take(new_run: NewRun) -> None:
    run = signed_up(new_run)
    before, reports = run.network.exchanges, list[PromotionProgress]()
    assert_arrived(run, promote(run, reports.append))
    assert (EXCHANGES, REPORTS) == (run.network.exchanges - before, len(reports))
    assert [] == run.server.clock.slept


@every_exchange
def test_a_refused_token_costs_no_retry(new_run: NewRun, step: int) -> None:
    run = signed_up(new_run)
    run.network.planned = [Fault.NONE] * (step - 1) + [Fault.TOKEN_REFUSED]
    assert_arrived(run, promote(run))
    assert [] == run.server.clock.slept


@every_exchange
def test_a_session_that_has_ended_changes_no_meal_and_costs_no_retry(new_run: NewRun, step: int) -> None:
    run = signed_up(new_run)
    before = guests(run)
    run.network.planned = [Fault.NONE] * (step - 1) + [Fault.TOKEN_REFUSED] * 5
    result = promote(run)
    assert ("parked", "sign_in_needed") == (result.state, result.reason)
    assert [] == run.server.clock.slept
    if step < EXCHANGES:
        assert before == guests(run)
    run.network.heal()
    run.sign_out()
    assert run.sign_in(run.ada) == "done"
    assert_arrived(run, promote(run))


@every_exchange
def test_a_token_that_expires_between_two_requests_is_renewed(new_run: NewRun, step: int) -> None:
    run = signed_up(new_run)
    at_exchange(run, step, lambda: run.server.clock.advance(16 * 60))
    assert_arrived(run, promote(run))
    assert [] == run.server.clock.slept


def test_tokens_that_expire_time_and_again_are_renewed_each_time(new_run: NewRun) -> None:
    run = signed_up(new_run)
    refused_renewed_accepted = 3
    run.network.before = lambda number: (
        run.server.clock.advance(16 * 60) if number % refused_renewed_accepted == 1 else None
    )
    assert_arrived(run, promote(run))
    assert [] == run.server.clock.slept


@every_report
@pytest.mark.parametrize("skew", [timedelta(days=-3000), timedelta(days=3000)], ids=["back", "ahead"])
def test_a_clock_that_is_set_in_between_changes_nothing(new_run: NewRun, step: int, skew: timedelta) -> None:
    run, reports = signed_up(new_run), 0

    def set_clock(_: PromotionProgress) -> None:
        nonlocal reports
        reports += 1
        if reports == step:
            run.clock.skew = skew

    assert_arrived(run, promote(run, set_clock))
    assert [] == run.server.clock.slept


@every_exchange
@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_a_cancel_at_any_request_ends_as_the_server_says(new_run: NewRun, step: int, is_answer_lost: bool) -> None:
    run, cancel = signed_up(new_run), threading.Event()
    at_exchange(run, step, cancel.set)
    run.network.planned = [Fault.NONE] * (step - 1) + [Fault.ANSWER_LOST] * is_answer_lost
    result = run.device.promote(cancel=cancel)
    is_committed = step >= COMMIT
    assert ("done" if is_committed else "cancelled") == result.state
    if not is_committed:
        assert {} == run.elsewhere[run.ada.email].meals()
        assert run.decide(PromotionChoice.SYNC_NOW) == "done"
        result = promote(run)
    assert_arrived(run, result)


def test_a_page_instead_of_a_receipt_moves_no_meal(new_run: NewRun) -> None:
    run = signed_up(new_run)
    before = guests(run)
    run.network.planned = [Fault.NONE] * (COMMIT - 1) + [Fault.CAPTIVE_PORTAL] * 100
    assert ("parked", "not_understood") == (run.device.promote().state, run.device.unfinished()[0][1])
    assert before == guests(run)
    run.network.heal()
    assert_arrived(run, promote(run))


@pytest.mark.parametrize("step", ["committing", "confirming"])
def test_a_meal_corrected_on_its_way_follows_though_a_cancel_came_too_late(new_run: NewRun, step: str) -> None:
    run, cancel = signed_up(new_run), threading.Event()

    def on_progress(progress: PromotionProgress) -> None:
        if progress.step == "staging":
            run.correct()
        if progress.step == step:
            at_exchange(run, 1, cancel.set)

    assert_arrived(run, run.device.promote(on_progress, cancel))
    assert 12 == len(run.elsewhere[run.ada.email].meals())


def test_meals_whose_way_into_an_account_was_cancelled_may_go_into_another(new_run: NewRun) -> None:
    run, cancel = signed_up(new_run), threading.Event()
    run.register(run.bob)
    at_exchange(run, COMMIT - 1, cancel.set)
    assert "cancelled" == run.device.promote(cancel=cancel).state
    run.sign_out()
    assert run.sign_in(run.bob) == "done"
    assert run.decide(PromotionChoice.SYNC_NOW) == "done"
    assert_arrived(run, promote(run))
    assert (0, 11) == tuple(len(run.elsewhere[each.email].meals()) for each in (run.ada, run.bob))


def test_meals_read_from_the_feed_before_their_receipt_is_applied_count_as_confirmed(new_run: NewRun) -> None:
    run = signed_up(new_run)
    run.network.planned = [Fault.NONE] * (COMMIT - 1) + [Fault.ANSWER_LOST] * 1 + [Fault.REQUEST_LOST] * 100
    assert ("parked", "server_unreachable") == (run.device.promote().state, run.device.unfinished()[0][1])
    run.network.heal()
    run.sign_out()
    assert run.sign_in(run.ada) == "done"
    assert run.decide(PromotionChoice.NOT_NOW) == "done"
    assert 11 == len(run.device.meals(run.known_accounts()[0].owner))
    assert_arrived(run, promote(run))
