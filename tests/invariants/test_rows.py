"""No meal is ever lost, doubled, or moved without a receipt."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Pool, event

from app.usecases.account_values import PromotionProgress
from contracts.imports import Receipt
from contracts.wire import read_json
from tests.invariants.laptop import (
    MEALS,
    Killed,
    a_guest,
    a_laptop,
    alive,
    guest_rows,
    in_account,
    killed,
    on_path,
    once,
    promote,
    shown,
    sign_in,
    sign_up,
    stored,
)
from tests.support.builders import a_draft
from tests.support.faults import PASSING, Fault, FaultyTransport

AWAY = [Fault.REQUEST_LOST] * 1000


class Network:
    """Dies at the n-th request, before it is sent or after it was answered."""

    def __init__(self, number: int, *, answered: bool) -> None:
        self.faults = [Fault.TWICE if answered else Fault.NONE] * 1000
        self._number = number

    def concerns(self, request: httpx.Request) -> bool:
        if "/imports/" in request.url.path or "/sync/" in request.url.path:
            self._number -= 1
            if self._number == 0:
                raise Killed
        return True


@pytest.mark.parametrize("repeats", [False, True])
def test_invariant_01_the_newest_revision_of_every_meal_is_somewhere(
    url: str, tmp_path: Path, email: str, repeats: bool
) -> None:
    """After any crash the newest revision of every undeleted meal is on the device, the guest's or the account's."""
    folder = tmp_path / "laptop"
    with a_guest(folder, url) as tuckbox:
        sign_up(tuckbox, email)
        newest = tuckbox.provider.diary().meals.recent(1)[0]

        def edit() -> None:
            tuckbox.provider.diary().meals.edit(newest.id, newest.draft.model_copy(update={"name": "Newest"}))

        edited = once(edit, "staging")
        with pytest.raises(Killed):
            promote(tuckbox, lambda progress: killed() if progress.step == "committing" else edited(progress))
    expected = alive(folder)
    assert expected[newest.id] == ("Newest", 2)

    number, ended = 0, False
    while not ended:
        number += 1
        network = Network(number, answered=repeats)
        with a_laptop(folder, url, network.faults, network.concerns) as tuckbox, suppress(Killed):
            ended = promote(tuckbox).state in ("done", "nothing")
        assert alive(folder) == expected, f"killed at request {number}"
    assert number > 2
    with a_laptop(folder, url) as tuckbox:
        assert shown(tuckbox).keys() == (MEALS.keys() | {"Newest"}) - {newest.name}
    assert in_account(tmp_path / "fresh", url, email) == MEALS


@pytest.mark.parametrize("fault", PASSING)
def test_invariant_02_no_row_leaves_the_guest_without_a_receipt_that_names_it(
    url: str, tmp_path: Path, email: str, fault: Fault
) -> None:
    """Every guest meal that became the account's is named by the stored receipt at the very revision that was sent."""
    folder = tmp_path / "laptop"
    with a_guest(folder, url, faults=[fault], concerns=on_path("/commit")) as tuckbox:
        sign_up(tuckbox, email)
        before = alive(folder)

        steps = set()

        def nothing_left(progress: PromotionProgress) -> None:
            steps.add(progress.step)
            if progress.step != "confirming":
                assert len(guest_rows(folder)) == len(MEALS)
                assert stored(folder, "SELECT count(*) FROM promotions WHERE receipt IS NOT NULL") == [(0,)]

        assert promote(tuckbox, nothing_left).state == "done"
        assert steps == {"freezing", "staging", "committing", "applying", "confirming"}

    assert guest_rows(folder) == []
    [(raw, account_id)] = stored(folder, "SELECT receipt, account_id FROM promotions")
    receipt = Receipt.model_validate(read_json(raw))
    named = {meal_id: found.revision for meal_id, found in receipt.outcomes.items()}
    assert named == {meal_id: revision for meal_id, (_, revision) in before.items()}
    owners = stored(folder, "SELECT DISTINCT owner FROM meals")
    assert owners == [(f"user:{account_id}",)]


