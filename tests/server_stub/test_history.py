"""What was overwritten can be read, and got back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.history import HistoryPage
from contracts.meal import Meal, WireMeal, to_wire
from contracts.wire import instant_text, read_json, write_json
from server_stub.meals.columns import content_columns, meal_columns
from tests.server_stub.people import PASSWORD, Person, answered, refused
from tests.server_stub.stored import reported
from tests.server_stub.uploads import Upload
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.servers import RunningServer, running_server

PATH = f"/v1/meals/{numbered_id(1)}"


def copies(person: Person, **query: str) -> list[dict[str, Any]]:
    """A page of the history of meal 1."""
    items: list[dict[str, Any]] = answered(person.http.get(f"{PATH}/history", params=query))["items"]
    return items


def told(items: list[dict[str, Any]]) -> list[tuple[int, int | None, str, str]]:
    return [(item["entry"], item["version"], item["reason"], item["meal"]["name"]) for item in items]


def restore(person: Person, **body: Any) -> httpx.Response:
    headers = {"If-Match": body.pop("if_match")} if "if_match" in body else {}
    return person.http.post(f"{PATH}/restore", json=body, headers=headers)


def promote(person: Person, number: int, meal: Meal, revision: int) -> None:
    upload = Upload(person, number)
    upload.stage_meals(0, [meal], revision)
    answered(upload.commit())


def test_the_history_shows_whole_copies_newest_first(ada: Person) -> None:
    for name in ("First", "Second", "Third"):
        ada.put_meal(a_meal(name=name, note=f"{name} note"))
    ada.http.delete(PATH)
    items = copies(ada)
    assert [(3, 3, "deleted", "Third"), (2, 2, "replaced", "Second"), (1, 1, "replaced", "First")] == told(items)
    assert read_json(write_json(to_wire(a_meal(name="First", note="First note")))) == items[2]["meal"]
    assert (instant_text(NOON), 2, None) == tuple(items[2][k] for k in ("recorded_at", "revision", "import_id"))


def test_a_meal_that_never_changed_has_an_empty_history(ada: Person) -> None:
    ada.put_meal(a_meal())
    assert {"items": [], "next_cursor": None} == answered(ada.http.get(f"{PATH}/history"))


def test_pages_of_the_history_follow_each_other(ada: Person) -> None:
    for number in range(8):
        ada.put_meal(a_meal(name=f"Name {number}"))
    seen: list[int] = []
    query = {"limit": "3"}
    while True:
        page = answered(ada.http.get(f"{PATH}/history", params=query))
        HistoryPage.model_validate_json(write_json(page))
        seen += [item["entry"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
        ada.put_meal(a_meal(name=f"Changed while reading {len(seen)}"))
    assert [7, 6, 5, 4, 3, 2, 1] == seen


def test_a_cursor_of_the_history_is_good_for_that_meal_only(ada: Person) -> None:
    for name in ("First", "Second", "Third"):
        ada.put_meal(a_meal(1, name=name))
        ada.put_meal(a_meal(2, name=name))
    cursor = answered(ada.http.get(f"{PATH}/history", params={"limit": 1}))["next_cursor"]
    listing = answered(ada.http.get("/v1/meals", params={"limit": 1}))["next_cursor"]
    other = f"/v1/meals/{numbered_id(2)}/history"
    for path, wrong in ((other, cursor), (f"{PATH}/history", listing), (f"{PATH}/history", cursor[:-2])):
        problem = refused(ada.http.get(path, params={"cursor": wrong}), 422, "validation_error")
        assert [["query", "cursor"]] == [error["loc"] for error in problem["errors"]]


def test_a_version_comes_back_as_a_new_one(ada: Person, server: RunningServer) -> None:
    ada.put_meal(a_meal(name="First", kcal=Decimal("100.125"), eaten_at=NOON - timedelta(days=1)))
    ada.put_meal(a_meal(name="Second", kcal=Decimal(200)))
    response = restore(ada, version=1)
    assert ("First", 3, 3) == tuple(answered(response)[k] for k in ("name", "version", "revision"))
    assert ('"3"', answered(response)) == (response.headers["etag"], ada.meal(numbered_id(1)))
    assert [(2, 2, "replaced", "Second"), (1, 1, "replaced", "First")] == told(copies(ada))
    assert {"2026-11-19": (100.125, 1)} == {d: (s["kcal"], s["meal_count"]) for d, s in ada.summaries().items()}
    assert [(3, 3, "First")] == [(c["revision"], c["version"], c["meal"]["name"]) for c in ada.changes()["items"]]
    assert [] == reported(server)


def test_a_deleted_meal_comes_alive_again(ada: Person, server: RunningServer) -> None:
    ada.put_meal(a_meal())
    ada.http.delete(PATH)
    assert 3 == answered(restore(ada, version=1, if_match='"2"'))["version"]
    assert ["Oatmeal"] == [meal["name"] for meal in ada.meals()]
    assert [(1, 1, "deleted", "Oatmeal")] == told(copies(ada))
    assert (1, None) == (ada.summaries()["2026-11-20"]["meal_count"], ada.changes()["items"][0]["deleted_at"])
    assert [] == reported(server)


def test_a_copy_that_lost_when_it_was_imported_comes_back_by_its_entry(ada: Person) -> None:
    promote(ada, 1, a_meal(name="Newest"), 3)
    promote(ada, 2, a_meal(name="Stale"), 2)
    ada.http.delete(PATH)
    promote(ada, 3, a_meal(name="Deleted elsewhere"), 4)
    found = copies(ada)
    assert [
        (3, None, "deleted_elsewhere", "Deleted elsewhere"),
        (2, 1, "deleted", "Newest"),
        (1, None, "stale", "Stale"),
    ] == told(found)
    assert [str(numbered_id(3, space=9)), None, str(numbered_id(2, space=9))] == [c["import_id"] for c in found]
    assert "Deleted elsewhere" == answered(restore(ada, entry=3))["name"]
    assert "Stale" == answered(restore(ada, entry=1))["name"]
    assert ("replaced", "Deleted elsewhere") == told(copies(ada))[0][2:]


def test_a_restored_meal_is_not_replaced_by_an_older_guest_copy(ada: Person) -> None:
    promote(ada, 1, a_meal(name="First"), 1)
    promote(ada, 2, a_meal(name="Second"), 2)
    restore(ada, version=1)
    promote(ada, 3, a_meal(name="Second"), 2)
    assert "First" == ada.meal(numbered_id(1))["name"]


def test_restoring_what_is_current_changes_nothing(ada: Person) -> None:
    ada.put_meal(a_meal(name="First"))
    ada.put_meal(a_meal(name="Second"))
    answers = [restore(ada, version=2), restore(ada, version=2, if_match='"1"')]
    answers += [restore(ada, version=1, if_match='"2"'), restore(ada, version=1, if_match='"2"')]
    assert [2, 2, 3, 3] == [answered(each)["version"] for each in answers]
    assert (3, 2) == (ada.head(), len(copies(ada)))


def test_restoring_asks_for_the_version_that_is_stored(ada: Person) -> None:
    ada.put_meal(a_meal(name="First"))
    ada.put_meal(a_meal(name="Second"))
    refused(restore(ada, version=1, if_match='"1"'), 412, "precondition_failed")
    ada.http.delete(PATH)
    refused(restore(ada, version=1, if_match='"2"'), 412, "precondition_failed")
    assert (3, []) == (ada.head(), ada.meals())


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"version": 7}, ["body", "version"]),
        ({"version": 3}, ["body", "version"]),
        ({"entry": 3}, ["body", "entry"]),
        ({"entry": 0}, ["body", "entry"]),
        ({"version": "1"}, ["body", "version"]),
        ({"version": True}, ["body", "version"]),
        ({"version": None}, ["body", "version"]),
        ({"version": 1, "entry": 1}, ["body"]),
        ({}, ["body"]),
        ({"version": 1, "name": "x"}, ["body", "name"]),
    ],
)
def test_what_names_no_copy_is_refused_by_field(ada: Person, body: dict[str, Any], place: list[str]) -> None:
    for name in ("First", "Second"):
        ada.put_meal(a_meal(name=name))
    ada.http.delete(PATH)  # a tombstone: version 3, which has no copy
    assert [place] == [error["loc"] for error in refused(restore(ada, **body), 422, "validation_error")["errors"]]
    assert 3 == ada.head()


def test_a_server_that_became_stricter_still_gives_back_what_it_had(ada: Person, server: RunningServer) -> None:
    ada.put_meal(a_meal(kcal=Decimal(9000)))
    ada.put_meal(a_meal(kcal=Decimal(300)))
    url = server.settings.database_url
    with (
        running_server(server.data_dir, database_url=url, kcal_max=Decimal(5000)) as stricter,
        httpx.Client(base_url=stricter.url) as client,
    ):
        token = answered(client.post("/v1/auth/token", data={"username": ada.email, "password": PASSWORD}))
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        assert 9000 == answered(client.post(f"{PATH}/restore", json={"version": 1}))["kcal"]


def test_another_accounts_history_is_as_unknown_as_one_that_never_was(ada: Person, bob: Person) -> None:
    ada.put_meal(a_meal(name="First"))
    ada.put_meal(a_meal(name="Second"))

    def asked(meal_id: UUID) -> list[dict[str, Any]]:
        path, headers = f"/v1/meals/{meal_id}", {"X-Correlation-ID": "same"}
        responses = [
            bob.http.get(f"{path}/history", headers=headers),
            bob.http.get(f"{path}/history", params={"cursor": "made-up"}, headers=headers),
            bob.http.post(f"{path}/restore", json={"version": 1}, headers=headers),
            bob.http.post(f"{path}/restore", json={"entry": 1}, headers=headers),
        ]
        return [refused(response, 404, "not_found") for response in responses]

    assert asked(numbered_id(99)) == asked(numbered_id(1))
    assert (2, 0) == (ada.head(), bob.head())


def test_a_stored_content_gives_the_columns_it_was_stored_with() -> None:
    for fields in ({}, {"protein_g": None, "kcal": Decimal("0.001")}, {"fat_g": Decimal(0), "carbs_g": Decimal(2000)}):
        columns = meal_columns(WireMeal.model_validate(dict(a_meal(**fields))))
        assert columns == content_columns(columns["content"])
