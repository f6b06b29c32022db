"""One server a module and database, fresh people a test; a test that needs another server starts its own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import httpx
import pytest

from server_stub.log import LOGGER
from tests.server_stub.people import Person, SignUp, anybody, sign_up
from tests.support.builders import FakeClock
from tests.support.postgresql import NewDatabaseUrl
from tests.support.servers import RunningServer, running_server


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command that runs in this process sets up its own logging; nobody else's test is to write into that."""
    loggers = [logging.getLogger(name) for name in ("", LOGGER, "uvicorn")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, (handlers, level, propagates) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagates
        logger.setLevel(level)


@pytest.fixture(scope="module")
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, clock: FakeClock, new_database_url: NewDatabaseUrl
) -> Iterator[RunningServer]:
    data_dir = tmp_path_factory.mktemp("server")
    with running_server(data_dir, clock=clock, database_url=new_database_url()) as running:
        yield running


@pytest.fixture
def anyone(server: RunningServer) -> Iterator[httpx.Client]:
    with anybody(server) as client:
        yield client


@pytest.fixture
def new_person(server: RunningServer) -> Iterator[SignUp]:
    with contextlib.ExitStack() as clients:
        yield lambda: sign_up(clients.enter_context(anybody(server)))


@pytest.fixture
def ada(new_person: SignUp) -> Person:
    return new_person()


@pytest.fixture
def bob(new_person: SignUp) -> Person:
    return new_person()
