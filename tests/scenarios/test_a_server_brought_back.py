"""A server whose database was lost and brought back from an older backup hears from the devices what it forgot."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from contracts.meal import Meal
from server_stub.commands.upkeep import backup, new_epochs, verify
from tests.scenarios.devices import PASSWORD, device, log_meals, shown
from tests.support.faults import a_wire, deliver
from tests.support.servers import RunningServer, running_server

EMAIL, ORIGIN = "ada@example.org", "http://127.0.0.1:8400"
ROUNDS_MAX = 3


class FragileServer:
    """One address for a server that can be lost and brought back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = folder.with_name("kept.db")
        self._stack = ExitStack()
        self._wire = a_wire()
        self.running = self._start()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Whatever is there now answers."""
        return deliver(self._wire, request, self.running.url)

    def back_up(self, *, by_command: bool) -> None:
        """Keep the database as it is: with the server's own command, or as an operator copies a file."""
        if by_command:
            backup(self.running.settings, self._kept)
            return
        with (
            closing(sqlite3.connect(self.running.database_path)) as original,
            closing(sqlite3.connect(self._kept)) as copy,
        ):
            original.backup(copy)

    def bring_back(self, *, renewed: bool) -> None:
        """Lose the database and go on with the kept one; `renewed`: with the command for one that was merely copied."""
        self._stack.close()
        for file in self._folder.glob("server.db*"):
            file.unlink()
        self._kept.rename(self.running.database_path)
        if renewed:
            new_epochs(self.running.settings)
        self.running = self._start()

    def close(self) -> None:
        """Stop it."""
        self._stack.close()
        self._wire.close()

    def _start(self) -> RunningServer:
        return self._stack.enter_context(running_server(self._folder))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FragileServer]:
    with closing(FragileServer(tmp_path / "server")) as server:
        yield server


@pytest.fixture
def laptop(server: FragileServer, tmp_path: Path) -> Iterator[Tuckbox]:
    with device(tmp_path / "laptop", ORIGIN, server.answer) as laptop:
        laptop.accounts.sign_up(ORIGIN, EMAIL, PASSWORD, bring_diary=False)
        log_meals(laptop, "Soup", "Tea", "Bread")
        in_step(laptop)
        yield laptop


@pytest.fixture
def tablet(server: FragileServer, laptop: Tuckbox, tmp_path: Path) -> Iterator[Tuckbox]:
    with device(tmp_path / "tablet", ORIGIN, server.answer) as tablet:
        tablet.accounts.sign_in(ORIGIN, EMAIL, PASSWORD)
        yield tablet


def in_step(*devices: Tuckbox) -> None:
    for tuckbox in devices:
        assert tuckbox.accounts.sync(threading.Event()) is None


def the(tuckbox: Tuckbox, name: str) -> Meal:
    [meal] = [each for each in tuckbox.store().recent(50) if each.name == name]
    return meal


def rename(tuckbox: Tuckbox, name: str, new: str) -> None:
    meal = the(tuckbox, name)
    tuckbox.store().edit(meal.id, meal.draft.model_copy(update={"name": new}))


WAYS = [
    pytest.param(True, False, id="backup command"),
    pytest.param(False, True, id="copied, new epochs"),
    pytest.param(False, False, id="merely copied"),
]


@pytest.mark.parametrize(("by_command", "renewed"), WAYS)
@pytest.mark.parametrize("tablet_first", [False, True])
@pytest.mark.parametrize("tablet_heard", [False, True])
def test_no_meal_edit_or_deletion_is_lost(
    server: FragileServer,
    laptop: Tuckbox,
    tablet: Tuckbox,
    tmp_path: Path,
    by_command: bool,
    renewed: bool,
    tablet_first: bool,
    tablet_heard: bool,
) -> None:
    """`tablet_heard`: both devices know what the backup does not; else the laptop alone does."""
    server.back_up(by_command=by_command)
    rename(laptop, "Soup", "Stew")
    in_step(laptop)
    laptop.store().delete(the(laptop, "Tea").id)
    in_step(laptop)
    log_meals(laptop, "Cake", "Pie")
    in_step(laptop, *([tablet] if tablet_heard else []))
    rename(tablet, "Bread", "Toast")
    server.bring_back(renewed=renewed)
    order = [tablet, laptop] if tablet_first else [laptop, tablet]
    for _ in range(ROUNDS_MAX):
        in_step(*order)
    expected = {"Stew", "Toast", "Cake", "Pie"}
    assert [expected, expected] == [shown(laptop), shown(tablet)]
    assert [0, 0] == [each.accounts.overview().pending_operations for each in order]
    with device(tmp_path / "fresh", ORIGIN, server.answer) as fresh:
        fresh.accounts.sign_in(ORIGIN, EMAIL, PASSWORD)
        assert shown(fresh) == expected
    assert verify(server.running.settings)


@pytest.mark.parametrize(("by_command", "renewed"), WAYS)
def test_changes_from_before_and_after_it_was_brought_back_are_all_there_or_in_the_history(
    server: FragileServer, laptop: Tuckbox, tablet: Tuckbox, by_command: bool, renewed: bool
) -> None:
    """The tablet changes what the server forgot a change of, before the laptop can tell it again."""
    server.back_up(by_command=by_command)
    rename(laptop, "Soup", "Stew")
    in_step(laptop)
    log_meals(laptop, "Cake", "Pie", "Jam")
    in_step(laptop)
    server.bring_back(renewed=renewed)
    rename(tablet, "Soup", "Broth")
    in_step(tablet, laptop, tablet, laptop)
    assert shown(laptop) == shown(tablet)
    soup, *_ = {"Stew", "Broth"} & shown(laptop)
    earlier = {each.meal.name for each in laptop.accounts.earlier_versions(the(laptop, soup).id)}
    assert {"Stew", "Broth"} <= {soup, *earlier}
    assert {"Cake", "Pie", "Jam"} < shown(tablet)


@pytest.mark.parametrize(("by_command", "renewed"), WAYS)
@pytest.mark.parametrize("made_anew", [1, 4, 9])
def test_it_is_noticed_also_once_as_much_was_made_anew(
    server: FragileServer, laptop: Tuckbox, tablet: Tuckbox, by_command: bool, renewed: bool, made_anew: int
) -> None:
    """Four commits of the laptop are lost; the tablet has made others by the time the laptop comes back."""
    server.back_up(by_command=by_command)
    for name in ("Cake", "Pie", "Jam"):
        log_meals(laptop, name)
        in_step(laptop)
    laptop.store().delete(the(laptop, "Tea").id)
    in_step(laptop)
    server.bring_back(renewed=renewed)
    anew = {f"New {number}" for number in range(made_anew)}
    for name in sorted(anew):
        log_meals(tablet, name)
        in_step(tablet)
    for _ in range(ROUNDS_MAX):
        in_step(laptop, tablet)
    expected = {"Soup", "Bread", "Cake", "Pie", "Jam"} | anew
    assert [expected, expected] == [shown(laptop), shown(tablet)]
    assert verify(server.running.settings)
