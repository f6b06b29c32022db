"""What fails for a passing reason is sent again: bounded, jittered, and as the server asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from contracts import limits
from contracts.problems import PROBLEMS, Problem, ProblemCode
from sync_client.errors import NotUnderstood, Refused, ServerBusy, SyncError, Unreachable
from sync_client.retry import Interrupted, Retrying, backoff_ceiling
from tests.support.builders import FakeClock


def failing(*errors: SyncError | None) -> Callable[[], str]:
    """Raises each of these in turn; None answers."""
    turns: Iterator[SyncError | None] = iter(errors)

    def send() -> str:
        error = next(turns)
        if error is not None:
            raise error
        return "answer"

    return send


def longest(ceiling: float) -> float:
    """The unluckiest draw."""
    return ceiling


@pytest.mark.parametrize("error", [Unreachable("x"), ServerBusy(503, "", None), NotUnderstood("x")])
def test_a_passing_failure_is_tried_again(error: SyncError) -> None:
    clock = FakeClock()

    assert Retrying(clock, longest, threading.Event())(failing(error, error, None)) == "answer"
    assert clock.slept == [0.5, 1.0]


def test_a_refusal_is_final() -> None:
    found = PROBLEMS[ProblemCode.LINEAGE_BOUND]
    problem = Problem(
        type=found.type, title=str(found.title), status=found.status, detail="", code=found.code, correlation_id="x"
    )
    clock = FakeClock()

    with pytest.raises(Refused):
        Retrying(clock, longest, threading.Event())(failing(Refused(problem), None))
    assert clock.slept == []


def test_retry_after_is_honoured_and_bounded() -> None:
    clock = FakeClock()
    retrying = Retrying(clock, longest, threading.Event(), seconds=10_000)

    retrying(failing(ServerBusy(429, "", 20.0), ServerBusy(503, "", 10_000_000.0), None))

    assert clock.slept == [20.0, limits.RETRY_AFTER_MAX_SECONDS]


def test_without_progress_it_gives_up_with_the_last_error() -> None:
    clock = FakeClock()

    with pytest.raises(Unreachable):
        Retrying(clock, longest, threading.Event())(failing(*[Unreachable("x")] * 100))
    assert sum(clock.slept) <= limits.NO_PROGRESS_SECONDS


def test_cancel_ends_the_waiting() -> None:
    cancel = threading.Event()
    cancel.set()

    with pytest.raises(Interrupted):
        Retrying(FakeClock(), longest, cancel)(failing(Unreachable("x"), None))


def test_the_backoff_doubles_up_to_its_cap() -> None:
    assert [backoff_ceiling(attempt) for attempt in (1, 2, 3, 8, 500)] == [0.5, 1.0, 2.0, 60.0, 60.0]
