"""What holds for every test: no network but this machine's own, the profiles of Hypothesis, and PostgreSQL."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgresql import NewDatabaseUrl, PostgreSQL, postgresql_server

settings.register_profile(
    "default", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
settings.register_profile("quick", parent=settings.get_profile("default"), max_examples=15)
settings.register_profile("long", parent=settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


class OutsideConnection(RuntimeError):
    """A test tried to reach another machine."""


def is_local(family: int, address: Any) -> bool:
    """Whether the address is on this machine: a Unix socket, `localhost` or a loopback address."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0]).partition("%")[0]
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def only_this_machine() -> Iterator[None]:
    """Sockets connect to this machine only; anything else fails the test at once, by name."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session")
def postgresql(only_this_machine: None) -> Iterator[PostgreSQL]:
    """A PostgreSQL server, started when the first test asks for it; one for each process of the test run."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_database_url(request: pytest.FixtureRequest) -> NewDatabaseUrl:
    """Everything that asks for this, or for `server`, runs once on each database."""
    if request.param == "sqlite":
        return lambda: None
    postgresql: PostgreSQL = request.getfixturevalue("postgresql")
    return postgresql.fresh_database


def _guarded(original: Any) -> Any:
    def call(self: socket.socket, *args: Any) -> Any:
        if not is_local(self.family, args[-1]):
            raise OutsideConnection(f"tests reach no other machine, and this one tried {args[-1]!r}")
        return original(self, *args)

    return call
