"""A person's device with a network that a test chooses, and what it and its account then show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.usecases.account_values import PromotionProgress, PromotionResult
from contracts.clock import SystemClock
from sync_client.transport import Transport
from tests.support.builders import FakeClock, a_draft
from tests.support.faults import Fault, a_wire, deliver, forged

PASSWORD = "correct horse battery"


class WatchedNetwork(httpx.BaseTransport):
    """Hands each request to `meddle`, which may answer it, act first, or raise; None lets it through."""

    def __init__(self, meddle: Callable[[httpx.Request], httpx.Response | None] = lambda _: None) -> None:
        self._inner = a_wire()
        self._meddle = meddle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._meddle(request) or deliver(self._inner, request)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def device(
    folder: Path, server_url: str, meddle: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
) -> Iterator[Tuckbox]:
    """The wired program on that folder; its clock moves when it waits."""
    settings = AppSettings(data_dir=folder, server_url=server_url, tz="Europe/Berlin", credentials=CredentialsKind.FILE)

    def open_transport(origin: str) -> Transport:
        return Transport(origin, httpx.Client(base_url=origin, transport=WatchedNetwork(meddle)))

    clock = FakeClock(SystemClock().now())
    tuckbox = build(settings, clock=clock, jitter=lambda ceiling: ceiling, open_transport=open_transport)
    try:
        yield tuckbox
    finally:
        tuckbox.close()


def failing_on(*names: str) -> Callable[[httpx.Request], httpx.Response | None]:
    """A server that answers 500 to every chunk that holds a meal of one of these names."""

    def meddle(request: httpx.Request) -> httpx.Response | None:
        is_chunk = request.method == "PUT" and "/chunks/" in request.url.path
        fails = is_chunk and any(f'"{name}"'.encode() in request.content for name in names)
        return forged(Fault.ERROR, request) if fails else None

    return meddle


def log_meals(tuckbox: Tuckbox, *names: str, kcal: int = 100) -> None:
    """Log meals, half an hour apart, the last one now."""
    meals = tuckbox.provider.diary().meals
    for number, name in enumerate(reversed(names)):
        eaten_at = tuckbox.clock.now() - timedelta(minutes=30 * number)
        meals.add(a_draft(name=name, kcal=kcal, eaten_at=eaten_at))


def promote(tuckbox: Tuckbox, on_progress: Callable[[PromotionProgress], None] = lambda _: None) -> PromotionResult:
    """Run the consented promotion."""
    return tuckbox.accounts.promote(on_progress, threading.Event())


def shown(tuckbox: Tuckbox) -> set[str]:
    """The names in the diary that is shown."""
    return {meal.name for meal in tuckbox.provider.diary().meals.recent(50)}


def in_account(folder: Path, server_url: str, email: str) -> set[str]:
    """What a fresh device of that account shows."""
    with device(folder, server_url) as fresh:
        fresh.accounts.sign_in(server_url, email, PASSWORD)
        return shown(fresh)
