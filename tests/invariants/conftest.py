"""One server for the whole folder; whoever needs a stricter one, or another clock, starts it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.server_stub.people import Person, connection, sign_up
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import running_server

KCAL_MAX = Decimal(5000)
_people = itertools.count(1)


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server answers that takes no meal of more than `KCAL_MAX`."""
    with running_server(tmp_path_factory.mktemp("server"), kcal_max=KCAL_MAX) as server:
        yield server.url


@pytest.fixture(scope="module")
def url_on_each_database(tmp_path_factory: pytest.TempPathFactory, new_database_url: NewDatabaseUrl) -> Iterator[str]:
    """The same of a server on SQLite, then of one on PostgreSQL."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, database_url=new_database_url(), kcal_max=KCAL_MAX) as server:
        yield server.url


@pytest.fixture
def email() -> str:
    """Of an account that nobody has yet."""
    return f"invariant{next(_people)}@example.org"


@pytest.fixture
def ada(url: str) -> Iterator[Person]:
    """Somebody with an account, and plain HTTP."""
    with connection(url) as client:
        yield sign_up(client)
