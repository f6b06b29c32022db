"""The export: everything an account holds, and nothing of anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.imports import Receipt
from contracts.meal import StoredMeal
from contracts.wire import instant_text
from server_stub.account.export import export_pieces
from server_stub.account.repository import AccountRepository
from server_stub.tables import metadata
from tests.server_stub.people import PASSWORD, Person, answered, refused, sign_in
from tests.server_stub.pushes import DEVICE, delete, push
from tests.server_stub.stored import database_of, rows
from tests.server_stub.uploads import Upload, item
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.servers import RunningServer

TARGETS = {"kcal": 2000, "updated_at": "2026-11-20T08:00:00Z"}
LEFT_OUT = {
    "account_head": "a counter",
    "commits": "a counter's numbers",
    "day_summaries": "sums of the meals",
    "token_pairs": "secrets; the sessions say when they were used",
    "operations": "answers; what the operations did is in the meals and their history",
    "import_chunks": "how an import was cut; its records are there",
}


def export(person: Person) -> dict[str, Any]:
    return answered(person.http.get("/v1/me/export"))


@pytest.fixture
def busy(ada: Person) -> Person:
    """Somebody with a row in every table."""
    for kcal in (2100, 2000):
        answered(ada.http.put("/v1/settings/targets", json={**TARGETS, "kcal": kcal}))
    for number in (1, 2, 3):
        ada.put_meal(a_meal(number))
    ada.put_meal(a_meal(1, name="Porridge"))
    assert 204 == ada.http.delete(f"/v1/meals/{numbered_id(2)}").status_code
    answered(push(ada, delete(1, numbered_id(2))))
    done, still_open = Upload(ada, 1), Upload(ada, 2)
    answered(done.stage(0, [item(a_meal(4, name="Soup")), item(a_meal(5), kcal=-1)]))
    answered(done.commit())
    answered(still_open.stage(0, [item(a_meal(6, name="Bread")), item(a_meal(7), kcal=-1)]))
    return ada


def test_all_of_the_account_is_in_it(busy: Person) -> None:
    found = export(busy)
    assert ("tuckbox-account", 1) == (found["format"], found["version"])
    assert (str(busy.id), busy.email) == (found["user"]["id"], found["user"]["email"])
    assert {"Porridge", "Oatmeal", "Soup"} == {StoredMeal.model_validate(meal).name for meal in found["meals"]}
    assert [str(numbered_id(2))] == [each["id"] for each in found["tombstones"]]
    assert all(each["deleted_at"] for each in found["tombstones"])
    assert [("replaced", "Oatmeal"), ("deleted", "Oatmeal")] == [
        (each["reason"], each["meal"]["name"]) for each in found["meal_history"]
    ]
    assert [2000] == [each["value"]["kcal"] for each in found["settings"] if each["key"] == "targets"]
    assert [2100] == [each["value"]["kcal"] for each in found["settings_history"]]
    assert [str(busy.lineage_id)] == [each["lineage_id"] for each in found["lineages"]]
    assert [str(DEVICE)] == [each["id"] for each in found["devices"]]
    assert [None] == [each["ended_at"] for each in found["sessions"]]


def test_imports_come_with_what_became_of_each_record(busy: Person) -> None:
    by_status = {each["status"]: each for each in export(busy)["imports"]}
    done, still_open = by_status["committed"], by_status["open"]
    assert 1 == Receipt.model_validate(done["receipt"]).created
    assert still_open["receipt"] is None
    assert ["Bread"] == [meal["name"] for meal in still_open["staged"]]
    assert [["kcal"], ["kcal"]] == [each["refused"][0]["errors"][0]["loc"][-1:] for each in (done, still_open)]


def test_no_secret_and_nobody_else_is_in_it(server: RunningServer, busy: Person, bob: Person) -> None:
    bob.put_meal(a_meal(9, name="Bob’s pie"))
    text = busy.http.get("/v1/me/export").text
    secrets = [value for row in rows(server, "SELECT password_hash FROM accounts") for value in row]
    secrets += [value for row in rows(server, "SELECT refresh_sha256 FROM token_pairs") for value in row]
    private = [*secrets, busy.access_token, busy.refresh_token, PASSWORD, bob.email, str(bob.id), "pie"]
    assert [] == [word for word in private if word in text]


def test_an_account_without_anything_exports_too(ada: Person) -> None:
    found = export(ada)
    assert [[], [], []] == [found[name] for name in ("meals", "imports", "settings")]


def test_a_browser_saves_it_as_a_file_and_keeps_no_copy(ada: Person) -> None:
    headers = ada.http.get("/v1/me/export").headers
    assert 'attachment; filename="tuckbox-' in headers["content-disposition"]
    assert ("application/json", "no-store") == (headers["content-type"], headers["cache-control"])


def test_nothing_of_it_stays_on_the_servers_disk(server: RunningServer, ada: Person) -> None:
    before = {path.name for path in server.data_dir.iterdir()}
    export(ada)
    assert before >= {path.name for path in server.data_dir.iterdir()}


def test_it_needs_a_token(anyone: Any) -> None:
    refused(anyone.get("/v1/me/export"), 401, "not_authenticated")


def test_what_is_written_while_it_is_read_is_not_in_it(ada: Person, server: RunningServer) -> None:
    ada.put_meal(a_meal(1, name="Before"))
    with database_of(server) as database, database.read() as connection:
        pieces = export_pieces(AccountRepository(connection, ada.id), instant_text(NOON))
        beginning = [next(pieces), next(pieces)]
        ada.put_meal(a_meal(1, name="Meanwhile"))
        ada.put_meal(a_meal(2))
        found = json.loads("".join([*beginning, *pieces]))
    assert (["Before"], []) == ([meal["name"] for meal in found["meals"]], found["meal_history"])
    assert 2 == len(export(ada)["meals"])


def test_every_table_of_an_account_is_exported_or_left_out_for_a_reason(busy: Person) -> None:
    """A new table fails here until it is either in the export or in the list."""
    of_imports = {"import_items": "refused", "import_receipts": "receipt"}
    found = export(busy)
    for table in metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        if table.name in of_imports:
            assert any(each[of_imports[table.name]] for each in found["imports"])
        else:
            assert found["user" if table.name == "accounts" else table.name], table.name


def test_it_is_one_valid_document_also_when_it_is_long(ada: Person) -> None:
    upload = Upload(ada)
    for n in range(4):
        answered(upload.stage_meals(n, [a_meal(n * 400 + i + 1) for i in range(400)]))
    answered(upload.commit())
    response = ada.http.get("/v1/me/export")
    assert int(response.headers["content-length"]) == len(response.content)
    found = json.loads(response.content)
    assert 1600 == len(found["meals"]) == len(found["imports"][0]["receipt"]["outcomes"])
    assert found["meals"] == sorted(found["meals"], key=lambda meal: str(meal["sk"]))


def test_a_session_that_has_ended_is_told_with_its_end(anyone: Any, ada: Person) -> None:
    answered(sign_in(anyone, ada.email))
    other = next(each["id"] for each in answered(ada.http.get("/v1/auth/sessions"))["items"] if not each["is_current"])
    ada.http.delete(f"/v1/auth/sessions/{other}")
    assert {other: "logout"} == {each["id"]: each["ended_by"] for each in export(ada)["sessions"] if each["ended_at"]}
