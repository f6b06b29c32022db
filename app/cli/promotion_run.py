"""One run of the promotion on the command line: a progress bar on a terminal, and Ctrl+C to cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.output import many, remark
from app.usecases.account_values import PromotionProgress, PromotionResult

Report = Callable[[PromotionProgress], None]
Promote = Callable[[Report, threading.Event], PromotionResult]
"""Blocks until it has ended; setting the event asks the server to abort."""

CANCELLING: Final = "Cancelling: the server is asked. Ctrl+C again leaves at once."
LEFT: Final = "Left. Every step so far is kept; `tuckbox promote` goes on from there."

_LOOK_SECONDS: Final = 0.2
_STEPS: Final = {
    "freezing": "Getting ready",
    "staging": "Sending",
    "committing": "Sent; the server takes them in",
    "applying": "Noting the receipt",
    "confirming": "Comparing with the account",
}


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended, and whether the person had asked for its end."""

    result: PromotionResult
    cancel_asked: bool


def run_promotion(promote: Promote, *, quiet: bool, cancelled: bool = False) -> RunEnd:
    """Run it to its end. The first Ctrl+C cancels, the second leaves at once, as `KeyboardInterrupt`.

    `quiet` shows no bar; with `cancelled` it is cancelled from the start.
    """
    cancel = threading.Event()
    if cancelled:
        cancel.set()
    with _bar(quiet=quiet) as report:
        run = Future[PromotionResult]()
        try:
            try:
                _begin(run, lambda: promote(report, cancel))
                return RunEnd(_result(run), cancelled)
            except KeyboardInterrupt:
                cancel.set()
                remark(CANCELLING)
            if run.cancel():  # it came before the thread was there
                _begin(run := Future(), lambda: promote(report, cancel))
            return RunEnd(_result(run), cancel_asked=True)
        except KeyboardInterrupt:
            remark(LEFT)
            raise


def _begin(run: Future[PromotionResult], work: Callable[[], PromotionResult]) -> None:
    """On a thread that does not keep the program alive: whenever it is cut off, what is stored says where to go on."""

    def settle() -> None:
        if not run.set_running_or_notify_cancel():
            return
        try:
            run.set_result(work())
        except BaseException as error:  # noqa: BLE001 -- the end of a thread: whoever waits for it gets what happened
            run.set_exception(error)

    threading.Thread(target=settle, name="promotion", daemon=True).start()


def _result(run: Future[PromotionResult]) -> PromotionResult:
    """Wait in short looks: a wait without end does not hear Ctrl+C on every system."""
    while not wait([run], _LOOK_SECONDS).done:
        pass
    return run.result()


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Report]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[more]}"))
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task("Starting", total=None, more="")

        def report(found: PromotionProgress) -> None:
            bar.update(
                task,
                description=_STEPS[found.step],
                completed=found.staged,
                total=found.total or None,
                more=more_words(found),
            )

        yield report


def more_words(found: PromotionProgress) -> str:
    """What stands behind the bar: `meals, about 12 s left, 2 refused`."""
    parts = ["meals"]
    if found.seconds_left is not None:
        parts.append(f"about {seconds_words(found.seconds_left)} left")
    if found.refused:
        parts.append(f"{found.refused:,} refused")
    return ", ".join(parts)


def seconds_words(seconds: float) -> str:
    """`12 s`, `3 min`."""
    whole = ceil(seconds)
    return f"{whole} s" if whole < 120 else many(ceil(whole / 60), "min", "min")
