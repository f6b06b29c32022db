"""A laptop and a tablet of one account: what is set on one is set on the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox
from contracts.day import DayStatus
from contracts.services import SettingsService
from contracts.targets import Targets
from tests.scenarios.devices import PASSWORD, device, log_meals
from tests.server_stub.stored import rows
from tests.support.servers import RunningServer, running_server

EMAIL = "ada@example.org"
DAY = date(2026, 11, 20)


@dataclass
class Pair:
    """Two devices of one account."""

    laptop: Tuckbox
    tablet: Tuckbox
    server: RunningServer

    def in_step(self) -> None:
        """Both sync until nothing is left to be told."""
        for tuckbox in (self.laptop, self.tablet, self.laptop):
            assert tuckbox.accounts.sync(threading.Event()) is None
            assert tuckbox.accounts.overview().pending_operations == 0

    def settings(self) -> tuple[SettingsService, SettingsService]:
        """The laptop's and the tablet's."""
        return self.laptop.provider.diary().settings, self.tablet.provider.diary().settings


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Both signed in, with Soup in the account."""
    with ExitStack() as stack:
        server = stack.enter_context(running_server(tmp_path / "server"))
        laptop = stack.enter_context(device(tmp_path / "laptop", server.url))
        tablet = stack.enter_context(device(tmp_path / "tablet", server.url))
        laptop.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
        log_meals(laptop, "Soup")
        tablet.accounts.sign_in(server.url, EMAIL, PASSWORD)
        found = Pair(laptop, tablet, server)
        found.in_step()
        yield found


def aimed(tuckbox: Tuckbox, kcal: int, seconds: float = 0) -> Targets:
    return Targets(kcal=Decimal(kcal), updated_at=tuckbox.clock.now() + timedelta(seconds=seconds))


def test_a_target_set_on_one_is_on_the_other(pair: Pair) -> None:
    laptop, tablet = pair.settings()
    wanted = aimed(pair.laptop, 1900)
    laptop.set_targets(wanted)
    pair.in_step()
    assert (laptop.targets(), tablet.targets()) == (wanted, wanted)


@pytest.mark.parametrize("is_laptop_later", [True, False])
def test_of_two_set_apart_the_later_wins_on_both_and_the_other_is_kept(pair: Pair, is_laptop_later: bool) -> None:
    laptop, tablet = pair.settings()
    one, other = aimed(pair.laptop, 1900, 60 if is_laptop_later else 0), aimed(pair.laptop, 2100, 30)
    laptop.set_targets(one)
    tablet.set_targets(other)
    pair.in_step()
    later, earlier = (one, other) if is_laptop_later else (other, one)
    assert (laptop.targets(), tablet.targets()) == (later, later)
    [(lost,)] = rows(pair.server, "SELECT value FROM settings_history")
    assert f'"kcal":{earlier.kcal}' in lost


def test_favourites_and_marked_days_travel_and_so_does_taking_them_away(pair: Pair) -> None:
    laptop, tablet = pair.settings()
    laptop.set_day_status(DAY, DayStatus.COMPLETE)
    pair.laptop.provider.diary().meals.set_favourite("Soup", favourite=True)
    pair.in_step()
    assert tablet.day_status(DAY) is DayStatus.COMPLETE
    foods = pair.tablet.provider.diary().meals
    assert [each.is_favourite for each in foods.foods("", 9)] == [True]
    tablet.set_day_status(DAY, None)
    foods.set_favourite("Soup", favourite=False)
    pair.in_step()
    assert laptop.day_status(DAY) is None
    assert [each.is_favourite for each in pair.laptop.provider.diary().meals.foods("", 9)] == [False]
