"""The feed: every committed change once, in order of revision."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.meal import to_wire
from contracts.sync import ChangesPage, MealChange
from contracts.wire import read_json, write_json
from server_stub.heads import Head
from server_stub.sync.repository import Position
from server_stub.sync.service import decide_position
from tests.server_stub.people import Person, answered, connection, refused
from tests.server_stub.uploads import Upload
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.servers import RunningServer


def read_on(person: Person, cursor: str | None = None, limit: int = 500) -> tuple[list[dict[str, Any]], str]:
    """Every change after the cursor, and where the reader stands then."""
    items: list[dict[str, Any]] = []
    while True:
        page = person.changes(cursor, limit)
        items += page["items"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            assert isinstance(cursor, str)
            return items, cursor
        assert limit == len(page["items"])


def test_a_new_account_has_an_empty_feed_that_can_be_read_on(ada: Person) -> None:
    page = ada.changes()
    assert ([], False, 0) == (page["items"], page["has_more"], page["head"])
    ada.put_meal(a_meal(1))
    items, _ = read_on(ada, page["next_cursor"])
    assert [str(numbered_id(1))] == [each["id"] for each in items]


def test_a_change_carries_the_meal_as_it_stands(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    body = ada.http.get("/v1/sync/changes").content
    page = ChangesPage.model_validate(read_json(body))
    (change,) = page.items
    assert isinstance(change, MealChange)
    assert change.meal is not None
    assert (numbered_id(1), 1, 1, a_meal(1)) == (change.id, change.version, change.revision, change.meal.meal)
    assert ada.meal(numbered_id(1)) == ada.changes()["items"][0]["meal"]
    UUID(str(page.feed_epoch))


def test_a_deletion_is_a_tombstone(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    ((change,), _) = read_on(ada)
    expected = {"id": str(numbered_id(1)), "revision": 2, "version": 2, "meal": None, "kind": "meal"}
    assert expected.items() <= change.items()
    assert "2026-11-20T12:00:00.000Z" == change["deleted_at"]


def test_a_meal_written_again_stands_at_its_newest_revision_only(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    ada.put_meal(a_meal(2))
    _, cursor = read_on(ada)
    ada.put_meal(a_meal(1, name="Edited"))
    again, _ = read_on(ada, cursor)
    assert [("Edited", 3)] == [(each["meal"]["name"], each["revision"]) for each in again]
    assert [2, 3] == [each["revision"] for each in read_on(ada)[0]]


@pytest.mark.parametrize("limit", [1, 7, 20, 500])
def test_an_import_larger_than_a_page_is_read_whole(ada: Person, limit: int) -> None:
    ada.put_meal(a_meal(100))
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(n) for n in range(1, 21)])
    answered(upload.commit())
    ada.put_meal(a_meal(101))
    items, _ = read_on(ada, limit=limit)
    places = [(each["revision"], each["meal"]["sk"]) for each in items]
    assert sorted(places) == places
    assert [1] + [2] * 20 + [3] == [revision for revision, _ in places]
    assert 22 == len({meal_id for _, meal_id in places})


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_an_import_is_read_in_order_of_time_and_what_changes_meanwhile_comes_once_more(ada: Person, limit: int) -> None:
    """The later a meal, the lower its id. One not read yet is moved to the beginning, one is deleted."""
    meals = [a_meal(9 - hour, eaten_at=NOON - timedelta(hours=9 - hour)) for hour in range(1, 6)]
    upload = Upload(ada)
    upload.stage_meals(0, reversed(meals))
    answered(upload.commit())
    first = ada.changes(limit=limit)
    ada.put_meal(a_meal(4, eaten_at=NOON - timedelta(days=1)))
    ada.http.delete(f"/v1/meals/{meals[0].id}")
    items = [*first["items"], *read_on(ada, first["next_cursor"], limit)[0]]
    places = [(each["revision"], each["id"]) for each in items]
    again = [(2, str(meals[4].id)), (3, str(meals[0].id))]
    unread = [(1, str(meal.id)) for meal in meals[limit:4]]
    seen = [(1, str(meal.id)) for meal in meals[: len(first["items"])]]
    assert seen + unread + again == places


def test_a_meal_edited_between_two_pages_is_not_lost(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(n) for n in range(1, 6)])
    answered(upload.commit())
    first = ada.changes(limit=2)
    ada.put_meal(a_meal(4, name="Edited"))
    items, _ = read_on(ada, first["next_cursor"], limit=2)
    assert ["Oatmeal", "Oatmeal", "Edited"] == [each["meal"]["name"] for each in items]


def test_a_reader_misses_nothing_while_others_write(ada: Person, server: RunningServer) -> None:
    def write(space: int) -> None:
        with connection(server.url, ada.http.headers) as client:
            for number in range(space * 100, space * 100 + 25):
                meal = a_meal(number)
                answered(client.put(f"/v1/meals/{meal.id}", content=write_json(to_wire(meal))), 201)

    writers = [threading.Thread(target=write, args=(space,)) for space in (1, 2, 3)]
    for writer in writers:
        writer.start()
    seen: list[tuple[int, str]] = []
    cursor: str | None = None
    while len(seen) < 75:
        page = ada.changes(cursor, 10)
        seen += [(each["revision"], each["id"]) for each in page["items"]]
        cursor = page["next_cursor"]
    for writer in writers:
        writer.join()
    assert list(range(1, 76)) == [revision for revision, _ in seen]
    assert 75 == len({meal_id for _, meal_id in seen})


def test_a_cursor_that_was_not_given_out_asks_for_a_resync(ada: Person, bob: Person) -> None:
    ada.put_meal(a_meal(1))
    cursor = ada.changes()["next_cursor"]
    bob.put_meal(a_meal(1))
    for changed in ("", "x", cursor[:-1], cursor + "x", bob.changes()["next_cursor"]):
        refused(ada.http.get("/v1/sync/changes", params={"cursor": changed}), 410, "resync_required")


@pytest.mark.parametrize(
    ("unsealed", "expected"),
    [
        (["epoch", 5, "MEAL#key"], Position(5, "MEAL#key")),
        (["epoch", 5, "fe000000-0000-4000-8000-000000000001"], Position(5, "")),
        (["epoch", 0, "", 3], Position(0, "")),
        (["epoch", 2, "MEAL#key"], None),
        (["epoch", 2, "MEAL#key", 2], None),
        (["epoch", 2, "MEAL#key", 3], Position(2, "MEAL#key")),
        (["epoch", 3, "MEAL#key", 2], Position(3, "MEAL#key")),
        (["another", 5, "MEAL#key"], None),
        (["epoch", 6, "MEAL#key"], None),
        (["epoch", 5], None),
        (None, None),
        ("epoch", None),
    ],
)
def test_a_cursor_must_be_of_this_epoch_and_neither_ahead_nor_too_old(unsealed: object, expected: object) -> None:
    assert expected == decide_position(unsealed, Head(revision=5, feed_epoch="epoch", purged=3))


def test_people_see_their_own_changes_only(ada: Person, bob: Person) -> None:
    ada.put_meal(a_meal(1))
    assert ([], 0) == (bob.changes()["items"], bob.head())
    assert ada.changes()["feed_epoch"] != bob.changes()["feed_epoch"]
