"""Devices that follow one account: none skips a change, every queue empties, and in the end all hold the same."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Tuckbox
from contracts import limits
from contracts.meal import Meal
from sync_client.cycle import SyncStop
from tests.faults.nemesis.bomb import Bomb, Killed
from tests.invariants.laptop import a_laptop, on_path, sign_in, sign_up, stored
from tests.server_stub.people import PASSWORD, answered, connection
from tests.support.builders import a_draft
from tests.support.faults import Fault

CYCLES_MAX = 6
_FIRST, _LAST = date(1900, 1, 1), date(9998, 12, 31)
_APPLIED = "SELECT id, server_version, deleted_at IS NULL FROM meals WHERE server_version IS NOT NULL"


@pytest.fixture(scope="module")
def url(url_on_each_database: str) -> str:
    """In the place of the folder's server."""
    return url_on_each_database


def sync(tuckbox: Tuckbox) -> SyncStop | None:
    return tuckbox.accounts.sync(threading.Event())


def log(tuckbox: Tuckbox, *names: str, kcal: int = 100) -> None:
    tuckbox.store().add_all([a_draft(name=name, kcal=kcal) for name in names])


def the(tuckbox: Tuckbox, name: str) -> Meal:
    [meal] = [each for each in tuckbox.store().recent(50) if each.name == name]
    return meal


def edit(tuckbox: Tuckbox, name: str, /, **fields: object) -> None:
    meal = the(tuckbox, name)
    tuckbox.store().edit(meal.id, meal.draft.model_copy(update=fields))


def held(tuckbox: Tuckbox) -> Any:
    """Everything a person sees."""
    store = tuckbox.store()
    return sorted(store.recent(50), key=lambda meal: meal.sort_key), store.day_summaries(_FIRST, _LAST)


def pending(tuckbox: Tuckbox) -> int:
    return tuckbox.accounts.overview().pending_operations


def changes(http: Any, cursor: str | None = None) -> dict[str, tuple[int, bool]]:
    """Version of each meal after the cursor, and whether it is alive."""
    page = answered(http.get("/v1/sync/changes", params={"limit": 500} | ({"cursor": cursor} if cursor else {})))
    return {each["id"]: (each["version"], each["meal"] is not None) for each in page["items"]}


