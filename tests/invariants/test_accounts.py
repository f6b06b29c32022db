"""An account holds what was meant for it, adds up, and forgets nothing it was given."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.usecases.errors import PersonError
from contracts.clock import new_id
from local_store import StorePromotions
from tests.invariants.conftest import KCAL_MAX
from tests.invariants.laptop import (
    MEALS,
    a_guest,
    a_laptop,
    in_account,
    on_path,
    once,
    promote,
    shown,
    sign_in,
    sign_up,
)
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.uploads import Upload, item
from tests.support.builders import NOON, a_draft, a_meal, numbered_id
from tests.support.faults import Fault

ANSWERS_LOST = [Fault.ANSWER_LOST] * 1000


@pytest.mark.parametrize("step", ["/chunks/", "/commit"])
def test_invariant_03_meals_reach_no_account_but_the_one_consented_to(
    url: str, tmp_path: Path, email: str, step: str
) -> None:
    """A lineage's meals are in no other account, whatever the order of sign-out, sign-in, cancel and late delivery."""
    folder, other = tmp_path / "laptop", f"other.{email}"
    with a_laptop(tmp_path / "other", url) as somebody:
        sign_up(somebody, other, bring_diary=False)
    with a_guest(folder, url, faults=ANSWERS_LOST, concerns=on_path(step)) as tuckbox:
        sign_up(tuckbox, email)
        assert promote(tuckbox).state == "parked"
        tuckbox.accounts.sign_out()
    with a_laptop(folder, url) as tuckbox:
        sign_in(tuckbox, other)
        assert shown(tuckbox) == MEALS
        cancel = threading.Event()
        cancel.set()
        for result in (promote(tuckbox), promote(tuckbox, cancel=cancel)):
            assert (result.state, result.reason) == ("parked", "other_account")
        assert tuckbox.accounts.overview().can_start_over is (step == "/chunks/")
        tuckbox.accounts.sign_out()
        sign_in(tuckbox, email)
        assert promote(tuckbox).state == "done"
    assert in_account(tmp_path / "fresh", url, other) == {}
    assert in_account(tmp_path / "fresh 2", url, email) == MEALS


def test_invariant_03_a_run_speaks_for_its_own_account_only(url: str, tmp_path: Path, email: str) -> None:
    """Somebody else signs in, in another window, while a run is about to send: nothing of it goes to their account."""
    folder, other = tmp_path / "laptop", f"other.{email}"
    with a_laptop(tmp_path / "other", url) as somebody:
        sign_up(somebody, other, bring_diary=False)
    with a_guest(folder, url) as tuckbox, a_laptop(folder, url) as window:

        def change_hands() -> None:
            window.accounts.sign_out()
            sign_in(window, other)

        sign_up(tuckbox, email)
        result = promote(tuckbox, once(change_hands, "staging", staged=0))
        assert (result.state, result.reason) == ("parked", "signed_out")
        window.accounts.sign_out()
        sign_in(window, email)
        assert promote(window).state == "done"
    assert in_account(tmp_path / "fresh", url, other) == {}
    assert in_account(tmp_path / "fresh 2", url, email) == MEALS


def test_invariant_03_a_consent_nothing_was_sent_for_is_somebody_elses_too(
    url: str, tmp_path: Path, email: str
) -> None:
    """A program that dies between a sign-in and the end of an older consent does not send these meals by it."""
    with a_guest(tmp_path / "laptop", url) as tuckbox:
        sign_up(tuckbox, email, bring_diary=False)
        promotions = StorePromotions(tuckbox.database, tuckbox.clock, new_id)
        promotions.consent(new_id(), url, "ada.of.before@example.org")
        result = promote(tuckbox)
        assert (result.state, result.reason) == ("parked", "other_account")
    assert in_account(tmp_path / "fresh", url, email) == {}


def test_invariant_03_a_refused_meal_is_sent_again_to_its_account_only(url: str, tmp_path: Path, email: str) -> None:
    """A dead letter of one account cannot be tried again while another is signed in."""
    with a_laptop(tmp_path / "laptop", url) as tuckbox:
        tuckbox.provider.diary().meals.add(a_draft(kcal=int(KCAL_MAX) + 1))
        sign_up(tuckbox, email)
        assert promote(tuckbox).state == "done"
        [letter] = tuckbox.accounts.letters.all()
        tuckbox.accounts.sign_out()
        sign_up(tuckbox, f"other.{email}", bring_diary=False)
        with pytest.raises(PersonError, match="another account"):
            tuckbox.accounts.letters.retry([letter.id])
        assert promote(tuckbox).state == "nothing"


