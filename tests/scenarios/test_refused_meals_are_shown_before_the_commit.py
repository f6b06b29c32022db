"""For an account there was before: what the server will not take is shown while nothing is committed yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox
from app.usecases.account_values import PromotionChoice
from sync_client.promotion import ParkReason
from tests.scenarios.devices import PASSWORD, device, in_account, log_meals, promote, shown
from tests.support.builders import FakeClock, a_draft
from tests.support.servers import running_server

WHY = "Calories must be at most 5,000 kcal on this server"


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server"), kcal_max=5000) as server:
        yield server.url


@pytest.fixture
def asked(server_url: str, tmp_path: Path) -> Iterator[tuple[Tuckbox, str]]:
    """A device that is signed in to an older account, has staged three meals, and waits for a look at one of them."""
    email = f"{tmp_path.name.replace('_', '.')}@example.org"
    with device(tmp_path / "other", server_url) as other:
        other.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
    with device(tmp_path / "laptop", server_url) as tuckbox:
        log_meals(tuckbox, "Soup", "Rice")
        log_meals(tuckbox, "Feast", kcal=9000)
        tuckbox.accounts.sign_in(server_url, email, PASSWORD)
        tuckbox.accounts.decide(PromotionChoice.SYNC_NOW, review=True)
        result = promote(tuckbox)
        assert (result.state, result.reason) == ("parked", ParkReason.REFUSALS_TO_REVIEW)
        yield tuckbox, email


def test_the_refused_meal_is_named_with_its_reason_and_nothing_is_committed(
    asked: tuple[Tuckbox, str], server_url: str, tmp_path: Path
) -> None:
    tuckbox, email = asked
    assert [(item.name, item.reason) for item in tuckbox.accounts.review()] == [("Feast", WHY)]
    assert promote(tuckbox).reason == ParkReason.REFUSALS_TO_REVIEW
    assert in_account(tmp_path / "fresh", server_url, email) == set()
    assert shown(tuckbox) == {"Soup", "Rice", "Feast"}


def test_going_on_brings_the_others_along(asked: tuple[Tuckbox, str], server_url: str, tmp_path: Path) -> None:
    tuckbox, email = asked
    tuckbox.accounts.go_on_without_refused()
    assert promote(tuckbox).state == "done"
    assert in_account(tmp_path / "fresh", server_url, email) == {"Soup", "Rice"}
    assert [letter.meal and letter.meal.name for letter in tuckbox.accounts.letters.all()] == ["Feast"]


def test_stopping_leaves_everything_as_it_was(asked: tuple[Tuckbox, str], server_url: str, tmp_path: Path) -> None:
    tuckbox, email = asked
    cancel = threading.Event()
    cancel.set()
    assert tuckbox.accounts.promote(lambda _: None, cancel).state == "cancelled"
    assert in_account(tmp_path / "fresh", server_url, email) == set()
    assert tuckbox.accounts.overview().waiting.meal_count == 3


def test_what_both_sides_would_refuse_is_known_before_anything_is_sent(server_url: str, tmp_path: Path) -> None:
    """Logged while this computer's clock was years ahead."""
    with device(tmp_path / "laptop", server_url) as tuckbox:
        clock = tuckbox.clock
        assert isinstance(clock, FakeClock)
        ahead = timedelta(days=900)
        clock.advance(ahead.total_seconds())
        tuckbox.provider.diary().meals.add(a_draft(name="Early", eaten_at=clock.now()))
        clock.advance(-ahead.total_seconds())
        tuckbox.accounts.sign_up(server_url, "ahead@example.org", PASSWORD, bring_diary=False)
        (expected,) = tuckbox.accounts.preview().expected_refusals
        assert expected.name == "Early"
        assert expected.reason.startswith("Time ")
