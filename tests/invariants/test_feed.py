"""What devices push and read: each operation once, each change once, all of a commit or nothing of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from contracts import limits
from contracts.clock import SystemClock, new_id
from server_stub.heads import renew_epochs
from server_stub.sync.purge import purge_account
from tests.invariants.on_the_server import account_of, failing_at
from tests.server_stub.people import Person, answered, connection, refused
from tests.server_stub.pushes import delete, outcomes, push, put
from tests.server_stub.stored import change, database_of, everything, history, reported
from tests.server_stub.uploads import Upload, item
from tests.support.builders import a_meal, numbered_id
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import RunningServer, running_server

LEAST_STATEMENTS = 15
"""A push of these five operations takes no fewer: else it did not fail at each of its steps."""
COMMITS = [
    pytest.param(20, id="hundreds"),
    pytest.param(600, id="thousands", marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
]
"""Of each writer."""
Write = Callable[[Person, int], set[int]]
"""Commit something about the meal of that number; the revisions that a later one of it covers up."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database_url: NewDatabaseUrl) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server"), database_url=new_database_url()) as running:
        yield running


@pytest.fixture(scope="module")
def url(server: RunningServer) -> str:
    """In the place of the folder's server: this one runs on both databases."""
    return server.url


def by_put(ada: Person, number: int) -> set[int]:
    answered(ada.put_meal(a_meal(number)), 201)
    return set()


def by_push(ada: Person, number: int) -> set[int]:
    assert [("applied", 1)] == outcomes(ada, put(number, a_meal(number)))
    return set()


def by_deletion(ada: Person, number: int) -> set[int]:
    covered = answered(ada.put_meal(a_meal(number)), 201)["revision"]
    assert 204 == ada.http.delete(f"/v1/meals/{numbered_id(number)}").status_code
    return {covered}


def by_import(ada: Person, number: int) -> set[int]:
    answered(Upload(ada, number).whole([item(a_meal(number)), item(a_meal(number + 50_000))]))
    return set()


def follow(ada: Person, is_over: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """Every change a reader sees who pages on until the writers are done and the head is reached."""
    cursor = None
    while True:
        was_over = is_over()
        page = ada.changes(cursor, 7)
        yield from page["items"]
        cursor = page["next_cursor"]
        if was_over and not page["has_more"]:
            return


@pytest.mark.parametrize("commits", COMMITS)
def test_invariant_19_a_reader_sees_every_change_once_and_in_order_while_eight_write(
    server: RunningServer, ada: Person, commits: int
) -> None:
    def write(number: int, how: Write) -> set[int]:
        with connection(server.url, ada.http.headers) as client:
            writer = replace(ada, http=client)
            return set[int]().union(*(how(writer, number * 5000 + n) for n in range(1, commits + 1)))

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, n, how) for n, how in enumerate((by_put, by_push, by_deletion, by_import) * 2)]
        seen = list(follow(ada, lambda: all(each.done() for each in writing)))
        covered = set[int]().union(*(each.result() for each in writing))
    places = [(each["revision"], each["id"]) for each in seen]
    assert [revision for revision, _ in places] == sorted(revision for revision, _ in places)
    assert len(set(places)) == len(places), "a change was seen twice"
    assert set(range(1, ada.head() + 1)) - covered <= {revision for revision, _ in places}, "a commit was missed"
    assert {each["id"]: each for each in seen} == {each["id"]: each for each in follow(ada, lambda: True)}
    assert 10 * commits == ada.head()
    assert [] == reported(server)


def test_invariant_21_a_cursor_of_another_epoch_or_beyond_the_head_asks_for_a_resync(
    server: RunningServer, ada: Person
) -> None:
    """So it is after the server went back to a backup, with new epochs as it has to be or without."""
    ada.put_meal(a_meal(1))
    pages = [ada.changes()]
    for went_back in (
        f"UPDATE account_head SET head = 0 WHERE account_id = '{ada.id}'",
        "UPDATE commits SET mark = '0123456789abcdef'",
        None,
    ):
        if went_back is None:
            with database_of(server) as database, database.write() as connection:
                renew_epochs(connection, new_id)
        else:
            change(server, went_back)
        for page in pages:
            refused(ada.http.get("/v1/sync/changes", params={"cursor": page["next_cursor"]}), 410, "resync_required")
        change(server, f"UPDATE account_head SET head = 1 WHERE account_id = '{ada.id}'")
        pages.append(ada.changes())
        assert [] == ada.changes(pages[-1]["next_cursor"])["items"]
    assert len({page["feed_epoch"] for page in pages}) == len(pages), "what a device has is told only after a new epoch"
    assert [pages[0]["items"]] * len(pages) == [page["items"] for page in pages]


