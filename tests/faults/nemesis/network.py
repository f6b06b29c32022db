"""The network of one run: draws what happens to each request, and remembers what was sent to whom."""

from __future__ import annotations

import base64
import json
import random  # noqa: TID251 - seeded: a run can be replayed
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx

from contracts.protocol import ACCOUNT_HEADER
from contracts.wire import read_json
from tests.faults.nemesis.server import NemesisServer
from tests.support.faults import Fault, a_wire, deliver, suffer

CHUNK_PATH: Final = re.compile(r"/v1/imports/([0-9a-f-]{36})/chunks/(\d+)$")
COMMIT_PATH: Final = re.compile(r"/v1/imports/([0-9a-f-]{36})/commit$")

_AT_RANDOM: Final = tuple(fault for fault in Fault if fault not in (Fault.NONE, Fault.TOO_LARGE))
_LATE_BY_MAX: Final = 6
_AWAY_MAX: Final = 25


@dataclass(slots=True)
class Sent:
    """A request that carried a guest's data set: which, and in whose name."""

    account: str
    lineage: str
    path: str


@dataclass(slots=True)
class Weather:
    """How bad the network is. `rate`: share of requests that suffer; `away`: requests until the server is back."""

    rate: float = 0.0
    away: int = 0
    storms: float = 0.0
    """Chance of each request to find the server gone for a while."""


@dataclass(slots=True)
class Poison:
    """Meals a server cannot digest: each chunk that holds one is answered with this fault."""

    fault: Fault = Fault.NONE
    meals: set[UUID] = field(default_factory=set)


class Network(httpx.BaseTransport):
    """Between one device and the server. Everything it draws comes from the seed; nothing overlaps in time."""

    def __init__(self, server: NemesisServer, draw: random.Random) -> None:
        self._server = server
        self._draw = draw
        self._inner = a_wire()
        self._late: list[tuple[int, httpx.Request]] = []
        self.weather = Weather()
        self.poison = Poison()
        self.planned: list[Fault] = []
        """The fate of the next requests; then the weather decides."""
        self.at_commit: Callable[[], Fault] | None = None
        """Called as the next commit is sent; says what becomes of it."""
        self.exchanges = 0
        self.before: Callable[[int], None] = lambda _: None
        """Told of each exchange before the request is delivered, and `after` once it was answered."""
        self.after: Callable[[int], None] = lambda _: None
        self.sent: list[Sent] = []
        self.items: dict[tuple[UUID, int], list[Any]] = {}
        """The items of each chunk, by import and number."""
        self.faulty: list[str] = []
        """Requests whose token was not that of the account they name, and those on which the server itself failed."""
        self.refused_meals: set[UUID] = set()
        """Meals in chunks that were answered as if the server could not digest them."""
        self.log: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.exchanges += 1
        number = self.exchanges
        self._remember(request)
        self.before(number)
        fault = self._fate(request)
        self.log.append(f"{number} {request.method} {request.url.path} {fault}")
        if fault is Fault.LATE:
            self._late.append((number + self._draw.randint(1, _LATE_BY_MAX), request))
        due = [request for at, request in self._late if at <= number]
        self._late = [(at, request) for at, request in self._late if at > number]
        overtakes = self._draw.random() < 0.5
        if overtakes:
            self._deliver_late(due)
        try:
            answer = suffer(fault, request, lambda: self._deliver(request))
        finally:
            if not overtakes:
                self._deliver_late(due)
        self.after(number)
        return answer

    def heal(self) -> None:
        """From now on every request arrives, once, and is answered. What is under way stays so."""
        self.weather, self.poison, self.planned, self.at_commit = Weather(), Poison(), [], None
        self.before = self.after = lambda _: None

    def deliver_late(self, share: float = 1.0) -> int:
        """Let requests from long ago arrive now; how many did."""
        due = [request for _, request in self._late if self._draw.random() < share]
        self._late = [(at, request) for at, request in self._late if request not in due]
        self._deliver_late(due)
        return len(due)

    def imports(self, account: str) -> set[UUID]:
        """Every import of which something was sent in that account's name."""
        return {UUID(sent.path.split("/")[3]) for sent in self.sent if sent.account == account}

    def end(self) -> None:
        """Close the wire. A device that is closed only hangs up: it may call again."""
        self._inner.close()

    def _fate(self, request: httpx.Request) -> Fault:
        if self.planned:
            return self.planned.pop(0)
        if self.at_commit is not None and COMMIT_PATH.search(request.url.path):
            act, self.at_commit = self.at_commit, None
            return act()
        if self.weather.away > 0:
            self.weather.away -= 1
            return Fault.REQUEST_LOST
        if found := CHUNK_PATH.search(request.url.path):
            ids = _ids(self.items.get((UUID(found[1]), int(found[2])), []))
            if self.poison.meals & ids and request.method == "PUT":
                self.refused_meals |= ids
                return self.poison.fault
        if self._draw.random() < self.weather.storms:
            self.weather.away = self._draw.randint(1, _AWAY_MAX)
        if self._draw.random() >= self.weather.rate:
            return Fault.NONE
        return self._draw.choice(_AT_RANDOM)

    def _remember(self, request: httpx.Request) -> None:
        path, account = request.url.path, request.headers.get(ACCOUNT_HEADER, "")
        if account and account != _token_owner(request):
            self.faulty.append(f"{request.method} {path} names {account}, with a token of {_token_owner(request)}")
        chunk, commit = CHUNK_PATH.search(path), COMMIT_PATH.search(path)
        if (chunk is None and commit is None) or not request.content:
            return
        body = read_json(request.content)
        self.sent.append(Sent(account, body["lineage_id"], path))
        if chunk is not None:
            place = (UUID(chunk[1]), int(chunk[2]))
            assert self.items.setdefault(place, body["items"]) == body["items"], "a chunk was sent with other content"

    def _deliver(self, request: httpx.Request) -> httpx.Response:
        answer = deliver(self._inner, request, self._server.url)
        if answer.status_code == 500:
            self.faulty.append(f"{request.method} {request.url.path} was answered 500")
        return answer

    def _deliver_late(self, requests: list[httpx.Request]) -> None:
        for request in requests:
            answer = self._deliver(request)
            self.log.append(f"late {request.method} {request.url.path} {answer.status_code}")


def _ids(items: list[Any]) -> set[UUID]:
    return {UUID(item["meal"]["id"]) for item in items}


def _token_owner(request: httpx.Request) -> str:
    claims = request.headers["Authorization"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"])