class Garbling(FaultyTransport):
    """A receipt on its way loses a meal from its count."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        body = answer.content.replace(b'"meal_count":6', b'"meal_count":5')
        return httpx.Response(answer.status_code, content=body, request=request)


def test_invariant_02_a_receipt_that_does_not_add_up_is_none(url: str, tmp_path: Path, email: str) -> None:
    """Only a receipt that answers for every meal that was sent moves anything; the true one does, later."""
    folder = tmp_path / "laptop"
    with a_guest(folder, url, network=Garbling) as tuckbox:
        sign_up(tuckbox, email)
        before = guest_rows(folder)
        result = promote(tuckbox)
        assert (result.state, result.reason) == ("parked", "receipt_differs")
        assert guest_rows(folder) == before
    with a_laptop(folder, url) as tuckbox:
        assert promote(tuckbox).state == "done"
        assert shown(tuckbox) == MEALS


def test_invariant_16_what_is_done_meanwhile_is_kept(url: str, tmp_path: Path, email: str) -> None:
    """What is added, edited or deleted while a promotion is in flight keeps the person's last intent, and is sent."""
    folder = tmp_path / "laptop"
    with a_guest(folder, url) as tuckbox:
        sign_up(tuckbox, email)
        meals = tuckbox.provider.diary().meals
        first, second, *_ = meals.recent(10)

        def act() -> None:
            meals.edit(first.id, first.draft.model_copy(update={"name": "Edited"}))
            meals.delete(second.id)
            meals.add(a_draft(name="Added", kcal=1))

        assert promote(tuckbox, once(act, "committing")).state == "done"
        kept = {name: kcal for name, kcal in MEALS.items() if name not in (first.name, second.name)}
        assert shown(tuckbox) == kept | {"Edited": int(first.kcal), "Added": 1}
    operations = "SELECT op, revision FROM outbox JOIN meals USING (owner, revision) WHERE meal_id = id ORDER BY 1, 2"
    assert stored(folder, operations) == [("delete", 2), ("put", 1), ("put", 2)]


def test_invariant_18_a_refused_session_changes_nothing_and_costs_no_retry(
    url: str, tmp_path: Path, email: str
) -> None:
    """401 at any step: every guest meal as it was, no wait, and after signing in again it goes on."""
    folder = tmp_path / "laptop"
    for step in ("/chunks/", "/commit"):
        guest = a_guest if step == "/chunks/" else a_laptop
        refusals = [Fault.TOKEN_REFUSED] * 1000
        with guest(folder, url, faults=refusals, concerns=on_path(step)) as tuckbox:
            if step == "/chunks/":
                sign_up(tuckbox, email)
            before = guest_rows(folder)
            result = promote(tuckbox)
            assert (result.state, result.reason) == ("parked", "sign_in_needed")
            assert guest_rows(folder) == before
            assert getattr(tuckbox.clock, "slept") == []  # noqa: B009 - the fake clock's own
            assert shown(tuckbox) == MEALS
    with a_laptop(folder, url) as tuckbox:
        assert promote(tuckbox).state == "done"


@pytest.mark.parametrize("step", ["staging", "committing"])
@pytest.mark.parametrize("act", ["sign out", "cancel", "kill"])
def test_invariant_18_stopping_at_any_step_changes_no_guest_meal(
    url: str, tmp_path: Path, email: str, act: str, step: str
) -> None:
    """Sign-out, cancel and a crash, at any step, change no guest meal; the same account goes on afterwards."""
    folder, cancel = tmp_path / "laptop", threading.Event()
    lost = {"faults": AWAY, "concerns": on_path("/commit")}
    with a_guest(folder, url, **lost) as tuckbox, a_laptop(folder, url) as other_window:
        sign_up(tuckbox, email)
        before = guest_rows(folder)
        acts = {"sign out": other_window.accounts.sign_out, "cancel": cancel.set, "kill": killed}
        try:
            result = promote(tuckbox, once(acts[act], step), cancel)
        except Killed:
            assert act == "kill"
        else:
            assert result.state == {"sign out": "parked", "cancel": "cancelled"}[act]
            assert result.reason == {"sign out": "signed_out", "cancel": None}[act]
        assert guest_rows(folder) == before
        assert shown(tuckbox) == MEALS
    with a_laptop(folder, url) as tuckbox:
        if act == "sign out":
            sign_in(tuckbox, email)
        assert promote(tuckbox).state == {"cancel": "nothing"}.get(act, "done")


@pytest.mark.parametrize("step", ["staging", "committing", "confirming"])
def test_invariant_18_a_full_disk_changes_no_guest_meal(url: str, tmp_path: Path, email: str, step: str) -> None:
    """Where a step cannot be written, nothing of it is: it parks, waits for nothing, and goes on with room again."""
    folder, is_full = tmp_path / "laptop", threading.Event()

    def limit(connection: Any, *_: Any) -> None:
        is_ours = isinstance(connection, sqlite3.Connection)
        if is_ours and str(folder) in str(connection.execute("PRAGMA database_list").fetchall()):
            connection.execute(f"PRAGMA max_page_count = {1 if is_full.is_set() else 2**32 - 2}")

    event.listen(Pool, "checkout", limit)
    try:
        with a_guest(folder, url) as tuckbox:
            sign_up(tuckbox, email)
            before = alive(folder)
            result = promote(tuckbox, once(is_full.set, step))
            if result.state == "parked":
                assert result.reason == "store_unavailable"
                assert step == "confirming" or len(guest_rows(folder)) == len(MEALS)
            assert alive(folder) == before
            assert getattr(tuckbox.clock, "slept") == []  # noqa: B009 - the fake clock's own
            is_full.clear()
            assert promote(tuckbox).state in ("done", "nothing")
            assert shown(tuckbox) == MEALS
    finally:
        event.remove(Pool, "checkout", limit)
