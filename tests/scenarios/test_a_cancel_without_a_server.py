"""Cancelled while the server cannot be asked: the wish is kept, and nothing goes on against it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from app.usecases.account_values import PromotionChoice
from sync_client.promotion import ParkReason
from tests.scenarios.devices import PASSWORD, device, in_account, log_meals, promote, shown
from tests.support.faults import Fault, forged
from tests.support.servers import running_server

NAMES = {"Porridge", "Soup"}


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


def cancelled_offline(tuckbox: Tuckbox, server_url: str, email: str) -> None:
    """Signed up, staged; then the server answers nothing but 503, and the person cancels."""
    log_meals(tuckbox, *NAMES)
    tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
    cancel = threading.Event()
    result = tuckbox.accounts.promote(lambda found: cancel.set() if found.staged else None, cancel)
    assert (result.state, result.reason) == ("parked", ParkReason.SERVER_UNWELL)


def busy_from_the_commit_on(request: httpx.Request) -> httpx.Response | None:
    return forged(Fault.BUSY, request) if request.url.path.endswith(("/commit", "/abort")) else None


def test_a_later_run_asks_the_server_to_stop_and_sends_nothing(server_url: str, tmp_path: Path) -> None:
    with device(tmp_path / "laptop", server_url, busy_from_the_commit_on) as tuckbox:
        cancelled_offline(tuckbox, server_url, "ada@example.org")
    with device(tmp_path / "laptop", server_url) as tuckbox:
        assert promote(tuckbox).state == "cancelled"
        assert shown(tuckbox) == NAMES
        assert tuckbox.accounts.overview().promotion is None
    assert in_account(tmp_path / "fresh", server_url, "ada@example.org") == set()


def test_a_new_consent_takes_the_wish_back(server_url: str, tmp_path: Path) -> None:
    with device(tmp_path / "laptop", server_url, busy_from_the_commit_on) as tuckbox:
        cancelled_offline(tuckbox, server_url, "grace@example.org")
        tuckbox.accounts.decide(PromotionChoice.SYNC_NOW)
    with device(tmp_path / "laptop", server_url) as tuckbox:
        assert promote(tuckbox).state == "done"
        assert shown(tuckbox) == NAMES
