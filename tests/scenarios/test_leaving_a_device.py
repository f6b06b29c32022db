"""Signing out and taking the account's diary off the device: only once its server has all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from app.bootstrap import Tuckbox
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from contracts.services import FoodFigures
from local_store.leaving import NotOnServer
from tests.local_store.world import rows_of
from tests.scenarios.devices import PASSWORD, device, log_meals, promote, shown
from tests.scenarios.test_two_devices_one_diary import EMAIL, sync
from tests.support.servers import running_server


@dataclass
class Leaving:
    """A device whose guest has arrived in an account and logs there."""

    tuckbox: Tuckbox
    folder: Path
    url: str

    def on_disk(self, name: str) -> bool:
        self.tuckbox.close()
        return any(name.encode() in each.read_bytes() for each in self.folder.glob("tuckbox.db*"))

    def owners(self) -> set[str]:
        """The kinds of owner of all rows but those of the device itself."""
        database = self.tuckbox.database
        tables = [str(row[0]) for row in rows_of(database, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = set[str]()
        for table in tables:
            columns = {str(row[1]) for row in rows_of(database, f"PRAGMA table_info({table})")}
            if "owner" in columns:
                found |= {str(row[0]).partition(":")[0] for row in rows_of(database, f"SELECT owner FROM {table}")}
            elif table == "dead_letters":
                found |= {"user" for _ in rows_of(database, "SELECT 1 FROM dead_letters")}
        return found


@pytest.fixture
def leaving(tmp_path: Path) -> Iterator[Leaving]:
    with ExitStack() as stack:
        server = stack.enter_context(running_server(tmp_path / "server", kcal_max=Decimal(5000)))
        tuckbox = stack.enter_context(device(tmp_path / "device", server.url))
        log_meals(tuckbox, "Soup")
        tuckbox.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=True)
        assert promote(tuckbox).state == "done"
        yield Leaving(tuckbox, tmp_path / "device", server.url)


def live_in(tuckbox: Tuckbox) -> None:
    """Leave a row of every kind."""
    diary = tuckbox.provider.diary()
    log_meals(tuckbox, "Extraordinary cake", "Tea")
    today = logical_date(tuckbox.clock.now(), "Europe/Berlin")
    diary.settings.set_day_status(today, DayStatus.COMPLETE)
    diary.meals.set_favourite("Tea", favourite=True)
    diary.meals.edit_food("Tea", FoodFigures("Tea", Decimal(5), None, None, None, None), past_too=True)


def test_the_diary_goes_and_comes_back_with_the_account(leaving: Leaving) -> None:
    tuckbox = leaving.tuckbox
    live_in(tuckbox)
    assert sync(tuckbox) is None
    tuckbox.accounts.sign_out(remove_diary=True)
    assert (tuckbox.provider.user().is_guest, shown(tuckbox)) == (True, set())
    assert leaving.owners() <= {"guest"}
    tuckbox.accounts.sign_in(leaving.url, EMAIL, PASSWORD)
    assert shown(tuckbox) == {"Soup", "Extraordinary cake", "Tea"}


def test_what_was_removed_is_not_in_the_file_any_more(leaving: Leaving) -> None:
    live_in(leaving.tuckbox)
    assert sync(leaving.tuckbox) is None
    leaving.tuckbox.accounts.sign_out(remove_diary=True)
    assert not leaving.on_disk("Extraordinary")


def test_what_is_not_on_the_server_keeps_everything(leaving: Leaving) -> None:
    tuckbox = leaving.tuckbox
    log_meals(tuckbox, "Tea")
    with pytest.raises(NotOnServer, match="Not everything of this diary is on the server yet"):
        tuckbox.accounts.sign_out(remove_diary=True)
    assert (tuckbox.provider.user().email, shown(tuckbox)) == (EMAIL, {"Soup", "Tea"})
    assert sync(tuckbox) is None, "the session goes on"
    tuckbox.accounts.sign_out(remove_diary=True)
    assert shown(tuckbox) == set()


def test_a_refused_meal_keeps_everything_until_it_is_seen_to(leaving: Leaving) -> None:
    tuckbox = leaving.tuckbox
    log_meals(tuckbox, "Feast", kcal=9000)
    assert sync(tuckbox) is None
    [letter] = tuckbox.accounts.letters.all()
    with pytest.raises(NotOnServer):
        tuckbox.accounts.sign_out(remove_diary=True)
    tuckbox.accounts.letters.discard([letter.id])
    assert sync(tuckbox) is None
    tuckbox.accounts.sign_out(remove_diary=True)
    assert leaving.owners() <= {"guest"}


def test_the_guests_meals_stay(leaving: Leaving) -> None:
    tuckbox = leaving.tuckbox
    tuckbox.accounts.sign_out()
    log_meals(tuckbox, "Sandwich")
    tuckbox.accounts.sign_in(leaving.url, EMAIL, PASSWORD)
    tuckbox.accounts.sign_out(remove_diary=True)
    assert shown(tuckbox) == {"Sandwich"}


def test_without_asking_for_it_nothing_is_removed(leaving: Leaving) -> None:
    tuckbox = leaving.tuckbox
    log_meals(tuckbox, "Tea")
    tuckbox.accounts.sign_out()
    assert "user" in leaving.owners()
