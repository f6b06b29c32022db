"""Sync runs by itself: soon after a change, often while somebody looks, ever more rarely while it fails."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest

from app.ui.sync.run import SyncRun
from contracts import limits
from sync_client.cycle import SyncStop
from tests.scenarios.devices import PASSWORD, device, log_meals
from tests.support.builders import FakeClock
from tests.support.faults import Fault, a_wire, deliver, suffer
from tests.support.servers import running_server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_cycle_tells_what_was_logged_and_failures_make_the_pause_longer(tmp_path: Path, clock: FakeClock) -> None:
    unplugged = threading.Event()

    def meddle(request: httpx.Request) -> httpx.Response | None:
        with a_wire() as wire:
            return suffer(Fault.REQUEST_LOST, request, lambda: deliver(wire, request)) if unplugged.is_set() else None

    with running_server(tmp_path / "server") as server, device(tmp_path / "laptop", server.url, meddle) as tuckbox:
        tuckbox.accounts.sign_up(server.url, "ada@example.org", PASSWORD, bring_diary=False)
        run = SyncRun(lambda: tuckbox.accounts, clock, lambda ceiling: ceiling)
        log_meals(tuckbox, "Soup")
        run.once()
        assert (run.last_stop, tuckbox.accounts.overview().pending_operations) == (None, 0)
        assert run.pause_seconds() == limits.SYNC_EVERY_SECONDS
        unplugged.set()
        pauses = []
        for _ in range(3):
            run.once()
            pauses.append(run.pause_seconds())
        assert run.last_stop is SyncStop.SERVER_UNREACHABLE
        assert pauses == sorted(set(pauses))
        assert pauses[0] > limits.SYNC_EVERY_SECONDS
        unplugged.clear()
        run.once()
        assert run.pause_seconds() == limits.SYNC_EVERY_SECONDS


def test_while_no_window_looks_it_asks_rarely(tmp_path: Path, clock: FakeClock) -> None:
    with device(tmp_path / "laptop", "http://127.0.0.1:9") as tuckbox:
        run = SyncRun(lambda: tuckbox.accounts, clock, lambda ceiling: ceiling)
        run.notice(1)
        assert run.pause_seconds() == limits.SYNC_EVERY_SECONDS
        clock.advance(60)
        assert run.pause_seconds() == limits.SYNC_UNWATCHED_SECONDS
        run.notice(1)
        assert run.pause_seconds() == limits.SYNC_EVERY_SECONDS
