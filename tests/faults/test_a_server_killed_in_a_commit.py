"""SIGKILL during the commit: the import is there whole or not at all, and asking again completes it."""

from __future__ import annotations

import random  # noqa: TID251 - with a fixed seed: the same moments every time
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from contracts.clock import SystemClock
from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url
from server_stub.verify import differences
from tests.server_stub.people import Person, answered, connection, sign_up
from tests.server_stub.uploads import Upload
from tests.support.builders import a_meal
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import ServerProcess, server_process

pytestmark = pytest.mark.programs

CHUNK = 500
SIZES = [
    pytest.param(2, 1_000, id="2 kills of 1,000 meals"),
    pytest.param(50, 10_000, id="50 kills of 10,000 meals", marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
]


@pytest.mark.parametrize(("kills", "meals"), SIZES)
def test_the_import_is_whole_or_absent_and_asking_again_completes_it(
    tmp_path: Path, new_database_url: NewDatabaseUrl, kills: int, meals: int
) -> None:
    data_dir, url = tmp_path / "data", new_database_url()
    clock, draw = SystemClock(), random.Random(20261121)
    commit_seconds, found = 0.3, []
    for _ in range(kills):
        with (
            server_process(data_dir, database_url=url) as server,
            connection(server.url) as client,
        ):
            upload = staged(sign_up(client), meals)
            headers = upload.person.http.headers
            kill_during(server, upload, clock, draw.uniform(0, commit_seconds))
        with (
            server_process(data_dir, database_url=url) as server,
            connection(server.url, headers) as client,
        ):
            person = upload.person = replace(upload.person, http=client)
            found.append(meal_count(person))
            begun = clock.monotonic()
            receipt = answered(upload.commit())
            if found[-1] == 0:
                commit_seconds = clock.monotonic() - begun
            assert (meals, meals) == (receipt["created"], meal_count(person))
    assert {*found} <= {0, meals}
    database = Database(database_url(ServerSettings(data_dir=data_dir, database_url=url)))
    assert [] == differences(database)
    database.close()
    print(f"{found.count(0)} of {kills} kills came before the commit was durable")  # noqa: T201 - shown by -rP


def staged(person: Person, meals: int) -> Upload:
    """An import of that many meals, ready to be committed."""
    upload = Upload(person)
    for n in range(meals // CHUNK):
        answered(upload.stage_meals(n, [a_meal(n * CHUNK + i + 1) for i in range(CHUNK)]))
    return upload


def kill_during(server: ServerProcess, upload: Upload, clock: SystemClock, after_seconds: float) -> None:
    """Ask for the commit, and kill the server that many seconds later."""

    def commit() -> None:
        with suppress(httpx.TransportError):  # the server is gone: what happened is asked afterwards
            upload.commit()

    asking = threading.Thread(target=commit)
    asking.start()
    clock.sleep(after_seconds)
    server.process.kill()
    asking.join()


def meal_count(person: Person) -> int:
    """Meals in the account, by its day summaries."""
    return sum(each["meal_count"] for each in person.summaries().values())
