"""GraphQL gives what the routes give, from the same services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from graphql import build_client_schema, get_introspection_query, print_schema
from strawberry.utils.str_converters import to_camel_case

from contracts.meal import StoredMeal
from contracts.wire import instant_text, read_json, write_json
from tests.server_stub.people import Person, answered, refused
from tests.server_stub.queries import ask, refusal, refusals, send
from tests.server_stub.uploads import DEVICE, Upload, item
from tests.support.builders import FakeClock, a_meal, numbered_id

ADD = "mutation($input: MealInput!) { addMeal(input: $input) { %s } }"
DELETE = "mutation($id: UUID!) { deleteMeal(id: $id) }"
IMPORT = """mutation($text: String!) { importGuestHistory(mealsJSON: $text) {
    importId status committedAt revision created updated unchanged deletedElsewhere stale
    rejected { index id code errors { loc msg } recordJSON } warnings { id code }
    totals { mealCount kcal } outcomes { id outcome revision } } }"""
WHOLE = " ".join(
    "nutrients { code amount }" if name == "nutrients" else to_camel_case(name) for name in StoredMeal.model_fields
)


def an_input(**fields: Any) -> dict[str, Any]:
    """What a client sends at least, but for what is named."""
    return {"name": "Oatmeal", "kcal": 350, "eatenAt": "2026-11-20T01:30:00+01:00", "tz": "Europe/Berlin", **fields}


def test_a_meal_added_is_the_meal_the_routes_show(ada: Person, clock: FakeClock) -> None:
    added = ask(
        ada,
        ADD % WHOLE,
        input=an_input(proteinG=12.5, nutrients=[{"code": "fiber_g", "amount": 3.25}], note="two\nlines", slot="snack"),
    )["addMeal"]
    stored = read_json(ada.http.get(f"/v1/meals/{added['id']}").content)
    assert {to_camel_case(name): value for name, value in stored.items() if name != "nutrients"} == {
        name: value for name, value in added.items() if name != "nutrients"
    }
    assert [{"code": "fiber_g", "amount": Decimal("3.25")}] == added["nutrients"]
    assert ("2026-11-19", None, instant_text(clock.now())) == tuple(
        added[name] for name in ("logicalDate", "carbsG", "createdAt")
    )
    assert 4 == UUID(added["id"]).version
    assert "2026-11-19" in ada.summaries()


def test_amounts_are_exact_however_they_are_written(ada: Person) -> None:
    """0.1 is no double: read through one, thousandths would be off or digits appear."""
    sent = ("0.1", "1234.567", "19999.999", "0.0005", "2E3", "1.10")
    expected = ["0.1", "1234.567", "19999.999", "0", "2000", "1.1"]
    literal = 'mutation { addMeal(input: {name: "A", kcal: %s, eatenAt: "2026-11-20T12:00:00Z", tz: "UTC"}) { kcal } }'
    in_text = [ask(ada, literal % number)["addMeal"]["kcal"] for number in sent]
    in_variables = []
    for number in sent:
        body = write_json({"query": ADD % "kcal", "variables": {"input": an_input(kcal="HERE")}})
        response = ada.http.post("/graphql", content=body.replace(b'"HERE"', number.encode()))
        in_variables.append(read_json(response.content)["data"]["addMeal"]["kcal"])
    assert [expected, expected] == [[str(each) for each in found] for found in (in_text, in_variables)]
    exact = sum(map(Decimal, expected), Decimal(0))
    totals = ask(ada, "{ daySummaries { logicalDate kcal mealCount unknown { proteinG } } }")["daySummaries"]
    assert 2 * exact == sum(Decimal(day["kcal"]) for day in totals)
    assert 12 == sum(day["unknown"]["proteinG"] for day in totals)


def test_a_meal_may_bring_its_own_id_and_date(ada: Person) -> None:
    given = an_input(id=str(numbered_id(1)).upper(), logicalDate="2026-11-20", createdAt="2026-11-19T23:00:00Z")
    added = ask(ada, ADD % "id logicalDate createdAt updatedAt", input=given)["addMeal"]
    made_at = "2026-11-19T23:00:00.000Z"
    assert (str(numbered_id(1)), "2026-11-20", made_at, made_at) == tuple(added.values())


def test_an_added_meal_never_overwrites_another(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    assert ("precondition_failed", []) == refusal(ada, ADD % "id", input=an_input(id=str(numbered_id(1))))
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    assert ("meal_deleted", []) == refusal(ada, ADD % "id", input=an_input(id=str(numbered_id(1))))


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"kcal": -1}, [["input", "kcal"]]),
        ({"proteinG": 2001}, [["input", "proteinG"]]),
        ({"name": " "}, [["input", "name"]]),
        ({"name": "\ud800"}, [["input", "name"]]),
        ({"tz": "../../etc/passwd"}, [["input", "tz"]]),
        ({"eatenAt": "2026-11-22T12:00:00.001Z"}, [["input", "eatenAt"]]),
        ({"logicalDate": "2026-11-01"}, [["input"]]),
        ({"slot": "brunch"}, [["input", "slot"]]),
        ({"nutrients": [{"code": "gold_g", "amount": 1}]}, [["input", "nutrients"]]),
        ({"nutrients": [{"code": "fiber_g", "amount": 1}] * 2}, [["input", "nutrients"]]),
        ({"kcal": 20001, "carbsG": -1}, [["input", "kcal"], ["input", "carbsG"]]),
    ],
)
def test_a_meal_is_checked_as_everywhere(ada: Person, fields: dict[str, Any], places: list[Any]) -> None:
    assert ("validation_error", places) == refusal(ada, ADD % "id", input=an_input(**fields))
    assert 0 == ada.head()


def test_meals_come_in_pages_as_the_listing_gives_them(ada: Person) -> None:
    for number in range(1, 8):
        ada.put_meal(a_meal(number))
    query = 'query($after: String) { meals(from: "2026-11-20", first: 3, after: $after) { items { id } nextCursor } }'
    seen: list[str] = []
    after = None
    while True:
        page = ask(ada, query, after=after)["meals"]
        seen += [meal["id"] for meal in page["items"]]
        if (after := page["nextCursor"]) is None:
            break
    assert [meal["id"] for meal in ada.meals()] == seen
    day = '{ on: meals(logicalDate: "2026-11-20") { items { id } } off: meals(to: "2026-11-19") { items { id } } }'
    assert (7, 0) == tuple(len(page["items"]) for page in ask(ada, day).values())


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        ("first: 0", [["first"]]),
        ("first: 501", [["first"]]),
        ('after: "made-up"', [["after"]]),
        ('from: "2026-11-20", to: "2026-11-19"', [["to"]]),
        ('logicalDate: "2026-11-20", from: "2026-11-20"', [["logicalDate"]]),
    ],
)
def test_arguments_that_make_no_sense_are_named(ada: Person, arguments: str, places: list[Any]) -> None:
    assert ("validation_error", places) == refusal(ada, f"{{ meals({arguments}) {{ nextCursor }} }}")


def test_targets_are_null_until_they_are_set(ada: Person, clock: FakeClock) -> None:
    query = "{ userTargets { kcal proteinG updatedAt } }"
    assert {"userTargets": None} == ask(ada, query)
    change = "mutation { updateUserTargets(input: {kcal: 2000.5, proteinG: 90}) { kcal proteinG updatedAt } }"
    expected = {"kcal": Decimal("2000.5"), "proteinG": 90, "updatedAt": instant_text(clock.now())}
    assert [expected] * 2 == [ask(ada, change)["updateUserTargets"], ask(ada, query)["userTargets"]]
    assert 2000.5 == answered(ada.http.get("/v1/settings/targets"))["kcal"]
    low = "mutation { updateUserTargets(input: {kcal: 499.999}) { kcal } }"
    assert ("validation_error", [["input", "kcal"]]) == refusal(ada, low)


def test_a_deleted_meal_leaves_the_diary(ada: Person) -> None:
    ada.put_meal(a_meal(1))
    for _ in range(2):
        assert {"deleteMeal": True} == ask(ada, DELETE, id=str(numbered_id(1)))
    assert ([], 2) == (ada.meals(), ada.head())


def an_import(person: Person) -> str:
    """The text of a diary of one good meal and one bad one."""
    envelope = {"import_id": Upload(person).id, "lineage_id": person.lineage_id, "device_id": DEVICE}
    items = [item(a_meal(1, kcal=Decimal("0.1")), 3), item(a_meal(2), kcal=-1)]
    return write_json({**envelope, "items": items}).decode()


def test_a_guest_diary_comes_along_with_its_receipt(ada: Person) -> None:
    text = an_import(ada)
    receipt = ask(ada, IMPORT, text=text)["importGuestHistory"]
    route = read_json(ada.http.post("/v1/imports", content=text.encode()).content)
    assert (1, 1, 0) == (route["created"], receipt["created"], receipt["updated"])
    assert [{"id": str(numbered_id(1)), "outcome": "created", "revision": 3}] == receipt["outcomes"]
    assert {"mealCount": 1, "kcal": Decimal("0.1")} == receipt["totals"]
    (rejected,) = receipt["rejected"]
    assert (1, str(numbered_id(2)), "validation_error", ["meal", "kcal"]) == (
        *(rejected[name] for name in ("index", "id", "code")),
        rejected["errors"][0]["loc"],
    )
    assert route["rejected"][0]["record"] == read_json(rejected["recordJSON"])
    assert (receipt, 1) == (ask(ada, IMPORT, text=text)["importGuestHistory"], ada.head())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("malformed_body", [])),
        ('{"items": NaN}', ("malformed_body", [])),
        ('{"a": 1, "a": 2}', ("malformed_body", [])),
        ("\ud800", ("malformed_body", [])),
        ("[" * 100, ("malformed_body", [])),
        ("[]", ("validation_error", [["mealsJSON"]])),
        (
            "{}",
            ("validation_error", [["mealsJSON", name] for name in ("import_id", "lineage_id", "device_id", "items")]),
        ),
    ],
)
def test_a_diary_that_cannot_be_read_is_refused_whole(ada: Person, text: str, expected: tuple[str, Any]) -> None:
    assert expected == refusal(ada, IMPORT, text=text)
    assert 0 == ada.head()


def test_a_refused_field_is_null_and_the_others_keep_their_answers(ada: Person) -> None:
    good = 'addMeal(input: {name: "A", kcal: 1, eatenAt: "2026-11-20T12:00:00Z", tz: "UTC"}) { kcal }'
    bad = good.replace("kcal: 1", "kcal: -1")
    answer = answered(send(ada, f"mutation {{ a: {good} b: {bad} c: {good} }}"))
    assert ({"kcal": 1}, None, {"kcal": 1}) == tuple(answer["data"].values())
    assert [["b"]] == [error["path"] for error in answer["errors"]]
    assert 2 == len(ada.meals())


def test_another_accounts_meals_are_as_unknown_as_ones_that_never_were(ada: Person, bob: Person) -> None:
    ada.put_meal(a_meal(1))
    answer_of = {number: refusals(bob, DELETE, id=str(numbered_id(number))) for number in (1, 99)}
    assert answer_of[99] == answer_of[1]
    assert "not_found" == answer_of[1][0]["extensions"]["code"]
    assert {"items": []} == ask(bob, "{ meals { items { id } } }")["meals"]
    ada.put_meal(a_meal(2))
    cursor = ask(ada, "{ meals(first: 1) { nextCursor } }")["meals"]["nextCursor"]
    stolen = "query($after: String) { meals(after: $after) { nextCursor } }"
    assert ("validation_error", [["after"]]) == refusal(bob, stolen, after=cursor)
    assert 2 == len(ada.meals())


@pytest.mark.parametrize("query", ["{ userTargets { kcal } }", "{ __schema { types { name } } }", "not a query"])
def test_everything_needs_a_token(anyone: httpx.Client, ada: Person, bob: Person, query: str) -> None:
    refused(anyone.post("/graphql", json={"query": query}), 401, "not_authenticated")
    bad = {"Authorization": "Bearer x.y.z"}
    refused(anyone.post("/graphql", json={"query": query}, headers=bad), 401, "invalid_token")
    meant_for_bob = {"X-Tuckbox-Account": str(bob.id)}
    refused(ada.http.post("/graphql", json={"query": query}, headers=meant_for_bob), 409, "account_mismatch")


def test_only_posted_queries_are_answered(ada: Person) -> None:
    for method in ("GET", "PUT", "DELETE"):
        response = ada.http.request(method, "/graphql", params={"query": "{ userTargets { kcal } }"})
        refused(response, 405, "method_not_allowed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed_body"),
        (b"{ userTargets { kcal } }", 400, "malformed_body"),
        (b'[{"query": "{ userTargets { kcal } }"}]', 422, "validation_error"),
        (b"{}", 422, "validation_error"),
        (b'{"query": ""}', 422, "validation_error"),
        (b'{"query": 1}', 422, "validation_error"),
        (b'{"query": "{ userTargets { kcal } }", "variables": []}', 422, "validation_error"),
        (b'{"query": "{ userTargets { kcal } }", "operationName": "Absent"}', 422, "validation_error"),
        (b'{"query": "fragment A on Meal { id }"}', 422, "validation_error"),
        (b'{"query": "subscription { meals }"}', 422, "validation_error"),
    ],
)
def test_a_request_without_one_operation_is_a_problem(ada: Person, body: bytes, status: int, code: str) -> None:
    refused(ada.http.post("/graphql", content=body), status, code)


def test_tools_can_ask_for_the_schema(ada: Person) -> None:
    data = ask(ada, get_introspection_query())
    assert "addMeal(input: MealInput!): Meal" in print_schema(build_client_schema(data))  # type: ignore[arg-type]