def test_invariant_03_the_server_binds_a_lineage_too(url: str, ada: Person, tmp_path: Path, email: str) -> None:
    """A device that lost its memory cannot bring the same diary into a second account."""
    assert Upload(ada).whole([item(a_meal(1))]).status_code == 200
    with a_laptop(tmp_path / "other", url) as somebody:
        sign_up(somebody, email, bring_diary=False)
    headers = ada.http.headers.copy()
    token = answered(ada.http.post("/v1/auth/token", data={"username": email, "password": "correct horse battery"}))
    ada.http.headers["Authorization"] = f"Bearer {token['access_token']}"
    refused(Upload(ada, 2).stage_meals(0, [a_meal(2)]), 409, "lineage_bound")
    refused(Upload(ada, 2).whole([item(a_meal(2))]), 409, "lineage_bound")
    assert ada.meals() == []
    ada.http.headers["X-Tuckbox-Account"] = str(ada.id)
    refused(ada.http.get("/v1/meals"), 409, "account_mismatch")
    ada.http.headers = headers


def test_invariant_04_every_summary_equals_its_meals_after_every_commit(ada: Person) -> None:
    """For every day, at every commit, the summary is the sum and count of its undeleted meals; unknown is not zero."""
    yesterday = NOON - timedelta(days=1)
    meals = [
        a_meal(1, kcal=Decimal("100.001")),
        a_meal(2, kcal=20, fat_g=None),
        a_meal(3, eaten_at=yesterday, fat_g=None),
    ]
    writes: tuple[Callable[[], httpx.Response], ...] = (
        lambda: Upload(ada).whole([item(meal) for meal in meals]),
        lambda: ada.put_meal(a_meal(1, kcal=7, eaten_at=yesterday)),
        lambda: Upload(ada, 2).whole([item(a_meal(1, kcal=9), 2), item(a_meal(3, kcal=1, eaten_at=yesterday), 2)]),
        lambda: Upload(ada, 2).whole([item(a_meal(1, kcal=9), 2), item(a_meal(3, kcal=1, eaten_at=yesterday), 2)]),
        lambda: ada.http.delete(f"/v1/meals/{numbered_id(2)}"),
        lambda: ada.http.delete(f"/v1/meals/{numbered_id(3)}"),
    )
    for write in writes:
        assert write().is_success
        found = {
            day: (each["kcal"], each["fat_g"], each["meal_count"], each["unknown"]["fat_g"])
            for day, each in ada.summaries().items()
        }
        assert sums_of(ada.meals()) == found


def sums_of(meals: list[dict[str, Any]]) -> dict[str, tuple[float, float, int, int]]:
    """Energy, fat, count and how many say no fat, by logical date."""
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for meal in meals:
        days[meal["logical_date"]].append(meal)
    return {
        day: (
            float(sum(Decimal(str(meal["kcal"])) for meal in of_day)),
            sum(meal["fat_g"] or 0 for meal in of_day),
            len(of_day),
            sum(meal["fat_g"] is None for meal in of_day),
        )
        for day, of_day in days.items()
    }


def test_invariant_11_an_older_revision_never_replaces_a_newer_one(ada: Person) -> None:
    """An import of the same lineage that comes late, or again, leaves the newer copy in force."""
    assert answered(Upload(ada, 1).whole([item(a_meal(1, name="Newer"), 5)]))["created"] == 1
    late = Upload(ada, 2)
    late.stage(0, [item(a_meal(1, name="Older"), 4)])
    assert answered(late.commit())["stale"] == 1
    assert (ada.meal(numbered_id(1))["name"], ada.meal(numbered_id(1))["version"]) == ("Newer", 1)
    assert answered(Upload(ada, 3).whole([item(a_meal(1, name="Newest"), 6)]))["updated"] == 1
    assert ada.meal(numbered_id(1))["name"] == "Newest"


def test_invariant_12_what_an_overwrite_replaced_can_be_read(ada: Person) -> None:
    """The promoted copy wins over the account's; that one is in the history, whole."""
    assert ada.put_meal(a_meal(1, name="The account's", note="whole")).status_code == 201
    assert answered(Upload(ada).whole([item(a_meal(1, name="The guest's"))]))["updated"] == 1
    assert ada.meal(numbered_id(1))["name"] == "The guest's"
    [copy] = answered(ada.http.get(f"/v1/meals/{numbered_id(1)}/history"))["items"]
    assert (copy["version"], copy["reason"], copy["meal"]["name"]) == (1, "replaced", "The account's")
    assert copy["meal"]["note"] == "whole"


def test_invariant_13_a_deleted_meal_is_not_alive_again(ada: Person) -> None:
    """Neither a repeated commit nor another import of the same meal, older or newer, brings a deleted one back."""
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1), a_meal(2)])
    receipt = upload.commit()
    assert ada.http.delete(f"/v1/meals/{numbered_id(1)}").status_code == 204
    assert upload.commit().content == receipt.content
    for number, revision in ((2, 1), (3, 9)):
        again = Upload(ada, number)
        again.stage(0, [item(a_meal(1, name="Back"), revision)])
        assert answered(again.commit())["deleted_elsewhere"] == 1
    assert [meal["id"] for meal in ada.meals()] == [str(numbered_id(2))]
    refused(ada.http.get(f"/v1/meals/{numbered_id(1)}"), 404, "not_found")
