"""What is long deleted is let go, and nothing that somebody still needs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from contracts import limits
from contracts.protocol import DEVICE_HEADER
from server_stub.sync.purge import Purged, purge_account
from tests.server_stub.people import Person, answered, bearer, refused, sign_in
from tests.server_stub.pushes import DEVICE, delete, outcomes, push, put
from tests.server_stub.stored import database_of, everything, history, reported
from tests.server_stub.uploads import Upload
from tests.support.builders import FakeClock, a_meal, numbered_id
from tests.support.servers import RunningServer

OTHER = numbered_id(2, space=8)
LONG = limits.TOMBSTONE_DAYS * 24 * 3600


def purge(server: RunningServer, person: Person, clock: FakeClock, seconds: float = LONG) -> Purged:
    """What is let go once so much time has gone by; the person signs in anew after that."""
    clock.advance(seconds)
    with database_of(server) as database, database.write() as connection:
        found = purge_account(connection, person.id, clock.now())
    person.http.headers.update(bearer(answered(sign_in(person.http, person.email))["access_token"]))
    assert [] == reported(server)
    return found


def read_on(person: Person, device_id: UUID) -> str:
    """The device reads the whole feed, and comes back with the cursor it got."""
    cursor = str(person.changes()["next_cursor"])
    headers = {DEVICE_HEADER: str(device_id)}
    answered(person.http.get("/v1/sync/changes", params={"cursor": cursor}, headers=headers))
    return cursor


def test_of_a_deleted_meal_nothing_but_the_mark_is_left(ada: Person, server: RunningServer, clock: FakeClock) -> None:
    outcomes(ada, put(1, a_meal(1, name="Secret cake")), delete(2, numbered_id(1)))
    before = ada.changes()["items"]
    assert Purged(1, 1) == purge(server, ada, clock)
    assert "Secret cake" not in everything(server)
    assert (before, []) == (ada.changes()["items"], history(server, ada.id))
    assert Purged(0, 0) == purge(server, ada, clock)


def test_an_old_answer_is_given_again_without_its_meal(ada: Person, server: RunningServer, clock: FakeClock) -> None:
    outcomes(ada, put(1, a_meal(1)), put(2, a_meal(1, name="Secret cake"), 1))
    merged = put(3, a_meal(1, note="good"), 1)
    (first,) = answered(push(ada, merged))["outcomes"]
    assert "Secret cake" == first["meal"]["name"]
    outcomes(ada, delete(4, numbered_id(1)))
    purge(server, ada, clock)
    before = ada.changes()
    assert [{**first, "meal": None}] == answered(push(ada, merged))["outcomes"]
    assert "Secret cake" not in everything(server)
    assert before == ada.changes()


def test_what_is_younger_stays(ada: Person, server: RunningServer, clock: FakeClock) -> None:
    outcomes(ada, put(1, a_meal(1)), delete(2, numbered_id(1)))
    assert Purged(0, 0) == purge(server, ada, clock, LONG - 1)
    assert [("deleted", 1, "Oatmeal")] == history(server, ada.id)
    refused(ada.http.post(f"/v1/meals/{numbered_id(1)}/restore", json={"version": 2}), 422, "validation_error")
    answered(ada.http.post(f"/v1/meals/{numbered_id(1)}/restore", json={"version": 1}))


def test_meals_that_are_alive_stay_whole_and_lose_old_copies_only(
    ada: Person, server: RunningServer, clock: FakeClock
) -> None:
    outcomes(ada, put(1, a_meal(1)), put(2, a_meal(1, name="Porridge"), 1))
    assert Purged(0, 1) == purge(server, ada, clock)
    assert "Porridge" == ada.meal(numbered_id(1))["name"]
    assert [("applied", 3)] == outcomes(ada, put(3, a_meal(1, name="Muesli"), 1)), "the base is forgotten"


def test_a_meal_that_was_let_go_does_not_come_alive_by_itself_but_the_person_may_bring_it_back(
    ada: Person, server: RunningServer, clock: FakeClock
) -> None:
    outcomes(ada, put(1, a_meal(1)), delete(2, numbered_id(1)))
    purge(server, ada, clock)
    assert [("gone", 2)] == outcomes(ada, put(3, a_meal(1), 1))
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    assert 1 == answered(upload.commit())["deleted_elsewhere"]
    assert [("applied", 3)] == outcomes(ada, put(4, a_meal(1), 2))
    assert "Oatmeal" == ada.meal(numbered_id(1))["name"]


@pytest.mark.parametrize("is_revoked", [False, True])
def test_what_a_device_in_use_has_not_read_stays(
    ada: Person, server: RunningServer, clock: FakeClock, is_revoked: bool
) -> None:
    """Also where another device has; a revoked one keeps nothing."""
    outcomes(ada, put(1, a_meal(1)))
    read_on(ada, DEVICE)
    outcomes(ada, delete(2, numbered_id(1)))
    read_on(ada, OTHER)
    assert Purged(0, 0) == purge(server, ada, clock, LONG - 1)
    for device_id in (DEVICE, OTHER):
        push(ada, device_id=device_id)
    if is_revoked:
        ada.http.delete(f"/v1/devices/{DEVICE}")
    assert Purged(is_revoked, is_revoked) == purge(server, ada, clock, 1)


def test_a_cursor_that_missed_what_was_let_go_asks_for_a_resync_which_then_runs_to_its_end(
    ada: Person, server: RunningServer, clock: FakeClock
) -> None:
    ada.put_meal(a_meal(1))
    ada.put_meal(a_meal(2))
    old = read_on(ada, DEVICE)
    ada.http.delete(f"/v1/meals/{numbered_id(2)}")
    current = ada.changes()["next_cursor"]
    assert Purged(1, 1) == purge(server, ada, clock, LONG + timedelta(days=1).total_seconds())
    refused(ada.http.get("/v1/sync/changes", params={"cursor": old}), 410, "resync_required")
    assert [] == ada.changes(current)["items"]
    first = ada.changes(limit=1)
    assert [3] == [each["revision"] for each in ada.changes(first["next_cursor"], 1)["items"]]