def test_invariant_21_a_cursor_too_old_asks_for_a_resync(server: RunningServer, ada: Person) -> None:
    """Who missed a deletion that was let go since begins anew, and then comes to the end."""
    ada.put_meal(a_meal(1))
    old = ada.changes()["next_cursor"]
    ada.http.delete(f"/v1/meals/{numbered_id(1)}")
    in_time = SystemClock().now() + timedelta(days=limits.TOMBSTONE_DAYS + 1)
    with database_of(server) as database, database.write() as connection:
        assert purge_account(connection, ada.id, in_time).meals == 1
    refused(ada.http.get("/v1/sync/changes", params={"cursor": old}), 410, "resync_required")
    page = ada.changes()
    assert [each["meal"] for each in page["items"]] == [None]
    assert ada.changes(page["next_cursor"])["items"] == []
    assert reported(server) == []


def test_invariant_22_a_push_that_dies_at_any_statement_leaves_nothing(server: RunningServer, ada: Person) -> None:
    """Meals, history, summaries, revision and answers are all there or all absent, wherever the server fails."""
    for number in (1, 2, 3):
        ada.put_meal(a_meal(number))
    ada.put_meal(a_meal(1, name="Edited"))
    ada.http.delete(f"/v1/meals/{numbered_id(3)}")
    operations = [
        put(1, a_meal(1, kcal=Decimal(500)), 1),
        delete(2, numbered_id(2)),
        put(3, a_meal(3, name="Late"), 1),
        put(4, a_meal(4)),
        put(5, a_meal(5), kcal=-1),
    ]
    before, copies = everything(server), len(history(server, ada.id))
    for number in itertools.count(1):
        with failing_at(number):
            answer = push(ada, *operations)
        if answer.status_code == 200:
            break
        assert answer.status_code == 500
        assert everything(server) == before
    assert number > LEAST_STATEMENTS
    found = [each["outcome"] for each in answered(answer)["outcomes"]]
    assert found == ["conflict_resolved", "applied", "gone", "applied", "rejected"]
    assert (6, copies + 4) == (ada.head(), len(history(server, ada.id)))
    assert push(ada, *operations).content == answer.content
    assert [] == reported(server)


def test_invariant_05_pushes_repeated_at_any_later_time_leave_the_same_account(ada: Person) -> None:
    """Two devices, each change once or many times, late ones after newer ones: the same account."""
    pushes = [
        [put(1, a_meal(1)), put(2, a_meal(2))],
        [put(3, a_meal(1, name="There"), 1), delete(4, numbered_id(2))],
        [put(5, a_meal(1, note="here"), 1), put(6, a_meal(2, name="Edited"), 1)],
    ]
    first = [push(ada, *each).content for each in pushes]
    before = account_of(ada)
    for order in itertools.permutations(zip(pushes, first, strict=True)):
        for operations, answer in order:
            assert push(ada, *operations).content == answer
        assert account_of(ada) == before


def test_invariant_13_a_deleted_meal_stays_deleted_whatever_comes_late(ada: Person) -> None:
    """A push that did not know of the deletion, and a guest's copy; who knew of it brings the meal back."""
    guest = Upload(ada)
    ada.put_meal(a_meal(1))
    late: list[Callable[[], object]] = [
        partial(push, ada, put(1, a_meal(1))),
        partial(push, ada, put(2, a_meal(1, name="Edited"), 1)),
        partial(guest.whole, [item(a_meal(1, name="Guest"))]),
    ]
    assert [("applied", 2)] == outcomes(ada, delete(9, numbered_id(1)))
    for arrival in [*late, *late]:
        arrival()
        assert ([], {}) == (ada.meals(), ada.summaries())
    assert [("applied", 3)] == outcomes(ada, put(3, a_meal(1), 2))
