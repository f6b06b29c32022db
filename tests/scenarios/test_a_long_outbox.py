"""An outbox of several requests: what was answered before the network broke is noted, and everything arrives once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Tuckbox
from contracts import limits
from contracts.wire import read_json
from sync_client.cycle import SyncStop
from tests.scenarios.devices import PASSWORD, device, log_meals
from tests.support.faults import Fault, a_wire, deliver, forged, suffer
from tests.support.servers import running_server

EMAIL = "ada@example.org"
FEW = 3
NAMES = [f"Meal {number}" for number in range(11)]


class Wire:
    """Lets so many pushes through, then meets each with a fault; keeps what was sent."""

    def __init__(self, fault: Fault) -> None:
        self.let_through = 10**6
        self.sent: list[list[str]] = []
        self.poison = "no meal"
        self._fault = fault

    def __call__(self, request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/sync/push"):
            return None
        operations = read_json(request.content)["operations"]
        self.sent.append([each["meal"]["name"] for each in operations if each.get("meal")])
        if len(self.sent) <= self.let_through:
            return forged(Fault.ERROR, request) if self.poison in self.sent[-1] else None
        with a_wire() as wire:
            return suffer(self._fault, request, lambda: deliver(wire, request))


@contextmanager
def a_device(folder: Path, wire: Wire) -> Iterator[tuple[Tuckbox, str]]:
    with (
        running_server(folder / "server", kcal_max=Decimal(5000)) as server,
        device(folder / "laptop", server.url, wire) as laptop,
    ):
        laptop.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
        yield laptop, server.url


@pytest.fixture(autouse=True)
def short_pushes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PUSH_OPERATIONS_MAX", FEW)


def sync(tuckbox: Tuckbox) -> SyncStop | None:
    return tuckbox.accounts.sync(threading.Event())


def waiting(tuckbox: Tuckbox) -> int:
    return tuckbox.accounts.overview().pending_operations


@pytest.mark.parametrize("fault", [Fault.REQUEST_LOST, Fault.ANSWER_LOST], ids=["not sent", "answer lost"])
def test_what_was_answered_before_the_network_broke_is_noted(tmp_path: Path, fault: Fault) -> None:
    wire = Wire(fault)
    with a_device(tmp_path, wire) as (laptop, url):
        log_meals(laptop, *NAMES)
        in_order = list(reversed(NAMES))
        wire.let_through = 2
        assert sync(laptop) is SyncStop.SERVER_UNREACHABLE
        assert waiting(laptop) == len(NAMES) - 2 * FEW
        wire.let_through = 10**6
        wire.sent.clear()
        assert sync(laptop) is None
        assert [name for names in wire.sent for name in names] == in_order[2 * FEW :]
        assert waiting(laptop) == 0
        with device(tmp_path / "tablet", url) as tablet:
            tablet.accounts.sign_in(url, EMAIL, PASSWORD)
            assert sync(tablet) is None
            assert sorted(each.name for each in tablet.provider.diary().meals.recent(50)) == sorted(NAMES)


def test_the_half_that_was_answered_before_the_network_broke_is_noted(tmp_path: Path) -> None:
    """The second request holds what the server cannot digest; of its halves the first arrives."""
    wire = Wire(Fault.REQUEST_LOST)
    in_order = list(reversed(NAMES))
    wire.poison = in_order[2 * FEW - 1]
    wire.let_through = 1 + 2 * limits.CHUNK_FAILURES_MAX + 1
    with a_device(tmp_path, wire) as (laptop, _):
        log_meals(laptop, *NAMES)
        assert sync(laptop) is SyncStop.SERVER_UNREACHABLE
        assert waiting(laptop) == len(NAMES) - FEW - 1


def test_one_operation_the_server_cannot_digest_holds_up_none_before_and_none_after(tmp_path: Path) -> None:
    wire = Wire(Fault.REQUEST_LOST)
    wire.poison = NAMES[4]
    with a_device(tmp_path, wire) as (laptop, _):
        log_meals(laptop, *NAMES)
        assert sync(laptop) is None
        assert [letter.meal and letter.meal.name for letter in laptop.accounts.letters.all()] == [NAMES[4]]
        assert waiting(laptop) == 0
        arrived = {name for names in wire.sent for name in names}
        assert arrived == set(NAMES)
