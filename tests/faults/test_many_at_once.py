"""Imports, editors and readers on one account at once, against a server of several processes."""

from __future__ import annotations

import json
import random  # noqa: TID251 - with a fixed seed: the same mixture every time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contracts.clock import SystemClock
from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url
from server_stub.tables import meal_history, meals
from server_stub.verify import differences
from tests.server_stub.people import Person, answered, connection, sign_up
from tests.server_stub.uploads import Upload
from tests.support.builders import a_meal, numbered_id
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import server_process

pytestmark = pytest.mark.programs

IMPORTERS, EDITORS, WRITERS = 2, 3, 8
MEALS = 40
"""Few, so that everybody touches what the others do."""

Writer = Callable[[Person, random.Random, int], list[str]]
"""One round of changes under a number that is used once; the names that were acknowledged as written or kept."""


def import_some(person: Person, draw: random.Random, number: int) -> list[str]:
    """An import of two chunks."""
    upload = Upload(person, number)
    named = {draw.randint(1, MEALS): "" for _ in range(10)}
    for n in range(2):
        half = list(named)[n::2]
        named.update((key, f"import {number} meal {key}") for key in half)
        answered(upload.stage_meals(n, [a_meal(key, name=named[key]) for key in half], revision=number))
    assert len(named) == len(answered(upload.commit())["outcomes"])
    return list(named.values())


def edit_some(person: Person, draw: random.Random, number: int) -> list[str]:
    """Some meals written and one deleted."""
    written = []
    for _ in range(5):
        key, name = draw.randint(1, MEALS), f"edit {number} of {draw.random()}"
        response = person.put_meal(a_meal(key, name=name))
        assert response.status_code in (200, 201, 410), response.text
        written += [name] if response.status_code != 410 else []
    assert person.http.delete(f"/v1/meals/{numbered_id(draw.randint(1, MEALS))}").status_code in (204, 404)
    return written


@pytest.mark.parametrize(
    "seconds", [1, pytest.param(30, marks=[pytest.mark.long, pytest.mark.timeout(600)])], ids=lambda s: f"{s} s"
)
def test_every_acknowledged_change_is_there_or_in_the_history(
    tmp_path: Path, new_database_url: NewDatabaseUrl, seconds: int
) -> None:
    with several_processes(tmp_path, new_database_url()) as (person, database):
        clock = SystemClock()
        end = clock.monotonic() + seconds

        def keep_on(worker: int, write: Writer) -> list[str]:
            draw, acknowledged, number = random.Random(worker), [], worker
            with another_connection(person) as mine:
                while clock.monotonic() < end:
                    acknowledged += write(mine, draw, number)
                    number += IMPORTERS + EDITORS
            return acknowledged

        workers = [import_some] * IMPORTERS + [edit_some] * EDITORS
        with ThreadPoolExecutor(len(workers)) as pool:
            acknowledged = [name for found in pool.map(keep_on, range(1, len(workers) + 1), workers) for name in found]
        assert [] == differences(database)
        kept = names_in(database)
    assert len(acknowledged) > 10 * seconds
    assert set() == {name for name in acknowledged if name not in kept}


@pytest.mark.parametrize("each", [15, pytest.param(500, marks=[pytest.mark.long, pytest.mark.timeout(600)])])
def test_a_reader_that_pages_by_revision_misses_nothing(
    tmp_path: Path, new_database_url: NewDatabaseUrl, each: int
) -> None:
    with several_processes(tmp_path, new_database_url()) as (person, _), ThreadPoolExecutor(WRITERS) as pool:

        def write(space: int) -> None:
            with another_connection(person) as mine:
                for number in range(space * each, (space + 1) * each):
                    assert 201 == mine.put_meal(a_meal(number + 1)).status_code

        writing = [pool.submit(write, space) for space in range(WRITERS)]
        seen: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            is_over = all(writer.done() for writer in writing)
            page = person.changes(cursor, limit=7)
            seen, cursor = seen + page["items"], page["next_cursor"]
            if is_over and not page["has_more"]:
                break
        for writer in writing:
            writer.result()
    assert list(range(1, WRITERS * each + 1)) == [change["revision"] for change in seen]
    assert {str(numbered_id(n + 1)) for n in range(WRITERS * each)} == {change["id"] for change in seen}


@contextmanager
def several_processes(folder: Path, url: str | None) -> Iterator[tuple[Person, Database]]:
    """Somebody signed in to a server of two processes, and its database behind its back."""
    settings = ServerSettings(data_dir=folder / "data", database_url=url)
    with (
        server_process(settings.data_dir, "--workers", "2", database_url=url) as server,
        connection(server.url) as client,
    ):
        database = Database(database_url(settings))
        yield sign_up(client), database
        database.close()


@contextmanager
def another_connection(person: Person) -> Iterator[Person]:
    """The same person on a connection of their own."""
    with connection(str(person.http.base_url), person.http.headers) as client:
        yield Person(client, person.id, person.email, person.access_token, person.refresh_token, person.lineage_id)


def names_in(database: Database) -> set[str]:
    """The name of every copy that the diary or its history holds."""
    with database.read() as connection:
        copies = connection.execute(select(meals.c.content).union_all(select(meal_history.c.content))).scalars()
        return {json.loads(content)["name"] for content in copies}
