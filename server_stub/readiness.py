"""Does what the server depends on answer; told within a deadline, however long a dependency hangs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import literal, select
from sqlalchemy.exc import DatabaseError

from contracts import limits
from server_stub.auth.rates import Rates
from server_stub.database import Database
from server_stub.errors import ServerError
from server_stub.migrations.upgrade import SCHEMA_VERSION, schema_version
from server_stub.tables import account_head

DependencyState = Literal["ok", "unavailable", "no_answer", "differs"]
NO_ANSWER: DependencyState = "no_answer"
Ask = Callable[[], DependencyState]


class Dependency:
    """Something the server asks. However long it hangs, it holds one thread, and nobody waits beyond the deadline."""

    def __init__(self, name: str, ask: Ask, *, is_required: bool = True) -> None:
        self.name = name
        self.is_required = is_required
        self._ask = ask
        self._asking: Future[DependencyState] | None = None
        self._lock = threading.Lock()

    async def state(self, seconds: float) -> DependencyState:
        """What it answers within so many seconds, else `no_answer`. Who comes meanwhile shares the answer."""
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._begin()), seconds)
        except TimeoutError:
            return NO_ANSWER

    def _begin(self) -> Future[DependencyState]:
        with self._lock:
            if self._asking is None:
                self._asking = Future()
                self._asking.set_running_or_notify_cancel()  # who stops waiting cancels it for nobody else
                # A daemon: what hangs must not keep the server from stopping.
                threading.Thread(target=self._run, args=(self._asking,), name=f"{self.name}?", daemon=True).start()
            return self._asking

    def _run(self, answer: Future[DependencyState]) -> None:
        try:
            found = self._ask()
        except Exception:  # noqa: BLE001 - whatever a dependency does, its state is told
            found = "unavailable"
        with self._lock:
            self._asking = None
        answer.set_result(found)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Asks every dependency at once."""

    dependencies: Sequence[Dependency]

    async def states(self) -> dict[str, DependencyState]:
        """Each by name, within `limits.READY_SECONDS`."""
        found = await asyncio.gather(*(each.state(limits.READY_SECONDS) for each in self.dependencies))
        return {each.name: state for each, state in zip(self.dependencies, found, strict=True)}

    def is_ready(self, states: Mapping[str, DependencyState]) -> bool:
        """Whether the server can do its work: everything it cannot do without is `ok`."""
        return all(states[each.name] == "ok" for each in self.dependencies if each.is_required)


def dependencies_of(database: Database, shared_rates: Rates | None) -> list[Dependency]:
    """The database, its schema, and the store of rates where one is configured: without that, each process counts."""
    found = [
        Dependency("database", lambda: _database_state(database)),
        Dependency("schema", lambda: _schema_state(database)),
    ]
    if shared_rates is not None:
        found.append(Dependency("rates", lambda: shared_rates.state() or "ok", is_required=False))
    return found


def _database_state(database: Database) -> DependencyState:
    try:
        with database.read() as connection:
            connection.execute(select(literal(1)))
            return "ok"
    except (ServerError, DatabaseError):
        return "unavailable"


def _schema_state(database: Database) -> DependencyState:
    """`differs` also where the tables are not those the version promises."""
    try:
        with database.read() as connection:
            if schema_version(connection) != SCHEMA_VERSION:
                return "differs"
            connection.execute(select(account_head.c.head).limit(1))
            return "ok"
    except (ServerError, DatabaseError):
        return "differs" if _database_state(database) == "ok" else "unavailable"
