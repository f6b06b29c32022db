"""`promote` and `signin` at a terminal: the question, the look at what was refused, the bar, Ctrl+C."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.at_home import at_home, log_meals
from tests.support.gate import gate
from tests.support.processes import PIPE, Process
from tests.support.programs import Device
from tests.support.servers import running_server
from tests.support.terminal import converse

pytestmark = pytest.mark.programs

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
OTHER = "grace@example.org"
SIGN_IN = ["signin", "--email", EMAIL]
WHICH = "[k]eep them on this device only"


@pytest.fixture
def server_url(tmp_path: Path) -> Iterator[str]:
    """A server that takes no meal of more than 5,000 kcal."""
    with running_server(tmp_path / "server", kcal_max=Decimal(5000)) as server:
        yield server.url


@pytest.fixture
def device(tmp_path: Path, server_url: str) -> Device:
    """A guest with two meals, one too large for the server."""
    device = Device(tmp_path / "laptop", server_url)
    with at_home(device) as tuckbox:
        log_meals(tuckbox, {"Soup": 220, "Feast": 9000})
    return device


@pytest.fixture
def account(tmp_path: Path, server_url: str) -> Device:
    """Another device, whose meal is in the account already."""
    tablet = Device(tmp_path / "tablet", server_url)
    with at_home(tablet) as tuckbox:
        log_meals(tuckbox, {"Bread": 100}, first=date(2026, 2, 27))
        tuckbox.accounts.sign_up(server_url, EMAIL, PASSWORD, bring_diary=True)
        tuckbox.accounts.promote(lambda _: None, threading.Event())
    return tablet


def names(device: Device) -> set[str]:
    """The meals of the diary that is shown."""
    with at_home(device) as tuckbox:
        return {meal.name for meal in tuckbox.provider.diary().meals.recent(50)}


def move_far_ahead(device: Device, name: str) -> None:
    """As a clock that was once wrong leaves a meal behind: eaten in a time to come, which no side takes."""
    with closing(sqlite3.connect(device.folder / "tuckbox.db")) as store, store:
        store.execute(
            "UPDATE meals SET eaten_at = '2099-01-01T12:00:00.000Z', logical_date = '2099-01-01',"
            " sk = 'MEAL#2099-01-01T12:00:00.000Z#' || id WHERE name = ?",
            (name,),
        )


def test_the_question_says_what_goes_where_and_what_will_be_refused(device: Device, account: Device) -> None:
    with at_home(device) as tuckbox:
        log_meals(tuckbox, {"Cake of the future": 400}, first=date(2026, 3, 3))
    move_far_ahead(device, "Cake of the future")

    asked = converse(device, SIGN_IN, [("Password: ", PASSWORD), (WHICH, "k")])

    assert f"3 meals (2026-03-01 to 2099-01-01) wait on this device, to go into the account of {EMAIL}" in asked
    assert "holds 1 meal already (2026-02-27)" in asked
    assert "1 meal will be refused, and stay here with the reason: Cake of the future: Time must not be" in asked
    assert "3 meals (2026-03-01 to 2099-01-01) stay on this device only." in asked
    assert names(device) == {"Bread"}
    assert "on this device only, as you chose" in device.done("status").out

    again = converse(device, ["promote"], [(WHICH, "?"), (WHICH, "s"), ("Bring the other 1 along?", "y")])

    assert "So far you keep them on this device only." in again
    assert "Feast: Calories must be" in again
    assert "1 meal from this device is in your account. 2 need your attention" in again
    assert names(device) == {"Bread", "Soup"}


def test_saying_no_to_what_was_refused_leaves_the_account_as_it_was(device: Device, account: Device) -> None:
    shown = converse(
        device, SIGN_IN, [("Password: ", PASSWORD), (WHICH, "s"), ("Bring the other 1 along?", "n")], code=1
    )

    assert "will not take 1 meal: Feast: Calories must be" in shown
    assert "Cancelled. Nothing was taken into your account" in shown
    status = device.done("status", "--json").json
    assert (status["promotion"], status["waiting"]["meal_count"]) == (None, 2)
    with at_home(account) as tuckbox:
        tuckbox.accounts.sign_out()
        tuckbox.accounts.sign_in(account.server_url, EMAIL, PASSWORD)
    assert names(account) == {"Bread"}


def test_a_look_that_was_not_taken_waits_for_the_person(device: Device, account: Device) -> None:
    device.done("signin", "--email", EMAIL, "--password-stdin", "--no-promote", typed=PASSWORD + "\n")
    converse(device, ["promote"], [(WHICH, "s"), ("Bring the other 1 along?", "\x04")], code=1)

    alone = device.run("promote")
    assert alone.code == 1
    assert "`--yes` goes on without them" in alone.err
    assert device.run("promote", "--json").json["reason"] == "refusals_to_review"
    status = device.done("status").out
    assert f"On the way into the account of {EMAIL}" in status
    assert "2 of 2 meals sent, 1 refused" in status

    assert device.done("promote", "--yes", "--json").json["state"] == "done"


def test_without_a_terminal_nothing_is_decided_for_the_person(device: Device, account: Device) -> None:
    device.done("signin", "--email", EMAIL, "--password-stdin", typed=PASSWORD + "\n")

    ran = device.run("promote")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "Add --yes" in ran.err
    assert device.run("promote", "--json").json == {"state": "parked", "receipt": None, "reason": "consent_needed"}
    assert "start over" in device.run("promote", "--start-over", "--yes").err
    assert device.done("status", "--json").json["waiting"]["meal_count"] == 2


def test_the_bar_shows_how_far_it_is(device: Device, account: Device, server_url: str) -> None:
    with gate(server_url, "/chunks/") as before:
        slow = Device(device.folder, before.url)
        slow.done("signin", "--email", EMAIL, "--password-stdin", "--no-promote", typed=PASSWORD + "\n")
        shown = converse(slow, ["promote", "--yes"], [("0/2 meals", before.open)])
    assert "Sending" in shown


@contextmanager
def promoting(device: Device, *words: str) -> Iterator[Process]:
    """`tuckbox promote --yes` at work."""
    process = processes.start(["app", "promote", "--yes", *words], device.environment(), stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def interrupt(process: Process) -> str:
    """Ctrl+C; the line it is answered with."""
    os.kill(process.pid, signal.SIGINT)
    assert process.stderr is not None
    return process.stderr.readline()


def test_ctrl_c_cancels_and_a_second_one_leaves_at_once(device: Device, server_url: str) -> None:
    with gate(server_url, "/chunks/") as before:
        slow = Device(device.folder, before.url)
        slow.signup(EMAIL, "--no-promote")
        with promoting(slow) as process:
            assert before.reached.wait(30)
            assert "Cancelling" in interrupt(process)
            assert "`tuckbox promote` goes on" in interrupt(process)
            assert process.wait(30) == 130
            assert process.stderr is not None
            assert process.stderr.read() == ""
        before.reached.clear()
        with promoting(slow, "--json") as process:
            assert before.reached.wait(30)
            interrupt(process)
            before.open()
            out, _ = process.communicate(timeout=60)
            assert (process.returncode, '"state":"cancelled"' in out) == (1, True)
        assert slow.done("status", "--json").json["promotion"] is None
        slow.done("signout")
        assert names(slow) == {"Soup", "Feast"}


def test_ctrl_c_after_the_commit_says_that_it_is_too_late(device: Device, server_url: str) -> None:
    with gate(server_url, "/commit", answers=True) as before:
        slow = Device(device.folder, before.url)
        slow.signup(EMAIL, "--no-promote")
        with promoting(slow) as process:
            assert before.reached.wait(30)
            interrupt(process)
            before.open()
            out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("Too late to cancel: it is done already.\n1 meal from this device is in your account.")


def test_another_accounts_promotion_is_named_and_can_be_left(device: Device, server_url: str) -> None:
    with gate(server_url, "/chunks/") as before:
        slow = Device(device.folder, before.url)
        Device(device.folder.parent / "phone", before.url).signup(OTHER)
        slow.signup(EMAIL, "--no-promote")
        with promoting(slow) as process:
            assert before.reached.wait(30)
            process.kill()
        slow.done("signout")
        before.open()

        signed_in = slow.done("signin", "--email", OTHER, "--password-stdin", typed=PASSWORD + "\n")
        assert f"on their way into the account of {EMAIL}" in signed_in.out
        assert "`tuckbox promote --start-over`" in signed_in.out
        parked = slow.run("promote", "--json")
        assert (parked.code, parked.json["reason"]) == (1, "other_account")
        assert "`tuckbox promote --start-over`" in slow.run("promote", "--yes").err
        assert slow.done("status", "--json").json["promotion"]["can_start_over"] is True

        asked = converse(slow, ["promote", "--start-over"], [(WHICH, "s"), ("Bring the other 1 along?", "y")])
        assert f"They were to go into the account of {EMAIL}; that did not happen." in asked
        assert "1 meal from this device is in your account." in asked
        assert names(slow) == {"Soup"}
