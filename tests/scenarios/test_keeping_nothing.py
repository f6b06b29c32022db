"""On a shared computer: the diary is the server's, whoever owns the computer keeps theirs, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from app.usecases.errors import PersonError
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from sync_client.api_services import ServerNeeded
from sync_client.cycle import SyncStop
from tests.scenarios.devices import PASSWORD, device, in_account, log_meals, shown
from tests.scenarios.test_two_devices_one_diary import EMAIL, meals_of, sync
from tests.support.servers import running_server

OFFLINE = "The network is down"
OFTEN = 99


@dataclass
class Shared:
    """Somebody else's computer, whose owner logs as a guest, and an account with Soup in it."""

    computer: Tuckbox
    folder: Path
    own: Tuckbox
    url: str
    server_folder: Path
    passes: list[int] = field(default_factory=lambda: [OFTEN])
    """How many requests of the computer still get through."""

    def visit(self) -> None:
        self.computer.visit(self.url, EMAIL, PASSWORD)

    def on_disk(self) -> bytes:
        """Everything the program wrote on the computer."""
        return b"".join(each.read_bytes() for each in self.folder.rglob("*") if each.is_file())


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    passes = [OFTEN]

    def let_through(request: httpx.Request) -> None:
        passes[0] -= 1
        if passes[0] < 0:
            raise httpx.ConnectError(OFFLINE, request=request)

    with ExitStack() as stack:
        server = stack.enter_context(running_server(tmp_path / "server"))
        own = stack.enter_context(device(tmp_path / "own", server.url))
        own.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
        log_meals(own, "Soup")
        assert sync(own) is None
        computer = stack.enter_context(device(tmp_path / "computer", server.url, let_through))
        log_meals(computer, "Sandwich")
        yield Shared(computer, tmp_path / "computer", own, server.url, tmp_path / "fresh", passes)


def test_a_visitor_sees_the_account_and_the_guest_finds_everything_again(shared: Shared) -> None:
    before = shared.computer.data_version()
    shared.visit()
    during = shared.computer.data_version()
    user = shared.computer.provider.user()
    assert (user.email, user.nothing_kept, shown(shared.computer)) == (EMAIL, True, {"Soup"})
    log_meals(shared.computer, "Cake")
    shared.computer.accounts.sign_out()
    assert (shared.computer.provider.user().is_guest, shown(shared.computer)) == (True, {"Sandwich"})
    assert len({before, during, shared.computer.data_version()}) == 3
    assert in_account(shared.server_folder, shared.url, EMAIL) == {"Soup", "Cake"}


def test_a_change_is_on_the_server_when_the_call_returns(shared: Shared) -> None:
    shared.visit()
    log_meals(shared.computer, "Cake")
    today = logical_date(shared.computer.clock.now(), "Europe/Berlin")
    shared.computer.provider.diary().settings.set_day_status(today, DayStatus.COMPLETE)
    assert shared.computer.accounts.overview().pending_operations == 0
    assert sync(shared.own) is None
    assert shown(shared.own) == {"Soup", "Cake"}
    assert shared.own.provider.diary().settings.day_status(today) is DayStatus.COMPLETE


def test_nothing_is_written_to_the_computer(shared: Shared) -> None:
    shared.visit()
    log_meals(shared.computer, "Extraordinary cake")
    during = shared.on_disk()
    shared.computer.accounts.sign_out()
    after = shared.on_disk()
    account_id = str(shared.own.accounts.overview().user.account_id)
    for trace in ("Extraordinary", "Soup", EMAIL, account_id):
        assert trace.encode() not in during + after
    assert b"Sandwich" in after


def test_without_the_server_nothing_is_saved_and_that_is_said(shared: Shared) -> None:
    shared.visit()
    shared.passes[0] = 0
    meals = shared.computer.provider.diary().meals
    [soup] = meals_of(shared.computer)
    for change in (
        lambda: log_meals(shared.computer, "Cake"),
        lambda: meals.delete(soup.id),
        lambda: meals.edit(soup.id, soup.draft),
        lambda: meals.set_favourite("Soup", favourite=True),
    ):
        with pytest.raises(ServerNeeded, match=r"Nothing was saved. The server could not be reached."):
            change()
    assert shown(shared.computer) == {"Soup"}
    overview = shared.computer.accounts.overview()
    assert (overview.pending_operations, overview.offline) == (0, True)
    shared.passes[0] = OFTEN
    log_meals(shared.computer, "Cake")
    assert in_account(shared.server_folder, shared.url, EMAIL) == {"Soup", "Cake"}


def test_a_connection_that_breaks_in_the_very_moment_leaves_a_pending_change(shared: Shared) -> None:
    shared.visit()
    log_meals(shared.computer, "Cake")
    shared.passes[0] = 1  # the look whether the server is there, and no more
    log_meals(shared.computer, "Tea")
    assert shared.computer.accounts.overview().pending_operations == 1
    shared.passes[0] = OFTEN
    assert sync(shared.computer) is None
    assert in_account(shared.server_folder, shared.url, EMAIL) == {"Soup", "Cake", "Tea"}


def test_what_another_device_changes_is_shown(shared: Shared) -> None:
    shared.visit()
    log_meals(shared.own, "Tea")
    assert sync(shared.own) is None
    assert sync(shared.computer) is None
    assert shown(shared.computer) == {"Soup", "Tea"}


def test_a_wrong_password_changes_nothing(shared: Shared) -> None:
    with pytest.raises(PersonError, match="password is wrong"):
        shared.computer.visit(shared.url, EMAIL, "not the password")
    assert (shared.computer.provider.user().is_guest, shown(shared.computer)) == (True, {"Sandwich"})


def test_a_session_ended_elsewhere_asks_to_sign_in_again_and_shows_what_it_has(shared: Shared) -> None:
    shared.visit()
    [visiting] = [each for each in shared.own.accounts.devices.all() if not each.is_this]
    shared.own.accounts.devices.remove(visiting.device.id)
    assert sync(shared.computer) is SyncStop.REFUSED
    with pytest.raises(ServerNeeded, match="Nothing was saved"):
        log_meals(shared.computer, "Cake")
    assert shown(shared.computer) == {"Soup"}
    shared.computer.accounts.sign_out()
    assert shown(shared.computer) == {"Sandwich"}


def test_a_second_visit_begins_anew(shared: Shared) -> None:
    for name in ("Cake", "Tea"):
        shared.visit()
        log_meals(shared.computer, name)
        shared.computer.accounts.sign_out()
    shared.visit()
    assert shown(shared.computer) == {"Soup", "Cake", "Tea"}
    assert shared.computer.provider.diary().meals.undoable() is None
