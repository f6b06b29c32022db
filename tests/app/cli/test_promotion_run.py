"""Ctrl+C while a promotion runs, at the worst moment: before the program has begun to wait for it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from app.cli.promotion_run import Report, run_promotion
from app.usecases.account_values import PromotionResult

CANCELLED = PromotionResult("cancelled", None, None)
TURN_SECONDS = 5.0
"""So long a thread may keep the others from going on."""


@pytest.fixture(autouse=True)
def at_a_terminal() -> Iterator[None]:
    """Ctrl+C means what it means there, and a thread that has begun goes on until it has to wait."""
    interval, handler = sys.getswitchinterval(), signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.setswitchinterval(TURN_SECONDS)
    yield
    sys.setswitchinterval(interval)
    signal.signal(signal.SIGINT, handler)


def test_ctrl_c_at_the_first_step_cancels(capsys: pytest.CaptureFixture[str]) -> None:
    def promote(_: Report, cancel: threading.Event) -> PromotionResult:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wait(30)
        return CANCELLED

    end = run_promotion(promote, quiet=True)
    assert (end.result, end.cancel_asked) == (CANCELLED, True)
    assert capsys.readouterr().err.count("Cancelling") == 1


def test_ctrl_c_before_the_first_step_still_records_the_cancelling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that could not start yet: the interrupt comes in its place."""
    begin, tries = threading.Thread.start, [KeyboardInterrupt()]

    def start(thread: threading.Thread) -> None:
        if thread.name == "promotion" and tries:
            raise tries.pop()
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    asked: list[bool] = []

    def promote(_: Report, cancel: threading.Event) -> PromotionResult:
        asked.append(cancel.is_set())
        return CANCELLED

    end = run_promotion(promote, quiet=True)
    assert (end.cancel_asked, asked) == (True, [True])


def test_a_second_ctrl_c_leaves_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    left = threading.Event()

    def promote(_: Report, cancel: threading.Event) -> PromotionResult:
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wait(30)
        os.kill(os.getpid(), signal.SIGINT)
        left.wait(30)
        return CANCELLED

    with pytest.raises(KeyboardInterrupt):
        run_promotion(promote, quiet=True)
    left.set()
    assert "goes on" in capsys.readouterr().err
