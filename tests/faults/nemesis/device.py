"""The real program on one folder, over the nemesis's network, and what its file holds."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a run can be replayed
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.usecases.account_values import PromotionProgress, PromotionResult
from app.usecases.errors import PersonError
from contracts.meal import Meal
from contracts.promotion import DeadLetter
from contracts.wire import read_json
from local_store import StoreDeadLetters, StoreInterchange
from sync_client.chunking import pack_chunks
from sync_client.transport import Transport
from tests.faults.nemesis.bomb import Bomb, Killed
from tests.faults.nemesis.network import Network
from tests.faults.nemesis.times import DeviceClock
from tests.support.builders import NumberedIds

ORIGIN: Final = "http://127.0.0.1:8400"
"""Where this device believes the server to be; the network knows better."""


class Device:
    """A person's computer."""

    def __init__(
        self,
        folder: Path,
        network: Network,
        clock: DeviceClock,
        ids: NumberedIds,
        draw: random.Random,
        chunk_items: int,
    ) -> None:
        """`chunk_items` meals make a chunk: few, so that a small diary has several."""
        self.clock = clock
        self.bomb = Bomb(folder)
        self._network = network
        self._ids = ids
        self._draw = draw
        self._folder = folder
        self._chunk_items = chunk_items
        self.deaths = 0
        self._nested = 0
        """How many actions are under way: a person may do something while a promotion runs."""
        self.tuckbox = self.open_window()

    def tries(self, act: Callable[[Tuckbox], object]) -> str:
        """Do something that a bad network or a crash may prevent; how it went, in a word or two."""
        self._nested += 1
        try:
            with self.bomb.ticking():
                act(self.tuckbox)
        except PersonError as error:
            return str(error)
        except Killed:
            if self._nested > 1:
                raise
            self.deaths += 1
            self.tuckbox.close()
            self.bomb.bury()
            self.tuckbox = self.open_window()
            return "killed"
        finally:
            self._nested -= 1
        return "done"

    def reopen(self) -> None:
        """Close the program in good order and start it again."""
        self.tuckbox.close()
        self.tuckbox = self.open_window()

    def set_back(self, copy: Path) -> None:
        """Put an old diary's file in the place of the present one, behind the program's back."""
        self.tuckbox.close()
        path = self.tuckbox.settings.store_path
        for companion in ("-wal", "-shm"):
            path.with_name(path.name + companion).unlink(missing_ok=True)
        shutil.copyfile(copy, path)
        self.tuckbox = self.open_window()

    def promote(
        self, on_progress: Callable[[PromotionProgress], None] = lambda _: None, cancel: threading.Event | None = None
    ) -> PromotionResult:
        """Run the consented promotion."""
        return self.tuckbox.accounts.promote(on_progress, cancel or threading.Event())

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the file holds, behind the program's back."""
        path = self.tuckbox.settings.store_path
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def meals(self, owner: str) -> dict[UUID, Meal]:
        """The undeleted meals of an owner."""
        service = StoreInterchange(self.tuckbox.database, owner, self.clock, self._ids)
        return {meal.id: meal for meal in service.all_meals()}

    def owners(self) -> dict[UUID, list[tuple[str, bool]]]:
        """Under which owners each meal is here, and whether alive."""
        found: dict[UUID, list[tuple[str, bool]]] = {}
        for meal_id, owner, deleted_at in self.rows("SELECT id, owner, deleted_at FROM meals ORDER BY owner"):
            found.setdefault(UUID(meal_id), []).append((owner, deleted_at is None))
        return found

    def letters(self) -> list[DeadLetter]:
        """What was refused, whatever account it was meant for."""
        return list(StoreDeadLetters(self.tuckbox.database, self.clock, self._ids).letters(None))

    def lineage(self) -> str:
        """The current guest data set."""
        return str(self.tuckbox.accounts.overview().waiting.lineage_id)

    def operations(self, owner: str) -> dict[UUID, dict[str, Any] | None]:
        """The last pending operation of each meal: the meal as it will be sent, or None for a deletion."""
        found = self.rows("SELECT meal_id, meal FROM outbox WHERE owner = :owner ORDER BY seq", owner=owner)
        return {UUID(meal_id): read_json(meal) if meal else None for meal_id, meal in found}

    def unfinished(self) -> list[tuple[str, str | None]]:
        """State and reason of every promotion that is not over, whoever's."""
        query = "SELECT state, parked_reason FROM promotions WHERE state NOT IN ('done', 'cancelled')"
        return [(state, reason) for state, reason in self.rows(query)]

    def close(self) -> None:
        """Close the program."""
        self.tuckbox.close()
        self.bomb.close()

    def open_window(self) -> Tuckbox:
        """The program on this folder, beside what is open already; the caller closes it."""
        settings = AppSettings(
            data_dir=self._folder, server_url=ORIGIN, tz="Europe/Berlin", credentials=CredentialsKind.FILE
        )

        def open_transport(origin: str) -> Transport:
            return Transport(origin, httpx.Client(base_url=origin, transport=self._network))

        return build(
            settings,
            clock=self.clock,
            new_id=self._ids,
            jitter=lambda ceiling: self._draw.uniform(0, ceiling),
            open_transport=open_transport,
            pack=partial(pack_chunks, items_max=self._chunk_items),
        )
