"""Several editors of one meal at once: one wins each version, and what it replaced can be read."""

from __future__ import annotations

import itertools
import random  # noqa: TID251 - with a fixed seed: the same plans every time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from contracts.meal import to_wire
from contracts.wire import write_json
from tests.server_stub.people import Person, answered, connection
from tests.server_stub.stored import reported
from tests.support.builders import a_meal, numbered_id
from tests.support.servers import RunningServer

PATH = f"/v1/meals/{numbered_id(1)}"
EDITORS, TRIES = 4, 12


def another(person: Person) -> httpx.Client:
    """A connection of one's own."""
    return connection(str(person.http.base_url), person.http.headers)


def current(client: httpx.Client) -> dict[str, Any]:
    """The meal as the feed has it, so that a tombstone shows its version too."""
    (change,) = client.get("/v1/sync/changes").json()["items"]
    found: dict[str, Any] = change
    return found


def whole_history(client: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answered(client.get(f"{PATH}/history", params={"limit": 500}))["items"]
    return items


def test_of_changes_that_name_the_same_version_exactly_one_is_made(ada: Person) -> None:
    ada.put_meal(a_meal(name="First"))
    ada.put_meal(a_meal(name="Second"))

    def change(number: int) -> int:
        headers = {"If-Match": '"2"'}
        with another(ada) as client:
            match number % 3:
                case 0:
                    body = write_json(to_wire(a_meal(name=f"Editor {number}")))
                    return client.put(PATH, content=body, headers=headers).status_code
                case 1:
                    return client.post(f"{PATH}/restore", json={"version": 1}, headers=headers).status_code
                case _:
                    return client.delete(PATH, headers=headers).status_code

    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(change, range(9)))
    after = current(ada.http)
    assert (3, [2, 1]) == (after["version"], [copy["version"] for copy in whole_history(ada.http)])
    made = [status for status in answers if status in (200, 204)]
    if after["deleted_at"] is None and after["meal"]["name"].startswith("Editor"):
        assert 1 == len(made)
    else:  # a repeat of the same deletion or restoration finds it done, which is no change
        assert 1 <= len(made) <= 3


def test_nothing_that_editors_wrote_is_lost_whatever_they_do_to_each_other(ada: Person, server: RunningServer) -> None:
    ada.put_meal(a_meal(name="Original"))
    names = itertools.count(1)

    def edit(editor: int) -> list[tuple[int, str]]:
        return list(_edits(ada, random.Random(editor), names))

    with ThreadPoolExecutor(EDITORS) as pool:
        written = [pair for pairs in pool.map(edit, range(EDITORS)) for pair in pairs]
    assert len({version for version, _ in written}) == len(set(written)) > EDITORS, "one version, two contents"
    kept = {copy["version"]: copy["meal"]["name"] for copy in whole_history(ada.http)}
    last = current(ada.http)
    if last["meal"] is not None:
        kept[last["version"]] = last["meal"]["name"]
    assert {(1, "Original"), *written} <= set(kept.items())
    assert last["revision"] <= ada.head()
    assert [] == reported(server)


def _edits(person: Person, draw: random.Random, names: Iterator[int]) -> Iterator[tuple[int, str]]:
    """Change the meal under `If-Match` again and again; yields the versions that came of it, with their names.

    Two who restore the same copy at once are told the same version: the second finds it done.
    """
    with another(person) as client:
        for _ in range(TRIES):
            seen = current(client)
            headers = {"If-Match": f'"{seen["version"]}"'}
            if seen["meal"] is None:
                entries = [copy["entry"] for copy in whole_history(client)]
                body = {"entry": draw.choice(entries)}
                response = client.post(f"{PATH}/restore", json=body, headers=headers)
            elif draw.random() < 0.2:
                client.delete(PATH, headers=headers)
                continue
            else:
                body = to_wire(a_meal(name=f"Name {next(names)}"))
                response = client.put(PATH, content=write_json(body), headers=headers)
            if response.status_code == 200 and response.json()["version"] == seen["version"] + 1:
                yield response.json()["version"], response.json()["name"]
            else:
                assert response.status_code in (200, 410, 412), response.text