def test_invariant_20_the_stored_cursor_never_points_past_a_change_that_is_not_applied(
    url: str, email: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at every third statement or commit of a pull of several pages, of meals old and new."""
    base, folder = tmp_path / "base.db", tmp_path / "laptop"
    with a_laptop(tmp_path / "tablet", url) as tablet:
        sign_up(tablet, email, bring_diary=False)
        log(tablet, "Soup", "Tea", "Bread")
        assert sync(tablet) is None
        with a_laptop(folder, url) as laptop:
            sign_in(laptop, email)
        shutil.copyfile(folder / "tuckbox.db", base)
        log(tablet, *(f"Meal {number}" for number in range(5)))
        edit(tablet, "Soup", name="Stew")
        tablet.store().delete(the(tablet, "Tea").id)
        assert sync(tablet) is None
        expected = held(tablet)
    monkeypatch.setattr(limits, "PAGE_ITEMS_MAX", 2)  # of this device: the server runs already
    positions = set()
    with connection(url) as http:
        token = answered(http.post("/v1/auth/token", data={"username": email, "password": PASSWORD}))["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        everything = changes(http)
        for number in itertools.count(step=3):
            for file in folder.glob("tuckbox.db*"):
                file.unlink()
            shutil.copyfile(base, folder / "tuckbox.db")
            survived = pull_killed_at(number, folder, url)
            [(cursor,)] = stored(folder, "SELECT cursor FROM sync_state WHERE cursor IS NOT NULL")
            positions.add(cursor)
            applied = {key: (version, bool(alive)) for key, version, alive in stored(folder, _APPLIED)}
            for meal_id, change in everything.items() - changes(http, cursor).items():
                assert change == applied.get(meal_id), "the cursor is past it"
            with a_laptop(folder, url) as laptop:
                assert (None, expected) == (sync(laptop), held(laptop))
            if survived:
                break
    assert number > 10
    assert len(positions) > 2, "it was killed between pages too"


def pull_killed_at(number: int, folder: Path, url: str) -> bool:
    """Whether it came to its end before that statement or commit."""
    with closing(Bomb(folder)) as bomb:
        try:
            with a_laptop(folder, url) as laptop, bomb.ticking():
                bomb.arm(number)
                assert sync(laptop) is None
                bomb.disarm()
        except Killed:
            bomb.bury()
            return False
    return True


@pytest.mark.parametrize("step", ["/sync/push", "/sync/changes"])
@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.TWICE, Fault.ERROR, Fault.CAPTIVE_PORTAL])
def test_invariant_23_with_the_faults_gone_every_queue_empties(
    url: str, email: str, tmp_path: Path, fault: Fault, step: str
) -> None:
    """Each cycle says why it stopped; what the server will not have is a dead letter, in view, and not in the queue."""
    ended: list[SyncStop | None] = []
    with a_laptop(tmp_path / "tablet", url) as tablet:
        sign_up(tablet, email, bring_diary=False)
        with a_laptop(tmp_path / "laptop", url, faults=[fault] * 9, concerns=on_path(step)) as laptop:
            sign_in(laptop, email)
            log(laptop, "Soup", "Tea")
            log(laptop, "Feast", kcal=9000)
            while pending(laptop) or None not in ended:
                ended.append(sync(laptop))
                assert len(ended) <= CYCLES_MAX
            letters = laptop.accounts.letters.all()
            assert laptop.accounts.overview().dead_letter_count == len(letters)
            laptop.accounts.letters.retry([each.id for each in letters if each.code == "server_error"])
            assert (None, 0) == (sync(laptop), pending(laptop))
            assert {"Feast"} == {each.meal.name for each in laptop.accounts.letters.all() if each.meal}
        assert sync(tablet) is None
        assert {"Soup", "Tea"} == {each.name for each in tablet.store().recent(50)}


def test_invariant_23_what_needs_the_person_says_so_and_goes_on_after_that(
    url: str, email: str, tmp_path: Path
) -> None:
    """The session was ended elsewhere: what waits is kept, with a sentence, until somebody signs in again."""
    with a_laptop(tmp_path / "laptop", url) as laptop, a_laptop(tmp_path / "tablet", url) as tablet:
        sign_up(laptop, email, bring_diary=False)
        sign_in(tablet, email)
        log(laptop, "Soup")
        end_sessions(url, email)
        for _ in range(2):
            assert sync(laptop) is SyncStop.SIGN_IN_NEEDED
            overview = laptop.accounts.overview()
            assert (1, True) == (overview.pending_operations, overview.trouble is not None)
        sign_in(laptop, email)
        sign_in(tablet, email)
        assert (None, 0) == (sync(laptop), pending(laptop))
        assert sync(tablet) is None
        assert held(laptop) == held(tablet)


def end_sessions(url: str, email: str) -> None:
    """From a third device."""
    with connection(url) as http:
        token = answered(http.post("/v1/auth/token", data={"username": email, "password": PASSWORD}))["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        for each in answered(http.get("/v1/auth/sessions"))["items"]:
            if not each["is_current"]:
                http.delete(f"/v1/auth/sessions/{each['id']}")


Act = Callable[[Tuckbox], object]
DONE_ON_LAPTOP: tuple[Act, ...] = (
    lambda it: edit(it, "Soup", name="Stew", note="salty"),
    lambda it: it.store().delete(the(it, "Tea").id),
    lambda it: edit(it, "Bread", kcal=Decimal(7)),
    lambda it: log(it, "Cake"),
)
DONE_ON_TABLET: tuple[Act, ...] = (
    lambda it: edit(it, "Soup", name="Broth", note="warm"),
    lambda it: edit(it, "Tea", name="Coffee"),
    lambda it: it.store().delete(the(it, "Bread").id),
    lambda it: it.store().copy_day(the(it, "Broth").logical_date, date(2026, 11, 1)),
)


@pytest.mark.parametrize("order", ["lltt", "ltlt", "lttl", "ttll", "tltl", "tllt"])
def test_invariant_24_two_devices_at_the_same_head_with_empty_queues_hold_the_same(
    url: str, email: str, tmp_path: Path, order: str
) -> None:
    """Both change the same meals unknown to each other, and sync in any order."""
    with a_laptop(tmp_path / "laptop", url) as laptop, a_laptop(tmp_path / "tablet", url) as tablet:
        devices = {"l": laptop, "t": tablet}
        sign_up(laptop, email, bring_diary=False)
        log(laptop, "Soup", "Tea", "Bread")
        assert sync(laptop) is None
        sign_in(tablet, email)
        acts = {"l": iter(DONE_ON_LAPTOP), "t": iter(DONE_ON_TABLET)}
        for whose in "tltltltl":
            next(acts[whose])(devices[whose])
        for whose in order:
            assert sync(devices[whose]) is None
        for tuckbox in devices.values():
            assert (None, 0) == (sync(tuckbox), pending(tuckbox))
        heads = {stored(tmp_path / name, "SELECT revision FROM sync_state")[0] for name in ("laptop", "tablet")}
        assert len(heads) == 1
        assert held(laptop) == held(tablet)
        assert not {"Tea", "Coffee", "Bread"} & {
            each.name for each in laptop.store().meals_of(the(laptop, "Cake").logical_date)
        }
