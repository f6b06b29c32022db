"""The real client on a folder, in this process, with a network that does what a test says."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.usecases.account_values import PromotionProgress, PromotionResult
from contracts.clock import SystemClock
from sync_client.chunking import pack_chunks
from sync_client.transport import Transport
from tests.server_stub.people import PASSWORD
from tests.support.builders import FakeClock, a_draft
from tests.support.faults import Fault, FaultyTransport

MEALS = {f"Meal {number}": 100 + number for number in range(6)}


class Killed(BaseException):
    """The program ends here."""


def killed(_: object = None) -> None:
    """To be told of progress, for the last time."""
    raise Killed


@contextmanager
def a_laptop(
    folder: Path,
    url: str,
    faults: Sequence[Fault] = (),
    concerns: Callable[[httpx.Request], bool] = lambda _: True,
    network: type[FaultyTransport] = FaultyTransport,
) -> Iterator[Tuckbox]:
    """The wired program; its clock moves when it waits, and `FakeClock.slept` tells how often it did."""
    settings = AppSettings(data_dir=folder, server_url=url, tz="Europe/Berlin", credentials=CredentialsKind.FILE)

    def open_transport(origin: str) -> Transport:
        return Transport(origin, httpx.Client(base_url=origin, transport=network(faults, concerns)))

    clock = FakeClock(SystemClock().now())
    tuckbox = build(
        settings,
        clock=clock,
        jitter=lambda ceiling: ceiling,
        open_transport=open_transport,
        pack=partial(pack_chunks, items_max=2),  # so that a small diary has several chunks
    )
    try:
        yield tuckbox
    finally:
        tuckbox.close()


@contextmanager
def a_guest(folder: Path, url: str, **network: Any) -> Iterator[Tuckbox]:
    """A laptop with `MEALS` in the guest's diary."""
    with a_laptop(folder, url, **network) as tuckbox:
        for number, (name, kcal) in enumerate(MEALS.items()):
            eaten_at = tuckbox.clock.now() - timedelta(minutes=30 * number)
            tuckbox.provider.diary().meals.add(a_draft(name=name, kcal=kcal, eaten_at=eaten_at))
        yield tuckbox


def sign_up(tuckbox: Tuckbox, email: str, *, bring_diary: bool = True) -> None:
    tuckbox.accounts.sign_up(tuckbox.settings.server_url, email, PASSWORD, bring_diary=bring_diary)


def sign_in(tuckbox: Tuckbox, email: str) -> None:
    tuckbox.accounts.sign_in(tuckbox.settings.server_url, email, PASSWORD)


def promote(
    tuckbox: Tuckbox,
    on_progress: Callable[[PromotionProgress], None] = lambda _: None,
    cancel: threading.Event | None = None,
) -> PromotionResult:
    return tuckbox.accounts.promote(on_progress, cancel or threading.Event())


def once(act: Callable[[], object], step: str, staged: int | None = None) -> Callable[[PromotionProgress], None]:
    """To be told of progress: does `act` the first time the run is at that step.

    While staging, once so many are staged; where that is not said, all of them.
    """
    done = threading.Event()

    def told(progress: PromotionProgress) -> None:
        wanted = progress.total if staged is None else staged
        if progress.step == step and (step != "staging" or progress.staged == wanted) and not done.is_set():
            done.set()
            act()

    return told


def shown(tuckbox: Tuckbox) -> dict[str, int]:
    """Names and energy of the diary that is shown."""
    return {meal.name: int(meal.kcal) for meal in tuckbox.provider.diary().meals.recent(50)}


def in_account(folder: Path, url: str, email: str) -> dict[str, int]:
    """What a fresh device of that account shows."""
    with a_laptop(folder, url) as fresh:
        sign_in(fresh, email)
        return shown(fresh)


def on_path(part: str) -> Callable[[httpx.Request], bool]:
    """Requests whose path holds `part`."""
    return lambda request: part in request.url.path


def stored(folder: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the diary's file holds, read as another program would."""
    with closing(sqlite3.connect(folder / "tuckbox.db")) as connection:
        return connection.execute(query, values).fetchall()


def guest_rows(folder: Path) -> list[tuple[Any, ...]]:
    """Every row of the guest's diary, whole."""
    return stored(folder, "SELECT * FROM meals WHERE owner GLOB 'guest:*' ORDER BY id")


def alive(folder: Path) -> dict[UUID, tuple[str, int]]:
    """Name and revision of each undeleted meal on the device, whoever's."""
    found = stored(folder, "SELECT id, name, revision FROM meals WHERE deleted_at IS NULL")
    return {UUID(meal_id): (name, revision) for meal_id, name, revision in found}
