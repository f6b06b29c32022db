"""A laptop and a tablet of one account: whatever is logged on one is on the other, and nothing written is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from contracts.meal import Meal
from sync_client.cycle import SyncStop
from tests.scenarios.devices import PASSWORD, device, log_meals, shown
from tests.support.faults import Fault, a_wire, deliver, suffer
from tests.support.servers import running_server

EMAIL = "ada@example.org"


@dataclass
class Pair:
    """Two devices of one account; each may be taken off the network."""

    laptop: Tuckbox
    tablet: Tuckbox
    meddling: dict[str, Callable[[httpx.Request], httpx.Response | None]]

    def in_step(self) -> None:
        """Both sync until nothing is left to be told."""
        for tuckbox in (self.laptop, self.tablet, self.laptop):
            assert sync(tuckbox) is None

    def meals(self) -> list[dict[str, object]]:
        """What both hold, which is the same."""
        laptop, tablet = ([meal.model_dump() for meal in meals_of(each)] for each in (self.laptop, self.tablet))
        assert laptop == tablet
        return laptop


def sync(tuckbox: Tuckbox) -> SyncStop | None:
    return tuckbox.accounts.sync(threading.Event())


def meals_of(tuckbox: Tuckbox) -> list[Meal]:
    return sorted(tuckbox.provider.diary().meals.recent(50), key=lambda meal: meal.sort_key)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Both signed in, with Soup in the account."""
    meddling: dict[str, Callable[[httpx.Request], httpx.Response | None]] = {}

    def by_name(name: str) -> Callable[[httpx.Request], httpx.Response | None]:
        return lambda request: meddling[name](request) if name in meddling else None

    with ExitStack() as stack:
        server = stack.enter_context(running_server(tmp_path / "server", kcal_max=Decimal(5000)))
        laptop = stack.enter_context(device(tmp_path / "laptop", server.url, by_name("laptop")))
        tablet = stack.enter_context(device(tmp_path / "tablet", server.url, by_name("tablet")))
        laptop.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
        log_meals(laptop, "Soup")
        tablet.accounts.sign_in(server.url, EMAIL, PASSWORD)
        found = Pair(laptop, tablet, meddling)
        found.in_step()
        yield found


def meet(fault: Fault, request: httpx.Request) -> httpx.Response:
    with a_wire() as wire:
        return suffer(fault, request, lambda: deliver(wire, request))


def edit(tuckbox: Tuckbox, name: str, /, **fields: object) -> None:
    """Change the meal of that name through the form."""
    [meal] = [each for each in meals_of(tuckbox) if each.name == name]
    tuckbox.provider.diary().meals.edit(meal.id, meal.draft.model_copy(update=fields))


def name_device(tuckbox: Tuckbox, name: str) -> None:
    [own] = [each.device for each in tuckbox.accounts.devices.all() if each.is_this]
    tuckbox.accounts.devices.rename(own.id, name)


def delete(tuckbox: Tuckbox, name: str) -> None:
    [meal] = [each for each in meals_of(tuckbox) if each.name == name]
    tuckbox.provider.diary().meals.delete(meal.id)


def test_what_is_logged_on_one_is_on_the_other(pair: Pair) -> None:
    log_meals(pair.tablet, "Bread", "Tea")
    delete(pair.laptop, "Soup")
    pair.in_step()
    assert {each["name"] for each in pair.meals()} == {"Bread", "Tea"}
    assert pair.laptop.accounts.overview().pending_operations == 0


def test_changes_of_different_things_of_one_meal_are_all_kept(pair: Pair) -> None:
    edit(pair.laptop, "Soup", name="Stew")
    edit(pair.tablet, "Soup", kcal=Decimal(444))
    pair.in_step()
    [meal] = pair.meals()
    assert (meal["name"], meal["kcal"]) == ("Stew", 444)


def test_of_one_thing_changed_twice_the_last_stands_and_both_notes_do(pair: Pair) -> None:
    edit(pair.laptop, "Soup", name="Stew", note="salty")
    edit(pair.tablet, "Soup", name="Broth", note="warm")
    pair.in_step()
    [meal] = pair.meals()
    assert (meal["name"], meal["note"]) == ("Broth", "salty\nwarm")


def test_a_deletion_wins_over_an_edit_that_did_not_know_of_it(pair: Pair) -> None:
    delete(pair.laptop, "Soup")
    edit(pair.tablet, "Soup", name="Stew")
    pair.in_step()
    assert pair.meals() == []


def test_a_deletion_that_is_taken_back_is_alive_everywhere(pair: Pair) -> None:
    delete(pair.laptop, "Soup")
    pair.in_step()
    store = pair.laptop.store()
    change = store.undoable()
    assert change is not None
    store.undo(change.seq)
    pair.in_step()
    assert [each["name"] for each in pair.meals()] == ["Soup"]


def test_a_lost_answer_costs_nothing(pair: Pair) -> None:
    lost: list[httpx.Request] = []

    def lose_one(request: httpx.Request) -> httpx.Response | None:
        if lost or not request.url.path.endswith("/push"):
            return None
        lost.append(request)
        return meet(Fault.ANSWER_LOST, request)

    pair.meddling["laptop"] = lose_one
    edit(pair.laptop, "Soup", note="one")
    pair.in_step()
    edit(pair.laptop, "Soup", note="two")
    edit(pair.tablet, "Soup", kcal=Decimal(5))
    pair.in_step()
    [meal] = pair.meals()
    assert (meal["note"], meal["kcal"], len(lost)) == ("two", 5, 1)


