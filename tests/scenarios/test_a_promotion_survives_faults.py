"""A lost message, a crash, a cancel: the diary ends where it would have without them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.usecases.account_values import PromotionProgress, PromotionResult
from app.usecases.errors import PersonError
from contracts.clock import SystemClock
from contracts.promotion_machine import PromotionState
from sync_client.transport import Transport
from tests.support.builders import FakeClock, a_draft
from tests.support.faults import PASSING, Fault, FaultyTransport
from tests.support.servers import running_server

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server.url


@contextmanager
def a_device(
    folder: Path,
    server_url: str,
    faults: Sequence[Fault] = (),
    concerns: Callable[[httpx.Request], bool] = lambda _: True,
) -> Iterator[Tuckbox]:
    """The wired program with that network; its clock moves when it waits."""
    settings = AppSettings(data_dir=folder, server_url=server_url, tz="Europe/Berlin", credentials=CredentialsKind.FILE)

    def open_transport(origin: str) -> Transport:
        network = FaultyTransport(faults, concerns)
        return Transport(origin, httpx.Client(base_url=origin, transport=network))

    clock = FakeClock(SystemClock().now())
    tuckbox = build(settings, clock=clock, jitter=lambda ceiling: ceiling, open_transport=open_transport)
    try:
        yield tuckbox
    finally:
        tuckbox.close()


def log_meals(tuckbox: Tuckbox, count: int) -> None:
    """Log `count` meals, half an hour apart."""
    meals = tuckbox.provider.diary().meals
    for number in range(count):
        eaten_at = tuckbox.clock.now() - timedelta(minutes=30 * number)
        meals.add(a_draft(name=f"Meal {number}", kcal=100 + number, eaten_at=eaten_at))


def promote(tuckbox: Tuckbox, cancel: threading.Event | None = None) -> PromotionResult:
    """Run the consented promotion."""
    return tuckbox.accounts.promote(lambda _: None, cancel or threading.Event())


def all_staged(progress: PromotionProgress) -> bool:
    """Whether the server has answered for every meal, and the commit is not sent yet."""
    return progress.step == "staging" and progress.staged == progress.total


def shown(tuckbox: Tuckbox) -> dict[str, int]:
    """Names and energy of the diary that is shown."""
    return {meal.name: int(meal.kcal) for meal in tuckbox.provider.diary().meals.recent(50)}


def on_server(folder: Path, server_url: str, email: str) -> dict[str, int]:
    """What a fresh device of that account shows."""
    with a_device(folder, server_url) as fresh:
        fresh.accounts.sign_in(server_url, email, PASSWORD)
        return shown(fresh)


def at(part: str) -> Callable[[httpx.Request], bool]:
    """Requests whose path holds `part`."""
    return lambda request: part in request.url.path


EVERYTHING = {f"Meal {number}": 100 + number for number in range(12)}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("step", ["/chunks/", "/commit", "/sync/changes"])
def test_a_fault_at_any_step_ends_like_no_fault(server_url: str, tmp_path: Path, fault: Fault, step: str) -> None:
    email = f"{fault}.{step.strip('/').replace('/', '.')}@example.org"
    with a_device(tmp_path / "laptop", server_url, [fault], at(step)) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)

        result = promote(tuckbox)

        assert (result.state, result.reason) == ("done", None)
        assert result.receipt is not None
        assert result.receipt.created == 12
        assert shown(tuckbox) == EVERYTHING
    assert on_server(tmp_path / "fresh", server_url, email) == EVERYTHING


@pytest.mark.parametrize("step", ["/chunks/", "/commit", "/sync/changes"])
def test_a_server_that_stays_away_parks_and_a_new_start_goes_on(server_url: str, tmp_path: Path, step: str) -> None:
    email = f"away.{step.strip('/').replace('/', '.')}@example.org"
    with a_device(tmp_path / "laptop", server_url, [Fault.REQUEST_LOST] * 1000, at(step)) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
        result = promote(tuckbox)
        assert (result.state, result.reason) == ("parked", "server_unreachable")
        assert shown(tuckbox) == EVERYTHING

    with a_device(tmp_path / "laptop", server_url) as again:
        assert promote(again).state == "done"
        assert shown(again) == EVERYTHING
        assert again.accounts.overview().promotion is None
    assert on_server(tmp_path / "fresh", server_url, email) == EVERYTHING


def test_a_lost_answer_to_register_still_signs_up(server_url: str, tmp_path: Path) -> None:
    email = "lost.register@example.org"
    with a_device(tmp_path / "laptop", server_url, [Fault.ANSWER_LOST], at("/register")) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
        assert promote(tuckbox).state == "done"
    assert on_server(tmp_path / "fresh", server_url, email) == EVERYTHING


def test_an_account_there_is_gets_nothing_from_a_sign_up(server_url: str, tmp_path: Path) -> None:
    with a_device(tmp_path / "first", server_url) as first:
        first.accounts.sign_up(server_url, "taken@example.org", PASSWORD, bring_diary=True)

    with a_device(tmp_path / "second", server_url) as second:
        log_meals(second, 12)
        with pytest.raises(PersonError, match="already has an account"):
            second.accounts.sign_up(server_url, "taken@example.org", PASSWORD, bring_diary=True)
        assert second.accounts.overview().promotion is None
        assert second.accounts.overview().user.is_guest
        assert shown(second) == EVERYTHING


def test_cancelling_before_the_commit_leaves_the_account_empty(server_url: str, tmp_path: Path) -> None:
    email = "cancelled@example.org"
    with a_device(tmp_path / "laptop", server_url) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
        cancel = threading.Event()

        def cancel_once_staged(progress: PromotionProgress) -> None:
            if all_staged(progress):
                cancel.set()

        result = tuckbox.accounts.promote(cancel_once_staged, cancel)

        assert (result.state, result.receipt) == ("cancelled", None)
        assert shown(tuckbox) == EVERYTHING
    assert on_server(tmp_path / "fresh", server_url, email) == {}


def test_meals_changed_while_the_promotion_runs_keep_the_last_intent(server_url: str, tmp_path: Path) -> None:
    with a_device(tmp_path / "laptop", server_url) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, "busy@example.org", PASSWORD, bring_diary=True)
        guest = tuckbox.provider.diary().meals
        newest, second, *_ = guest.recent(50)
        changed = threading.Event()

        def change_once_staged(progress: PromotionProgress) -> None:
            if all_staged(progress) and not changed.is_set():
                changed.set()
                guest.edit(newest.id, newest.draft.model_copy(update={"name": "Renamed"}))
                guest.delete(second.id)
                guest.add(a_draft(name="Added", kcal=1, eaten_at=tuckbox.clock.now() - timedelta(days=2)))

        assert tuckbox.accounts.promote(change_once_staged, threading.Event()).state == "done"

        expected = {name: kcal for name, kcal in EVERYTHING.items() if name not in (newest.name, second.name)}
        assert shown(tuckbox) == expected | {"Renamed": int(newest.kcal), "Added": 1}
        assert tuckbox.accounts.overview().pending_operations == 3


def test_signing_in_as_someone_else_parks_the_promotion(server_url: str, tmp_path: Path) -> None:
    with a_device(tmp_path / "other", server_url) as other:
        other.accounts.sign_up(server_url, "grace.b@example.org", PASSWORD, bring_diary=True)
    with a_device(tmp_path / "laptop", server_url, [Fault.REQUEST_LOST] * 1000, at("/commit")) as tuckbox:
        log_meals(tuckbox, 12)
        tuckbox.accounts.sign_up(server_url, "ada.a@example.org", PASSWORD, bring_diary=True)
        assert promote(tuckbox).state == "parked"
        tuckbox.accounts.sign_out()
        assert shown(tuckbox) == EVERYTHING

    with a_device(tmp_path / "laptop", server_url) as tuckbox:
        tuckbox.accounts.sign_in(server_url, "grace.b@example.org", PASSWORD)
        result = promote(tuckbox)
        assert (result.state, result.reason) == ("parked", "other_account")
    assert on_server(tmp_path / "fresh b", server_url, "grace.b@example.org") == {}

    with a_device(tmp_path / "laptop", server_url) as tuckbox:
        tuckbox.accounts.sign_out()
        tuckbox.accounts.sign_in(server_url, "ada.a@example.org", PASSWORD)
        assert promote(tuckbox).state == "done"
    assert on_server(tmp_path / "fresh a", server_url, "ada.a@example.org") == EVERYTHING


def test_an_expired_import_is_frozen_again_under_a_new_id(tmp_path: Path) -> None:
    clock = FakeClock(SystemClock().now())
    with running_server(tmp_path / "server", clock=clock) as server:
        server_url = server.url
        with a_device(tmp_path / "laptop", server_url, [Fault.REQUEST_LOST] * 1000, at("/commit")) as tuckbox:
            log_meals(tuckbox, 3)
            tuckbox.accounts.sign_up(server_url, EMAIL, PASSWORD, bring_diary=True)
            assert promote(tuckbox).state == "parked"
            before = tuckbox.accounts.overview().promotion
            assert before is not None
            assert before.state is PromotionState.COMMITTING
        clock.advance(timedelta(days=8).total_seconds())
        with a_device(tmp_path / "laptop", server_url) as tuckbox:
            result = promote(tuckbox)
            assert result.state == "done"
            assert result.receipt is not None
            assert result.receipt.import_id != before.import_id
            assert result.receipt.created == 3
