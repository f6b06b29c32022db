"""The promotion at work in this program. One for all open windows, so each shows the same progress."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace

from app.ui.faults import sentence_for
from app.ui.ports import AccountActions
from app.usecases.account_values import PromotionProgress, PromotionResult

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """How it stands. `serial` grows with every change."""

    is_running: bool = False
    is_cancelling: bool = False
    progress: PromotionProgress | None = None
    result: PromotionResult | None = None
    failure: str | None = None
    serial: int = 0


class PromotionRun:
    """Starts, watches and cancels a promotion; safe to call from any thread."""

    def __init__(self, accounts: AccountActions) -> None:
        self._accounts = accounts
        self._lock = threading.Lock()
        self._cancel = threading.Event()
        self._snapshot = RunSnapshot()

    def snapshot(self) -> RunSnapshot:
        """How it stands now."""
        with self._lock:
            return self._snapshot

    def start(self) -> None:
        """Go on with the consented promotion; does nothing while it runs.

        The thread does not keep the program alive: each step is durable, and the next run goes on from there.
        """
        with self._lock:
            if self._snapshot.is_running:
                return
            self._cancel = threading.Event()
            self._snapshot = RunSnapshot(is_running=True, serial=self._snapshot.serial + 1)
        threading.Thread(target=self._run, name="promotion", daemon=True).start()

    def resume(self) -> None:
        """Start again what an earlier run of the program left unfinished and nothing keeps from going on."""
        overview = self._accounts.overview()
        left = overview.promotion
        if left is not None and left.parked_reason is None and not overview.user.is_guest:
            self.start()

    def cancel(self) -> None:
        """Ask for the end. Only the server's answer decides whether anything was committed."""
        self._cancel.set()
        self._change(is_cancelling=True)

    def dismiss(self) -> None:
        """The person has read how it ended."""
        with self._lock:
            if not self._snapshot.is_running:
                self._snapshot = RunSnapshot(serial=self._snapshot.serial + 1)

    def _run(self) -> None:
        try:
            result = self._accounts.promote(self._report, self._cancel)
        except Exception as error:  # noqa: BLE001 -- the end of a thread: whatever happened becomes a sentence
            self._change(is_running=False, is_cancelling=False, failure=sentence_for(error, _log))
        else:
            self._change(is_running=False, is_cancelling=False, result=result)

    def _report(self, progress: PromotionProgress) -> None:
        self._change(progress=progress)

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._snapshot = replace(self._snapshot, **changes, serial=self._snapshot.serial + 1)  # type: ignore[arg-type]  # names are the snapshot's own fields
