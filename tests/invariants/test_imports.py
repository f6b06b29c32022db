"""An import happens once and whole, or not at all, however often and in whatever order its requests arrive."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path
from typing import Any

import pytest

from app.usecases.account_values import PromotionResult
from tests.invariants.laptop import (
    MEALS,
    a_guest,
    a_laptop,
    guest_rows,
    in_account,
    on_path,
    once,
    promote,
    shown,
    sign_up,
    stored,
)
from tests.invariants.on_the_server import account_of, failing_at
from tests.server_stub.people import Person, answered, connection, refused
from tests.server_stub.uploads import Upload, chunk_body, item
from tests.support.builders import a_meal, numbered_id
from tests.support.faults import Fault


def test_invariant_05_requests_repeated_and_reordered_leave_the_same_account(ada: Person) -> None:
    """Stage, commit and abort, once or many times, in any order and at any later time: the same account."""
    upload, meals = Upload(ada), [a_meal(n) for n in range(1, 4)]
    for n, meal in enumerate(meals):
        upload.stage_meals(n, [meal])
    assert upload.commit().status_code == 200
    before = account_of(ada)
    requests = [lambda n=n: upload.stage_meals(n, [meals[n]]) for n in range(3)]
    for order in itertools.permutations([*requests, upload.commit, upload.abort], 3):
        for request in order:
            assert request().is_success
    assert account_of(ada) == before


def test_invariant_06_a_replayed_request_is_answered_byte_for_byte(ada: Person) -> None:
    """The same chunk, commit and whole import get the first answer again, whatever happened to the account since."""
    upload = Upload(ada)
    staged = upload.stage(0, [item(a_meal(1)), item(a_meal(2), kcal="much")])
    receipt = upload.commit()
    whole = Upload(ada, 2).whole([item(a_meal(3))])
    assert ada.put_meal(a_meal(1, name="Changed since")).status_code == 200
    assert ada.http.delete(f"/v1/meals/{numbered_id(3)}").status_code == 204
    assert upload.stage(0, [item(a_meal(1)), item(a_meal(2), kcal="much")]).content == staged.content
    assert upload.commit().content == receipt.content
    assert Upload(ada, 2).whole([item(a_meal(3))]).content == whole.content


def test_invariant_07_the_same_key_with_other_content_is_refused(ada: Person) -> None:
    """Another body for a chunk, another manifest for an import: refused, and nothing changes."""
    upload = Upload(ada)
    first = chunk_body(upload.lineage_id, [item(a_meal(1))])
    upload.stage_bytes(0, first, 1)
    refused(upload.stage(0, [item(a_meal(1, name="Other"))]), 409, "chunk_conflict")
    upload.stage_bytes(0, first, 1)
    assert upload.commit().status_code == 200
    before = account_of(ada)
    refused(upload.commit(item_count=2), 409, "import_conflict")
    refused(upload.stage(0, [item(a_meal(1, name="Other"))]), 409, "import_committed")
    refused(upload.stage(1, [item(a_meal(2))]), 409, "import_committed")
    assert account_of(ada) == before


def test_invariant_08_nobody_ever_sees_a_part_of_an_import(url: str, ada: Person) -> None:
    """While an import is committed, readers see none of its meals or all, in summaries and in the feed alike."""
    upload, count = Upload(ada), 1500
    for n in range(3):
        upload.stage_meals(n, [a_meal(n * 500 + number) for number in range(1, 501)])
    seen: set[tuple[int, int]] = set()
    stop = threading.Event()

    def watch() -> None:
        with connection(url, ada.http.headers) as client:
            while not stop.is_set():
                days = client.get("/v1/day-summaries").json()["items"]
                head = client.get("/v1/sync/changes", params={"limit": 1}).json()["head"]
                seen.add((sum(day["meal_count"] for day in days), head))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        assert answered(upload.commit())["created"] == count
    finally:
        stop.set()
        watcher.join(30)
    assert {(0, 0)} <= seen <= {(0, 0), (0, 1), (count, 1)}


def test_invariant_09_an_aborted_import_never_appears(ada: Person) -> None:
    """After the answer `aborted`, no late chunk and no late commit brings a meal of it, heard of before or not."""
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    late = upload.announcement()
    for _ in range(2):
        assert answered(upload.abort())["status"] == "aborted"
    refused(ada.http.post(f"{upload.path}/commit", json=late), 409, "import_aborted")
    refused(upload.stage_meals(0, [a_meal(1)]), 409, "import_aborted")
    unheard = Upload(ada, 2)
    assert answered(unheard.abort())["status"] == "aborted"
    refused(unheard.stage_meals(0, [a_meal(1)]), 409, "import_aborted")
    refused(unheard.commit(), 409, "import_aborted")
    assert account_of(ada)[:3] == ([], {}, [])


@pytest.mark.parametrize(("lost", "ending"), [(Fault.REQUEST_LOST, "cancelled"), (Fault.ANSWER_LOST, "done")])
def test_invariant_09_only_the_server_says_whether_a_cancel_came_in_time(
    url: str, tmp_path: Path, email: str, lost: Fault, ending: str
) -> None:
    """A cancel while the commit is on its way ends `cancelled` with an empty account, or `done` with a whole one."""
    folder, cancel = tmp_path / "laptop", threading.Event()
    concerns = on_path("/commit")

    def cancelling(request: Any) -> bool:
        if concerns(request):
            cancel.set()
        return concerns(request)

    with a_guest(folder, url, faults=[lost], concerns=cancelling) as tuckbox:
        sign_up(tuckbox, email)
        assert promote(tuckbox, cancel=cancel).state == ending
        assert shown(tuckbox) == MEALS
    assert in_account(tmp_path / "fresh", url, email) == (MEALS if ending == "done" else {})
    assert len(guest_rows(folder)) == (0 if ending == "done" else len(MEALS))


def test_invariant_10_a_commit_of_something_else_changes_nothing_and_says_what_is_there(ada: Person) -> None:
    """Where the manifest is not what was staged, 409 names the chunks that are there; the account stays as it is."""
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1)])
    upload.stage_meals(2, [a_meal(2), a_meal(3)])
    for wrong in ({"chunk_count": 3}, {"item_count": 2}, {"manifest_sha256": "0" * 64}):
        problem = refused(upload.commit(**wrong), 409, "import_incomplete")
        assert [chunk["n"] for chunk in problem["chunks"]] == [0, 2]
    assert account_of(ada)[:3] == ([], {}, [])
    assert answered(upload.commit())["created"] == 3


def test_invariant_17_two_windows_end_like_one(url: str, tmp_path: Path, email: str) -> None:
    """A second run of the same promotion keeps out while the first is at it, and does no harm once it is let in."""
    folder, seconds = tmp_path / "laptop", list[PromotionResult]()
    with a_guest(folder, url) as first, a_laptop(folder, url) as second:
        sign_up(first, email)
        assert promote(first, once(lambda: seconds.append(promote(second)), "committing")).state == "done"
        assert [(each.state, each.reason) for each in seconds] == [("parked", "working_elsewhere")]
        assert promote(second).state == "nothing"
        assert shown(first) == shown(second) == MEALS
    assert stored(folder, "SELECT state, count(*) FROM promotions") == [("done", 1)]
    assert in_account(tmp_path / "fresh", url, email) == MEALS


def test_invariant_22_a_commit_that_dies_at_any_statement_leaves_nothing(ada: Person) -> None:
    """Meals, revision, summaries and feed are all there or all absent, at whichever statement the server fails."""
    upload = Upload(ada)
    upload.stage_meals(0, [a_meal(1), a_meal(2)])
    seen = [account_of(ada)]
    for number in itertools.count(1):
        with failing_at(number):
            answer = upload.commit()
        seen.append(account_of(ada))
        if answer.status_code == 200:
            break
        assert answer.status_code == 500
    empty, whole = seen[0], seen[-1]
    assert all(each in (empty, whole) for each in seen)
    assert seen.count(empty) > 10
    meals, summaries, changes, head = whole
    assert (len(meals), len(changes), head) == (2, 2, 1)
    assert [each["meal_count"] for each in summaries.values()] == [2]
