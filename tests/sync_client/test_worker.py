"""One worker at a time; and work that is done again by itself."""

from __future__ import annotations

import threading

import pytest

from contracts import limits
from sync_client.promotion import PASSING, ParkReason
from sync_client.worker import Rearming, rearm_seconds
from tests.support.builders import FakeClock


class Scripted:
    """Ends with one reason after another, then well."""

    def __init__(self, *reasons: str) -> None:
        self._reasons = list(reasons)
        self.runs = 0

    def __call__(self) -> str | None:
        self.runs += 1
        return self._reasons.pop(0) if self._reasons else None


def rearmed(work: Scripted, clock: FakeClock, *, answers: bool = False) -> None:
    Rearming(clock, lambda ceiling: ceiling, lambda: answers).run(work, threading.Event(), threading.Event())


@pytest.mark.parametrize("reason", sorted(PASSING))
def test_what_may_pass_is_tried_again_by_the_clock_alone(reason: str) -> None:
    work, clock = Scripted(reason, reason, reason), FakeClock()
    rearmed(work, clock)
    assert work.runs == 4
    assert sum(clock.slept) >= 3 * limits.REARM_FIRST_SECONDS


@pytest.mark.parametrize("reason", sorted(set(ParkReason) - PASSING))
def test_what_waits_for_the_person_is_not_tried_again(reason: str) -> None:
    work, clock = Scripted(reason, reason), FakeClock()
    rearmed(work, clock)
    assert (work.runs, clock.slept) == (1, [])


def test_the_waits_grow_to_a_bound() -> None:
    waits = [rearm_seconds(attempt, lambda ceiling: ceiling) for attempt in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] < 60
    assert waits[-1] == limits.REARM_MAX_SECONDS
    assert min(rearm_seconds(attempt, lambda _: 0.0) for attempt in range(1, 40)) == limits.REARM_FIRST_SECONDS


def test_a_networks_return_ends_the_wait() -> None:
    """After many failures the wait is minutes long; a server that answers is noticed within one look."""
    reasons = [ParkReason.SERVER_UNREACHABLE] * 12
    away, back = FakeClock(), FakeClock()
    rearmed(Scripted(*reasons), away)
    rearmed(Scripted(*reasons), back, answers=True)
    assert sum(back.slept) <= 12 * limits.PROBE_SECONDS
    assert sum(away.slept) > 10 * sum(back.slept)


def test_a_server_that_is_unwell_is_not_pressed_because_it_answers() -> None:
    clock = FakeClock()
    rearmed(Scripted(*[ParkReason.SERVER_UNWELL] * 12), clock, answers=True)
    assert sum(clock.slept) > 12 * limits.PROBE_SECONDS


def test_stopping_ends_it_and_waking_hurries_it() -> None:
    wake, stop, clock = threading.Event(), threading.Event(), FakeClock()
    runs: list[str] = []

    def work() -> str:
        runs.append("run")
        wake.set()
        if len(runs) == 3:
            stop.set()
        return ParkReason.SERVER_UNWELL

    Rearming(clock, lambda ceiling: ceiling, lambda: False).run(work, wake, stop)
    assert len(runs) == 3
    assert clock.slept == []
