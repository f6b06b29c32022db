"""Deleting an account: all of it goes, at once, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest
from sqlalchemy import Connection, select

from contracts.meal import to_wire
from contracts.wire import write_json
from server_stub.tables import metadata
from tests.server_stub import pushes
from tests.server_stub.people import PASSWORD, Person, SignUp, answered, anybody, bearer, refused, sign_in
from tests.server_stub.stored import database_of, everything, reported
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import a_meal
from tests.support.servers import RunningServer


def delete(person: Person, password: str = PASSWORD) -> httpx.Response:
    return person.http.request("DELETE", "/v1/me", json={"password": password})


@pytest.fixture
def busy(ada: Person) -> Person:
    """Somebody with a row in every table."""
    for kcal in (2100, 2000):
        targets = {"kcal": kcal, "updated_at": "2026-11-20T08:00:00Z"}
        answered(ada.http.put("/v1/settings/targets", json=targets))
    for name in ("Oatmeal", "Porridge"):
        ada.put_meal(a_meal(1, name=name))
    answered(pushes.push(ada, pushes.put(1, a_meal(2))))
    done, still_open = Upload(ada, 1), Upload(ada, 2)
    answered(done.stage(0, [item(a_meal(4)), item(a_meal(5), kcal=-1)]))
    answered(done.commit())
    answered(still_open.stage(0, [item(a_meal(6)), item(a_meal(7), kcal=-1)]))
    with httpx.Client(base_url=ada.http.base_url) as client:
        answered(sign_in(client, ada.email))
        answered(client.post("/v1/auth/refresh", json={"refresh_token": ada.refresh_token}))
    return ada


def tables_with(connection: Connection, wanted: str) -> set[str]:
    """Tables with a row that holds this text in any column."""
    return {
        table.name
        for table in metadata.sorted_tables
        if any(wanted in str(value) for row in connection.execute(select(table)) for value in row)
    }


def test_nothing_of_the_account_stays_in_any_table(server: RunningServer, busy: Person, bob: Person) -> None:
    """Every table there is must have held something of it before, so a new table cannot be forgotten here."""
    bob.put_meal(a_meal(1))
    with database_of(server) as database:
        with database.read() as connection:
            owned = tables_with(connection, str(busy.id))
            tokens = {row.id for row in connection.execute(select(metadata.tables["token_pairs"]))}
        reached = {"token_pairs"}
        assert set(metadata.tables) == owned | reached
        assert 204 == delete(busy).status_code
        with database.read() as connection:
            assert set() == tables_with(connection, str(busy.id)) | tables_with(connection, str(busy.lineage_id))
            left = {row.id for row in connection.execute(select(metadata.tables["token_pairs"]))}
            alive = {row.id for row in connection.execute(select(metadata.tables["sessions"]))}
            owners = {row.session_id for row in connection.execute(select(metadata.tables["token_pairs"]))}
    assert left < tokens
    assert owners <= alive
    assert busy.email not in everything(server)
    assert [] == reported(server)


def test_from_then_on_the_account_does_not_exist(anyone: httpx.Client, busy: Person) -> None:
    response = delete(busy)
    assert (204, b"") == (response.status_code, response.content)
    refused(busy.http.get("/v1/me"), 401, "invalid_token")
    refused(delete(busy), 401, "invalid_token")
    refused(anyone.post("/v1/auth/refresh", json={"refresh_token": busy.refresh_token}), 401, "invalid_token")
    refused(sign_in(anyone, busy.email), 401, "invalid_credentials")


def test_the_address_can_be_registered_again_and_finds_an_empty_diary(anyone: httpx.Client, busy: Person) -> None:
    delete(busy)
    answer = answered(anyone.post("/v1/auth/register", json={"email": busy.email, "password": PASSWORD}), 201)
    assert str(busy.id) != answer["user"]["id"]
    assert [] == answered(anyone.get("/v1/meals", headers=bearer(answer["access_token"])))["items"]


def test_the_guest_diary_can_be_promoted_into_another_account(busy: Person, bob: Person) -> None:
    delete(busy)
    upload = Upload(bob, lineage_id=busy.lineage_id)
    answered(upload.stage_meals(0, [a_meal(1)]))
    assert 1 == answered(upload.commit())["created"]


def test_another_account_is_untouched(busy: Person, bob: Person) -> None:
    bob.put_meal(a_meal(1))
    before = answered(bob.http.get("/v1/me/export"))
    delete(busy)
    after = answered(bob.http.get("/v1/me/export"))
    assert {**before, "exported_at": ""} == {**after, "exported_at": ""}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"password": "not the password"}, 403, "wrong_password"),
        ({}, 422, "validation_error"),
        ({"password": PASSWORD, "really": True}, 422, "validation_error"),
    ],
)
def test_without_the_password_nothing_happens(ada: Person, body: dict[str, object], status: int, code: str) -> None:
    ada.put_meal(a_meal(1))
    refused(ada.http.request("DELETE", "/v1/me", json=body), status, code)
    assert 1 == len(ada.meals())


def test_nobody_who_is_busy_in_the_account_keeps_it_from_going(server: RunningServer, new_person: SignUp) -> None:
    for _ in range(3):
        person = new_person()
        gone, others = delete_amid(server, person, put, refresh, come_in, read)
        assert 204 == gone.status_code
        assert {200, 201, 401} >= {each.status_code for each in others}, [each.text for each in others]
        assert str(person.id) not in everything(server)
        assert [] == reported(server)


def test_a_chunk_that_arrives_meanwhile_is_refused_or_holds_the_deletion_up(
    server: RunningServer, new_person: SignUp
) -> None:
    """An import locks its own row before the account, a deletion after: one of two may be told to come again."""
    person = new_person()
    gone, others = delete_amid(server, person, stage)
    assert {200, 401, 503} >= {each.status_code for each in others}, [each.text for each in others]
    if gone.status_code == 503:
        assert "retry-after" in gone.headers
        gone = delete(person)
    assert 204 == gone.status_code
    assert str(person.id) not in everything(server)
    assert [] == reported(server)


def put(client: httpx.Client, person: Person, number: int) -> httpx.Response:
    meal = a_meal(number)
    return client.put(f"/v1/meals/{meal.id}", content=write_json(to_wire(meal)))


def stage(client: httpx.Client, person: Person, number: int) -> httpx.Response:
    upload = Upload(person, number)
    return client.put(f"{upload.path}/chunks/0", content=chunk_body(upload.lineage_id, [item(a_meal(number))]))


def refresh(client: httpx.Client, person: Person, number: int) -> httpx.Response:
    return client.post("/v1/auth/refresh", json={"refresh_token": person.refresh_token})


def come_in(client: httpx.Client, person: Person, number: int) -> httpx.Response:
    return sign_in(client, person.email)


def read(client: httpx.Client, person: Person, number: int) -> httpx.Response:
    return client.get("/v1/sync/changes")


def delete_amid(
    server: RunningServer, person: Person, *doings: Callable[[httpx.Client, Person, int], httpx.Response]
) -> tuple[httpx.Response, list[httpx.Response]]:
    """Delete the account while six others do these things in it until it is gone."""
    is_gone = Event()

    def keep_on(number: int) -> list[httpx.Response]:
        answers: list[httpx.Response] = []
        with anybody(server) as client:
            client.headers.update(person.http.headers)
            while not is_gone.is_set() or len(answers) < len(doings):
                doing = doings[len(answers) % len(doings)]
                answers.append(doing(client, person, number * 100_000 + len(answers)))
        return answers

    with ThreadPoolExecutor(6) as pool:
        others = [pool.submit(keep_on, number) for number in range(1, 7)]
        try:
            gone = delete(person)
        finally:
            is_gone.set()
        return gone, [answer for other in others for answer in other.result()]
