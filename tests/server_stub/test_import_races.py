"""The same request many times at once, readers during a commit, and the exactness of what results."""

from __future__ import annotations

import random  # noqa: TID251 - with a fixed seed: the same mixture every time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import httpx
from sqlalchemy import insert

from contracts.day import summarize
from contracts.meal import Meal, to_wire
from contracts.wire import instant_text, write_json
from server_stub.database import Database
from server_stub.imports.lineages import bind_lineage
from server_stub.tables import imports
from tests.server_stub.people import Person, answered, connection
from tests.server_stub.stored import database_of, reported, rows
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import NOON, a_meal, numbered_id
from tests.support.servers import RunningServer


def at_once(person: Person, method: str, url: str, body: bytes, times: int = 6) -> list[httpx.Response]:
    """The same request from several connections."""

    def send(_: int) -> httpx.Response:
        with connection(str(person.http.base_url), person.http.headers) as client:
            return client.request(method, url, content=body)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(send, range(times)))


def test_requests_delivered_many_times_at_once_are_answered_as_one(ada: Person) -> None:
    upload = Upload(ada)
    body = chunk_body(upload.lineage_id, [item(a_meal(n)) for n in range(1, 51)])
    staged = {r.content for r in at_once(ada, "PUT", f"{upload.path}/chunks/0", body)}
    assert {upload.stage_bytes(0, body, 50).content} == staged
    receipts = {r.content for r in at_once(ada, "POST", f"{upload.path}/commit", write_json(upload.announcement()))}
    assert {upload.commit().content} == receipts
    assert (1, 50) == (ada.head(), len(ada.meals()))


def test_one_meal_put_many_times_at_once_is_written_once(ada: Person) -> None:
    body = write_json(to_wire(a_meal(1)))
    answers = at_once(ada, "PUT", f"/v1/meals/{numbered_id(1)}", body)
    assert {"1"} == {str(r.json()["version"]) for r in answers}
    assert [201] + [200] * 5 == sorted((r.status_code for r in answers), reverse=True)


def test_registering_twice_at_once_makes_one_account(anyone: httpx.Client, ada: Person) -> None:
    body = write_json({"email": f"twice-{ada.email}", "password": "long enough"})
    answers = at_once(Person(anyone, ada.id, "", "", "", ada.id), "POST", "/v1/auth/register", body, 4)
    assert [201, 409, 409, 409] == sorted(r.status_code for r in answers)


def test_nobody_ever_sees_a_part_of_an_import(ada: Person) -> None:
    upload = Upload(ada)
    for n in range(4):
        answered(upload.stage_meals(n, [a_meal(n * 250 + i) for i in range(250)]))
    seen: set[int] = set()
    with ThreadPoolExecutor(1) as pool:
        finished = pool.submit(upload.commit)
        while not finished.done():
            with connection(str(ada.http.base_url), ada.http.headers) as client:
                items = client.get("/v1/day-summaries").json()["items"]
                seen.add(sum(each["meal_count"] for each in items))
        answered(finished.result())
    assert seen <= {0, 1000}
    assert 1000 == ada.summaries()["2026-11-20"]["meal_count"]


def test_after_any_mixture_the_summaries_are_the_sums_of_the_meals(ada: Person, server: RunningServer) -> None:
    draw = random.Random(20261120)
    for number in range(1, 9):
        upload = Upload(ada, number)
        for n in range(2):
            upload.stage(n, [item(_any_meal(draw), draw.randint(1, 4)) for _ in range(12)])
        answered(upload.commit())
        for _ in range(3):
            ada.put_meal(_any_meal(draw))
            ada.http.delete(f"/v1/meals/{numbered_id(draw.randint(1, 30))}")
    by_date: dict[str, list[Meal]] = {}
    for wire in ada.meals(limit="500"):
        sent = {name: wire[name] for name in Meal.model_fields}
        exact = {name: _exact(sent[name]) for name in ("kcal", "protein_g", "carbs_g", "fat_g")}
        by_date.setdefault(wire["logical_date"], []).append(Meal.model_validate({**sent, **exact}))
    expected = {
        day: summarize(date.fromisoformat(day), meals).model_dump(mode="json") for day, meals in by_date.items()
    }
    assert expected == ada.summaries()
    assert 2 < len(expected)
    assert [] == reported(server)


def _any_meal(draw: random.Random) -> Meal:
    grams = draw.choice([None, Decimal(draw.randint(0, 2000000)).scaleb(-3)])
    return a_meal(
        draw.randint(1, 30),
        kcal=Decimal(draw.randint(0, 20000000)).scaleb(-3),
        protein_g=grams,
        eaten_at=NOON - timedelta(hours=draw.randint(0, 96)),
    )


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(repr(number))


def test_two_accounts_that_bind_one_lineage_at_once_leave_it_to_the_first(
    server: RunningServer, ada: Person, bob: Person
) -> None:
    """The lineage is the first one's but held by no import, so that either might take it."""
    upload = Upload(ada)
    answered(upload.stage_meals(0, [a_meal(1)]))
    answered(upload.abort())
    now, week_ago = instant_text(NOON), instant_text(NOON - timedelta(days=7))

    def bind(database: Database, person: Person) -> bool:
        with database.write() as connection:
            return bind_lineage(connection, upload.lineage_id, person.id, now, week_ago)

    with database_of(server) as database, ThreadPoolExecutor(1) as pool:
        with database.write() as first:
            assert bind_lineage(first, upload.lineage_id, ada.id, now, week_ago)
            second = pool.submit(bind, database, bob)
            wait_for_a_waiting_transaction(server)
            held = {"account_id": str(ada.id), "import_id": str(numbered_id(7, space=9)), "opened_at": now}
            first.execute(insert(imports).values(**held, lineage_id=str(upload.lineage_id), status="open"))
        assert not second.result()


def wait_for_a_waiting_transaction(server: RunningServer) -> None:
    """On PostgreSQL, until somebody waits for a lock; on SQLite the second writer cannot even begin."""
    if server.settings.database_url is not None:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        assert any(rows(server, waiting) != [(0,)] for _ in range(1000))
