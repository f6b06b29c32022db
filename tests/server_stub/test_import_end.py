"""How an import ends other than by a commit; and imports of other people."""

from __future__ import annotations

import json

import pytest

from contracts import limits
from tests.server_stub.people import PASSWORD, Person, answered, anybody, refused, sign_up
from tests.server_stub.stored import rows
from tests.server_stub.uploads import Upload, item
from tests.support.builders import FakeClock, a_meal, numbered_id
from tests.support.servers import RunningServer

DAY = 86400


def test_after_an_abort_nothing_of_the_import_ever_appears(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    first = upload.abort()
    assert {"status": "aborted", "chunks": [0]} == answered(first)
    assert first.content == upload.abort().content == upload.state().content
    refused(upload.commit(), 409, "import_aborted")
    refused(upload.stage_meals(0, [a_meal(1)]), 409, "import_aborted")
    refused(upload.stage_meals(1, [a_meal(2)]), 409, "import_aborted")
    refused(upload.withdraw(0), 409, "import_aborted")
    refused(upload.whole([]), 409, "import_aborted")
    assert ([], 0) == (ada.meals(), ada.head())


def test_an_abort_drops_what_was_staged(ada: Person, server: RunningServer) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    count = "SELECT count(*) FROM import_items WHERE account_id = :account"
    assert [(1,)] == rows(server, count, account=str(ada.id))
    upload.abort()
    assert [(0,)] == rows(server, count, account=str(ada.id))


def test_refused_records_are_kept_on_the_server_after_the_commit(ada: Person, server: RunningServer) -> None:
    upload = Upload(ada)
    upload.stage(0, [item(a_meal(1)), item(a_meal(2), kcal="x")])
    upload.commit()
    query = "SELECT rejection FROM import_items WHERE account_id = :account"
    kept = [json.loads(rejection) for (rejection,) in rows(server, query, account=str(ada.id))]
    assert ["x"] == [rejection["record"]["meal"]["kcal"] for rejection in kept]


def test_an_abort_that_arrives_first_is_final_too(ada: Person) -> None:
    upload = Upload(ada)
    assert {"status": "aborted", "chunks": []} == answered(upload.abort())
    refused(upload.stage_meals(0, [a_meal(1)]), 409, "import_aborted")
    refused(upload.commit(), 409, "import_aborted")


def test_a_committed_import_stays_committed(ada: Person) -> None:
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    receipt = answered(upload.commit())
    assert {"status": "committed", "chunks": [0], "receipt": receipt} == answered(upload.abort())
    assert 1 == len(ada.meals())


@pytest.mark.parametrize(("body", "status"), [(b"", 200), (b"{}", 200), (b'{"x":1}', 422), (b"[]", 422)])
def test_an_abort_takes_no_body_or_an_empty_object(ada: Person, body: bytes, status: int) -> None:
    assert status == ada.http.post(f"{Upload(ada).path}/abort", content=body).status_code


def test_an_import_never_heard_of_is_not_found(ada: Person) -> None:
    refused(Upload(ada).state(), 404, "not_found")


def test_an_open_import_ends_after_a_week(server: RunningServer, clock: FakeClock) -> None:
    with anybody(server) as client:
        upload = Upload(sign_up(client))
        upload.stage_meals(0, [a_meal(1)])
        begun = clock.now()
        clock.advance(limits.IMPORT_OPEN_DAYS * DAY)
        assert limits.IMPORT_OPEN_DAYS == (clock.now() - begun).days
        _sign_in_again(upload.person)
        refused(upload.commit(), 410, "import_expired")
        refused(upload.stage_meals(0, [a_meal(1)]), 410, "import_expired")
        refused(upload.state(), 410, "import_expired")
        refused(upload.withdraw(0), 410, "import_expired")
        assert [] == upload.person.meals()
        assert "aborted" == answered(upload.abort())["status"]


def test_what_an_expired_import_staged_goes_when_the_next_one_begins(server: RunningServer, clock: FakeClock) -> None:
    with anybody(server) as client:
        person = sign_up(client)
        expired, later = Upload(person, 1), Upload(person, 2)
        expired.stage_meals(0, [a_meal(1), a_meal(2)])
        clock.advance((limits.IMPORT_OPEN_DAYS + 1) * DAY)
        _sign_in_again(person)
        later.stage_meals(0, [a_meal(3)])
        later.stage_meals(1, [a_meal(4)])
        query = "SELECT import_id, count(*) FROM import_items WHERE account_id = :account GROUP BY import_id"
        assert [(str(later.id), 2)] == rows(server, query, account=str(person.id))
        refused(expired.state(), 410, "import_expired")
        assert 2 == answered(later.commit())["created"]


def test_an_import_is_open_until_its_week_is_over(server: RunningServer, clock: FakeClock) -> None:
    with anybody(server) as client:
        upload = Upload(sign_up(client))
        upload.stage_meals(0, [a_meal(1)])
        clock.advance(limits.IMPORT_OPEN_DAYS * DAY - 0.001)
        _sign_in_again(upload.person)
        assert 1 == answered(upload.commit())["created"]


def test_a_receipt_can_be_asked_for_a_year_later(server: RunningServer, clock: FakeClock) -> None:
    with anybody(server) as client:
        upload = Upload(sign_up(client))
        upload.stage_meals(0, [a_meal(1)])
        first = upload.commit()
        clock.advance(366 * DAY)
        _sign_in_again(upload.person)
        assert first.content == upload.commit().content


def test_another_persons_import_is_unknown_and_its_id_unused(ada: Person, bob: Person) -> None:
    mine, theirs = Upload(ada), Upload(bob)
    assert mine.id == theirs.id
    mine.stage_meals(0, [a_meal(1)])
    refused(theirs.state(), 404, "not_found")
    assert {"status": "aborted", "chunks": []} == answered(theirs.abort())
    assert 1 == answered(mine.commit())["created"]
    assert "aborted" == answered(theirs.state())["status"]
    assert ([], [str(numbered_id(1))]) == (bob.meals(), [meal["id"] for meal in ada.meals()])


def test_two_people_may_bring_meals_with_the_same_ids(ada: Person, bob: Person) -> None:
    for person in (ada, bob):
        upload = Upload(person)
        upload.stage_meals(0, [a_meal(1)])
        assert 1 == answered(upload.commit())["created"]


def test_a_lineage_belongs_to_the_account_it_went_to(ada: Person, bob: Person) -> None:
    mine = Upload(ada)
    mine.stage_meals(0, [a_meal(1)])
    stolen = Upload(bob, lineage_id=ada.lineage_id)
    refused(stolen.stage_meals(0, [a_meal(1)]), 409, "lineage_bound")
    answered(mine.commit())
    problem = refused(stolen.commit(), 409, "import_incomplete")
    assert str(ada.id) not in str(problem)
    refused(stolen.whole([]), 409, "lineage_bound")
    assert ([], 0) == (bob.meals(), bob.head())


def test_a_cancelled_promotion_may_go_to_another_account(ada: Person, bob: Person) -> None:
    mine = Upload(ada)
    mine.stage_meals(0, [a_meal(1)])
    mine.abort()
    upload = Upload(bob, lineage_id=ada.lineage_id)
    answered(upload.stage_meals(0, [a_meal(1)]))
    assert 1 == answered(upload.commit())["created"]
    refused(Upload(ada, 2).stage_meals(0, [a_meal(1)]), 409, "lineage_bound")


def _sign_in_again(person: Person) -> None:
    answer = answered(person.http.post("/v1/auth/token", data={"username": person.email, "password": PASSWORD}))
    person.http.headers["Authorization"] = f"Bearer {answer['access_token']}"
