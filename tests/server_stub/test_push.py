"""A push: each operation once, whatever comes between, and nothing that was written is lost."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts import limits
from contracts.meal import Meal
from contracts.refusals import OPERATION_REUSED
from contracts.sync import OperationResult, PushAnswer
from contracts.wire import read_json, write_json
from tests.server_stub.people import Person, answered, anybody, connection, refused, sign_up
from tests.server_stub.pushes import DEVICE, delete, outcomes, push, put
from tests.server_stub.stored import history, reported, rows
from tests.server_stub.uploads import Upload
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import RunningServer, running_server

MEAL = numbered_id(1)


@pytest.fixture(autouse=True)
def _all_adds_up(server: RunningServer) -> Iterator[None]:
    yield
    assert [] == reported(server)


def results(person: Person, *operations: Any) -> list[OperationResult]:
    return PushAnswer.model_validate(read_json(push(person, *operations).content)).outcomes


def test_a_meal_is_created_changed_and_deleted_by_three_operations_in_one_commit(
    ada: Person, server: RunningServer
) -> None:
    changed = a_meal(name="Porridge")
    found = outcomes(ada, put(1, a_meal()), put(2, changed, 1), delete(3, MEAL, 2))
    assert [("applied", 1), ("applied", 2), ("applied", 3)] == found
    (change,) = ada.changes()["items"]
    assert (1, 3, None) == (change["revision"], change["version"], change["meal"])
    assert [("replaced", 1, "Oatmeal"), ("deleted", 2, "Porridge")] == history(server, ada.id)
    assert ({}, 1) == (ada.summaries(), ada.head())


def test_what_stands_already_is_unchanged_and_makes_no_commit(ada: Person) -> None:
    ada.put_meal(a_meal())
    ada.put_meal(a_meal(2))
    ada.http.delete(f"/v1/meals/{numbered_id(2)}")
    before = ada.changes()
    found = outcomes(
        ada, put(1, a_meal(), 1), put(2, a_meal(), 0), delete(3, numbered_id(2)), delete(4, numbered_id(3))
    )
    assert [("unchanged", 1), ("unchanged", 1), ("unchanged", 2), ("unchanged", None)] == found
    assert before == ada.changes()


def test_changes_of_different_fields_are_merged_and_every_copy_is_kept(ada: Person, server: RunningServer) -> None:
    outcomes(ada, put(1, a_meal()))
    ada.put_meal(a_meal(name="Porridge"))
    assert [("conflict_resolved", 3)] == outcomes(ada, put(2, a_meal(kcal=Decimal(400)), 1))
    meal = ada.meal(MEAL)
    assert ("Porridge", 400) == (meal["name"], meal["kcal"])
    assert [("replaced", 1, "Oatmeal"), ("replaced", 2, "Porridge"), ("stale", None, "Oatmeal")] == history(
        server, ada.id
    )
    assert 400 == ada.summaries()["2026-11-20"]["kcal"]


def test_of_two_changes_of_one_field_the_last_to_arrive_stands(ada: Person, server: RunningServer) -> None:
    outcomes(ada, put(1, a_meal()), put(2, a_meal(name="Porridge"), 1))
    assert [("applied", 3)] == outcomes(ada, put(3, a_meal(name="Muesli"), 1))
    assert "Muesli" == ada.meal(MEAL)["name"]
    assert [("replaced", 1, "Oatmeal"), ("replaced", 2, "Porridge")] == history(server, ada.id)


def test_a_change_that_adds_nothing_to_the_other_ones_leaves_the_version(ada: Person, server: RunningServer) -> None:
    outcomes(ada, put(1, a_meal(note="hot")), put(2, a_meal(note="hot, salty"), 1))
    assert [("conflict_resolved", 2)] == outcomes(ada, put(3, a_meal(note=None), 1))
    assert "hot, salty" == ada.meal(MEAL)["note"]
    assert ("stale", None, "Oatmeal") == history(server, ada.id)[-1]


@pytest.mark.parametrize("base_version", [0, 9])
def test_a_base_the_server_does_not_know_counts_as_forgotten(ada: Person, base_version: int) -> None:
    outcomes(ada, put(1, a_meal(note="hot")))
    assert [("conflict_resolved", 2)] == outcomes(ada, put(2, a_meal(name="Stew", note="salty"), base_version))
    assert ("Stew", "hot\nsalty") == (ada.meal(MEAL)["name"], ada.meal(MEAL)["note"])


def test_a_deletion_wins_over_an_edit_on_either_side_and_the_edit_is_kept(ada: Person, server: RunningServer) -> None:
    outcomes(ada, put(1, a_meal()), put(2, a_meal(name="Edited there"), 1))
    assert [("applied", 3)] == outcomes(ada, delete(3, MEAL, 1))
    assert [("gone", 3)] == outcomes(ada, put(4, a_meal(name="Edited here"), 2))
    assert [] == ada.meals()
    assert [("deleted", 2, "Edited there"), ("deleted_elsewhere", None, "Edited here")] == history(server, ada.id)[1:]


def test_the_other_device_is_named_where_it_is_known(ada: Person) -> None:
    tablet, phone = numbered_id(2, space=8), numbered_id(3, space=8)
    answered(push(ada, put(1, a_meal(note="hard")), put(2, a_meal(2)), device_id=tablet))
    assert 200 == ada.http.put(f"/v1/devices/{tablet}", json={"name": "Tablet"}).status_code

    def met(*operations: dict[str, Any], device_id: UUID = phone) -> list[tuple[str, str | None]]:
        found = answered(push(ada, *operations, device_id=device_id))["outcomes"]
        return [(each["outcome"], each["device"]) for each in found]

    assert [("conflict_resolved", "Tablet")] == met(put(3, a_meal(note="soft")))
    assert [("conflict_resolved", None)] == met(put(4, a_meal(note="warm")))  # its own change of before
    assert [("applied", None)] == met(delete(5, numbered_id(2)), device_id=tablet)
    assert [("gone", "Tablet")] == met(put(6, a_meal(2, note="mine")))
    ada.put_meal(a_meal(3, note="by another way"))
    assert [("conflict_resolved", None)] == met(put(7, a_meal(3, note="mine")))


def test_who_knows_of_the_deletion_brings_the_meal_back(ada: Person) -> None:
    outcomes(ada, put(1, a_meal()), delete(2, MEAL))
    assert [("applied", 3)] == outcomes(ada, put(3, a_meal(), 2))
    assert "Oatmeal" == ada.meal(MEAL)["name"]
    assert 1 == ada.summaries()["2026-11-20"]["meal_count"]


def test_a_moved_meal_leaves_the_summary_of_its_old_day(ada: Person) -> None:
    outcomes(ada, put(1, a_meal()), put(2, a_meal(2)))
    outcomes(ada, put(3, a_meal(eaten_at=NOON.replace(day=19)), 1))
    assert {"2026-11-19": 1, "2026-11-20": 1} == {d: s["meal_count"] for d, s in ada.summaries().items()}


@pytest.mark.parametrize(
    ("wrong", "code", "loc"),
    [
        ({"kcal": "much"}, "validation_error", ["meal", "kcal"]),
        ({"kcal": 20001}, "validation_error", ["meal", "kcal"]),
        ({"eaten_at": "2026-11-22T12:00:01Z"}, "validation_error", ["meal", "eaten_at"]),
        ({"logical_date": "2026-11-17"}, "validation_error", ["meal"]),
        ({"sk": "MEAL#x"}, "key_mismatch", ["meal"]),
        ({"id": str(numbered_id(2))}, "validation_error", []),
    ],
)
def test_a_bad_meal_is_rejected_and_keeps_no_good_one_out(
    ada: Person, wrong: dict[str, Any], code: str, loc: list[str]
) -> None:
    good, bad, other = results(ada, put(1, a_meal()), put(2, a_meal(), 1, **wrong), put(3, a_meal(3)))
    assert ("rejected", code, str(MEAL), numbered_id(2, space=6)) == (bad.outcome, bad.code, bad.id, bad.op_id)
    assert loc in [error.loc for error in bad.errors]
    assert ("applied", "applied") == (good.outcome, other.outcome)
    assert 2 == len(ada.meals())


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "put",
        {},
        {**delete(2, MEAL), "op": "move"},
        {**delete(2, MEAL), "op_id": "x"},
        {**delete(2, MEAL), "base_version": -1},
        {**delete(2, MEAL), "base_version": True},
        {**delete(2, MEAL), "more": 1},
        {**put(2, a_meal()), "op": "delete"},
        {key: value for key, value in put(2, a_meal()).items() if key != "meal"},
    ],
)
def test_what_is_no_operation_is_rejected_alone(ada: Person, raw: Any) -> None:
    assert ["rejected", "applied"] == [each.outcome for each in results(ada, raw, put(1, a_meal()))]


def test_a_servers_own_limit_of_energy_holds(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    settings: dict[str, Any] = {"database_url": new_database_url(), "kcal_max": Decimal(5000)}
    with running_server(tmp_path, **settings) as server, anybody(server) as client:
        (found,) = results(sign_up(client), put(1, a_meal(kcal=Decimal(5001))))
    assert [["meal", "kcal"]] == [error.loc for error in found.errors]


def test_a_repeated_push_gets_the_same_answer_byte_for_byte_and_changes_nothing(ada: Person) -> None:
    operations = [
        put(1, a_meal()),
        put(2, a_meal(2, name="Soup")),
        put(3, a_meal(), kcal=-1),
        delete(4, numbered_id(9)),
    ]
    first = push(ada, *operations)
    ada.put_meal(a_meal(name="Newer"))
    ada.http.delete(f"/v1/meals/{numbered_id(2)}")
    before = ada.changes()
    shuffled = [dict(reversed(each.items())) for each in operations]
    assert first.content == push(ada, *operations).content == push(ada, *shuffled).content
    assert before == ada.changes()


def test_a_repeat_beside_something_new_is_answered_as_before(ada: Person) -> None:
    outcomes(ada, put(1, a_meal()))
    ada.put_meal(a_meal(name="Newer"))
    assert [("applied", 1), ("applied", 1)] == outcomes(ada, put(1, a_meal()), put(2, a_meal(2)))
    assert "Newer" == ada.meal(MEAL)["name"]


def test_one_operation_twice_in_a_request_is_done_once(ada: Person, server: RunningServer) -> None:
    assert [("applied", 1)] * 2 == outcomes(ada, put(1, a_meal()), put(1, a_meal()))
    assert [] == history(server, ada.id)


def test_an_op_id_used_again_for_something_else_is_rejected_and_changes_nothing(ada: Person) -> None:
    first = push(ada, put(1, a_meal()))
    before = ada.changes()
    for other in (put(1, a_meal(name="Other")), put(1, a_meal(), 1), delete(1, MEAL)):
        (found,) = results(ada, other)
        assert ("rejected", "validation_error") == (found.outcome, found.code)
        assert [(["op_id"], str(OPERATION_REUSED))] == [(error.loc, error.msg) for error in found.errors]
    assert before == ada.changes()
    assert first.content == push(ada, put(1, a_meal())).content


def test_a_rejection_stays_the_same_after_its_reason_has_gone(tmp_path: Path, new_database_url: NewDatabaseUrl) -> None:
    url = new_database_url()
    operation = put(1, a_meal(kcal=Decimal(5001)))
    with running_server(tmp_path, database_url=url, kcal_max=Decimal(5000)) as server, anybody(server) as client:
        person = sign_up(client)
        first, headers = push(person, operation).content, client.headers
    with running_server(tmp_path, database_url=url) as server, connection(server.url, headers) as client:
        answer = client.post("/v1/sync/push", content=write_json({"device_id": DEVICE, "operations": [operation]}))
    assert first == answer.content


def test_the_ids_of_another_account_are_unused_here(ada: Person, bob: Person) -> None:
    operations = [put(1, a_meal()), delete(2, numbered_id(5))]
    first = push(ada, *operations).content
    assert first == push(bob, *operations).content
    assert [("unchanged", None)] == outcomes(bob, delete(3, numbered_id(7)))
    assert [("applied", 2)] == outcomes(bob, delete(4, MEAL))
    assert 1 == len(ada.meals())


def test_one_push_many_times_at_once_is_done_once(ada: Person, server: RunningServer) -> None:
    def send(_: int) -> bytes:
        with connection(server.url, ada.http.headers) as client:
            body = write_json({"device_id": DEVICE, "operations": [put(n, a_meal(n)) for n in range(1, 30)]})
            return client.post("/v1/sync/push", content=body).content

    with ThreadPoolExecutor(6) as pool:
        assert 1 == len(set(pool.map(send, range(6))))
    assert (1, 29) == (ada.head(), len(ada.meals()))


def test_an_import_of_the_same_lineage_leaves_a_pushed_edit_in_the_history(ada: Person, server: RunningServer) -> None:
    first, again = Upload(ada), Upload(ada, 2)
    first.stage_meals(0, [a_meal()])
    answered(first.commit())
    outcomes(ada, put(1, a_meal(name="Edited"), 1))
    again.stage_meals(0, [a_meal(name="Guest again")], 2)
    answered(again.commit())
    assert [("replaced", 1, "Oatmeal"), ("replaced", 2, "Edited")] == history(server, ada.id)


def test_a_packed_push_is_taken_and_too_much_is_not(ada: Person) -> None:
    body = write_json({"device_id": DEVICE, "operations": [put(1, a_meal())]})
    answered(ada.http.post("/v1/sync/push", content=gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    refused(push(ada, *[None] * (limits.PUSH_OPERATIONS_MAX + 1)), 413, "too_large")
    refused(ada.http.post("/v1/sync/push", content=b" " * (limits.PUSH_BYTES_MAX + 1)), 413, "too_large")
    refused(ada.http.post("/v1/sync/push", json={"device_id": "x", "operations": []}), 422, "validation_error")


def test_the_largest_push_is_answered_in_its_order(ada: Person) -> None:
    meals: list[Meal] = [a_meal(n) for n in range(1, limits.PUSH_OPERATIONS_MAX + 1)]
    found = results(ada, *[put(n, meal) for n, meal in enumerate(meals, 1)])
    assert [str(meal.id) for meal in meals] == [each.id for each in found]
    assert limits.PUSH_OPERATIONS_MAX == ada.summaries()["2026-11-20"]["meal_count"]
    assert 1 == ada.head()


def test_an_empty_push_changes_nothing(ada: Person) -> None:
    assert [] == outcomes(ada)
    assert 0 == ada.head()


def test_half_a_character_is_refused_and_answered_whole(ada: Person) -> None:
    body = json.dumps({"device_id": str(DEVICE), "operations": [{**delete(1, MEAL), "id": "\ud800"}]})
    (found,) = answered(ada.http.post("/v1/sync/push", content=body))["outcomes"]
    assert ("rejected", "?") == (found["outcome"], found["id"])


def test_answers_are_kept_for_what_can_be_named_only(ada: Person, server: RunningServer) -> None:
    outcomes(ada, put(1, a_meal()), put(2, a_meal(), kcal=-1), {**put(3, a_meal(3)), "op_id": "x"})
    query = "SELECT count(*) FROM operations WHERE account_id = :account"
    assert [(2,)] == rows(server, query, account=str(ada.id))
