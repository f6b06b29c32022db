"""Signing out and in as somebody else, in another window, while a promotion runs: no meal strays."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from app.usecases.account_values import PromotionChoice
from app.usecases.errors import PersonError
from sync_client.promotion import ParkReason
from tests.scenarios.devices import PASSWORD, device, in_account, log_meals, promote, shown
from tests.support.faults import Fault, forged
from tests.support.servers import running_server

NAMES = ("Porridge", "Soup", "Rice")


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


def an_account(folder: Path, server_url: str, email: str) -> None:
    """Somebody else's, made on another device."""
    with device(folder, server_url) as other:
        other.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)


@pytest.mark.parametrize("at", ["/chunks/0", "/commit", "/sync/changes"])
def test_who_signs_in_in_another_window_gets_nothing_of_a_promotion_that_runs(
    server_url: str, tmp_path: Path, at: str
) -> None:
    """The worker's very next request would carry the other account's token if it asked who is signed in."""
    part = at.strip("/").replace("/", ".")
    ada, grace = f"ada.{part}@example.org", f"grace.{part}@example.org"
    an_account(tmp_path / "other", server_url, grace)
    folder = tmp_path / "laptop"
    switched: list[str] = []

    def switch(request: httpx.Request) -> None:
        if at in request.url.path and not switched:
            switched.append(at)
            with device(folder, server_url) as window:
                window.accounts.sign_out()
                window.accounts.sign_in(server_url, grace, PASSWORD)

    with device(folder, server_url, switch) as tuckbox:
        log_meals(tuckbox, *NAMES)
        tuckbox.accounts.sign_up(server_url, ada, PASSWORD, bring_diary=True)
        result = promote(tuckbox)
        assert switched
        assert (result.state, result.reason) == ("parked", ParkReason.SIGNED_OUT)
        assert tuckbox.provider.user().email == grace
    assert in_account(tmp_path / "fresh", server_url, grace) == set()

    with device(folder, server_url) as tuckbox:
        tuckbox.accounts.sign_out()
        tuckbox.accounts.sign_in(server_url, ada, PASSWORD)
        assert promote(tuckbox).state == "done"
        assert shown(tuckbox) == set(NAMES)
    assert in_account(tmp_path / "fresh a", server_url, ada) == set(NAMES)


def parked_as(tuckbox: Tuckbox, server_url: str, email: str) -> None:
    """A promotion of that account, parked wherever the network of this device stops it; then signed out."""
    log_meals(tuckbox, *NAMES)
    tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
    assert promote(tuckbox).state == "parked"
    tuckbox.accounts.sign_out()


def busy_at(part: str) -> Callable[[httpx.Request], httpx.Response | None]:
    """Answers 503 wherever the path holds `part`."""
    return lambda request: forged(Fault.BUSY, request) if part in request.url.path else None


def test_a_consent_is_for_the_account_it_was_given_for(server_url: str, tmp_path: Path) -> None:
    """Recorded for one, never acted on; another account is signed in by the time the worker starts."""
    folder, ada, grace = tmp_path / "laptop", "ada.first@example.org", "grace.first@example.org"
    an_account(tmp_path / "other", server_url, grace)
    with device(folder, server_url, busy_at("/register")) as tuckbox:
        log_meals(tuckbox, *NAMES)
        with pytest.raises(PersonError):
            tuckbox.accounts.sign_up(server_url, ada, PASSWORD, bring_diary=True)
    with device(folder, server_url) as tuckbox:
        # What sign_in does first; the program is killed before it drops the other account's consent.
        tuckbox.accounts._session.sign_in(server_url, grace, PASSWORD)
    with device(folder, server_url) as tuckbox:
        assert promote(tuckbox).reason == ParkReason.OTHER_ACCOUNT
    assert in_account(tmp_path / "g", server_url, grace) == set()


def test_a_cancel_by_another_account_decides_nothing(server_url: str, tmp_path: Path) -> None:
    """Its server never heard of that import and would call it aborted, though the meals may have arrived."""
    folder, ada, grace = tmp_path / "laptop", "ada.cancel@example.org", "grace.cancel@example.org"
    an_account(tmp_path / "other", server_url, grace)
    with device(folder, server_url, busy_at("/commit")) as tuckbox:
        parked_as(tuckbox, server_url, ada)
    cancel = threading.Event()
    cancel.set()
    with device(folder, server_url) as tuckbox:
        tuckbox.accounts.sign_in(server_url, grace, PASSWORD)
        result = tuckbox.accounts.promote(lambda _: None, cancel)
        assert (result.state, result.reason) == ("parked", ParkReason.OTHER_ACCOUNT)


def test_what_was_never_committed_can_go_into_another_account(server_url: str, tmp_path: Path) -> None:
    folder, ada, grace = tmp_path / "laptop", "ada.over@example.org", "grace.over@example.org"
    an_account(tmp_path / "other", server_url, grace)
    with device(folder, server_url, busy_at("/chunks/0")) as tuckbox:
        parked_as(tuckbox, server_url, ada)
    with device(folder, server_url) as tuckbox:
        tuckbox.accounts.sign_in(server_url, grace, PASSWORD)
        assert promote(tuckbox).reason == ParkReason.OTHER_ACCOUNT
        assert tuckbox.accounts.overview().can_start_over
        tuckbox.accounts.start_over()
        assert tuckbox.accounts.overview().waiting.meal_count == len(NAMES)
        tuckbox.accounts.decide(PromotionChoice.SYNC_NOW)
        assert promote(tuckbox).state == "done"
    assert in_account(tmp_path / "g", server_url, grace) == set(NAMES)
    assert in_account(tmp_path / "a", server_url, ada) == set()


def test_what_may_have_been_committed_stays_the_other_accounts(server_url: str, tmp_path: Path) -> None:
    """The answer to the commit was lost: the meals are in that account, and this device cannot know."""
    folder, ada, grace = tmp_path / "laptop", "ada.may@example.org", "grace.may@example.org"
    an_account(tmp_path / "other", server_url, grace)
    with device(folder, server_url, busy_at("/commit")) as tuckbox:
        parked_as(tuckbox, server_url, ada)
    with device(folder, server_url) as tuckbox:
        tuckbox.accounts.sign_in(server_url, grace, PASSWORD)
        assert promote(tuckbox).reason == ParkReason.OTHER_ACCOUNT
        assert not tuckbox.accounts.overview().can_start_over
        with pytest.raises(PersonError, match=r"may be in the account ada.may@example.org at http"):
            tuckbox.accounts.start_over()
        assert promote(tuckbox).reason == ParkReason.OTHER_ACCOUNT
    assert in_account(tmp_path / "g", server_url, grace) == set()