def test_what_the_server_refuses_is_on_the_device_and_goes_once_it_is_mended(pair: Pair) -> None:
    log_meals(pair.laptop, "Feast", kcal=9000)
    log_meals(pair.laptop, "Tea")
    pair.in_step()
    assert shown(pair.tablet) == {"Soup", "Tea"}
    assert shown(pair.laptop) == {"Soup", "Tea", "Feast"}
    [letter] = pair.laptop.accounts.letters.all()
    assert letter.meal is not None
    pair.laptop.accounts.letters.edit(letter.id, letter.meal.draft.model_copy(update={"kcal": Decimal(4000)}))
    pair.in_step()
    assert pair.laptop.accounts.letters.all() == []
    assert [each["name"] for each in pair.meals()].count("Feast") == 1


def test_offline_nothing_is_lost_and_it_is_told_later(pair: Pair) -> None:
    pair.meddling["laptop"] = lambda request: meet(Fault.REQUEST_LOST, request)
    log_meals(pair.laptop, "Bread")
    assert sync(pair.laptop) is SyncStop.SERVER_UNREACHABLE
    overview = pair.laptop.accounts.overview()
    assert (overview.pending_operations, overview.offline) == (1, True)
    pair.meddling.clear()
    pair.in_step()
    assert {each["name"] for each in pair.meals()} == {"Soup", "Bread"}
    assert not pair.laptop.accounts.overview().offline


def test_a_device_that_was_removed_keeps_its_diary_and_is_told(pair: Pair) -> None:
    devices = pair.laptop.accounts.devices
    [tablet] = [each for each in devices.all() if not each.is_this]
    devices.rename(tablet.device.id, "Tablet")
    assert {each.device.name for each in devices.all()} >= {"Tablet"}
    devices.remove(tablet.device.id)
    assert [each.is_this for each in devices.all()] == [True]
    log_meals(pair.tablet, "Tea")
    assert sync(pair.tablet) is SyncStop.REFUSED
    overview = pair.tablet.accounts.overview()
    assert str(overview.trouble).startswith("This device was removed from the account.")
    assert shown(pair.tablet) == {"Soup", "Tea"}
    server = overview.user.server_url
    pair.tablet.accounts.sign_out()
    pair.tablet.accounts.sign_in(server, EMAIL, PASSWORD)
    pair.in_step()
    assert {each["name"] for each in pair.meals()} == {"Soup", "Tea"}


def test_a_meal_that_both_changed_is_told_of_until_it_is_seen(pair: Pair) -> None:
    name_device(pair.laptop, "Kitchen laptop")
    edit(pair.laptop, "Soup", name="Stew")
    edit(pair.tablet, "Soup", kcal=Decimal(444))
    pair.in_step()
    assert not pair.laptop.accounts.merged.all()
    [told] = pair.tablet.accounts.merged.all()
    assert (told.meal.name, told.meal.kcal, told.is_gone) == ("Stew", Decimal(444), False)
    assert told.device == "Kitchen laptop"
    pair.tablet.accounts.merged.seen(told.meal.id)
    assert not pair.tablet.accounts.merged.all()


def test_a_meal_deleted_elsewhere_while_it_was_changed_is_told_of_and_brought_back(pair: Pair) -> None:
    delete(pair.laptop, "Soup")
    edit(pair.tablet, "Soup", name="Stew")
    pair.in_step()
    [told] = pair.tablet.accounts.merged.all()
    assert (told.meal.name, told.is_gone) == ("Stew", True)
    pair.tablet.provider.diary().meals.undelete(told.meal.id)
    pair.tablet.accounts.merged.seen(told.meal.id)
    pair.in_step()
    assert [each["name"] for each in pair.meals()] == ["Stew"]
    assert not pair.tablet.accounts.merged.all()


def test_what_was_changed_in_turn_is_not_told_of(pair: Pair) -> None:
    edit(pair.laptop, "Soup", name="Stew")
    pair.in_step()
    edit(pair.tablet, "Stew", kcal=Decimal(444))
    pair.in_step()
    assert not pair.laptop.accounts.merged.all()
    assert not pair.tablet.accounts.merged.all()


def test_what_the_person_did_since_is_not_said_of_another_device(pair: Pair) -> None:
    log_meals(pair.laptop, "Bread")
    pair.in_step()
    edit(pair.laptop, "Soup", name="Stew")
    delete(pair.laptop, "Bread")
    edit(pair.tablet, "Soup", kcal=Decimal(444))
    edit(pair.tablet, "Bread", name="Rye bread")
    pair.in_step()
    told = {each.meal.name: each for each in pair.tablet.accounts.merged.all()}
    assert {name: each.is_gone for name, each in told.items()} == {"Stew": False, "Rye bread": True}
    delete(pair.tablet, "Stew")
    pair.tablet.provider.diary().meals.undelete(told["Rye bread"].meal.id)
    assert not pair.tablet.accounts.merged.all()
