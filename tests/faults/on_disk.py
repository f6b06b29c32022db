"""A device's folder as programs leave it: made and looked at in this process, worked on by others."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from contracts.clock import SystemClock
from contracts.meal import new_meal
from contracts.wire import read_json
from server_stub.configuration import ServerSettings
from server_stub.database import Database, database_url
from server_stub.verify import differences
from tests.support import processes
from tests.support.builders import a_draft, numbered_id
from tests.support.processes import PIPE, Process
from tests.support.programs import Device

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Diary:
    """A device with a guest's diary, and the account its person has agreed to bring it into."""

    device: Device
    email: str
    meals: int

    def promote(self) -> Process:
        """Start the program that promotes."""
        return self.start("app", "promote", "--yes", "--json")

    def start(self, *words: str) -> Process:
        """Start `python -m WORDS` on this device."""
        return processes.start(words, self.device.environment(), stdin=PIPE, stdout=PIPE, stderr=PIPE)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the device's file holds."""
        path = self.device.folder / "tuckbox.db"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def assert_arrived(self, server_url: str) -> None:
        """Everything is in the account, once, and nothing is left to do."""
        with opened(self.device) as tuckbox:
            overview = tuckbox.accounts.overview()
            assert (None, 0, 0, 0) == (
                overview.promotion,
                overview.waiting.meal_count,
                overview.pending_operations,
                overview.dead_letter_count,
            )
            assert [] == tuckbox.database.problems()
        owners = self.rows("SELECT substr(owner, 1, 5), count(*) FROM meals WHERE deleted_at IS NULL GROUP BY 1")
        assert [("user:", self.meals)] == owners
        assert set(range(self.meals)) == {int(name.removeprefix("Meal ")) for name in self._names(server_url)}

    def _names(self, server_url: str) -> list[str]:
        with httpx.Client(base_url=server_url, timeout=60, verify=False) as client:
            answer = client.post("/v1/auth/token", data={"username": self.email, "password": PASSWORD})
            client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
            names: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                page = client.get("/v1/meals", params={"limit": 500} | ({"cursor": cursor} if cursor else {}))
                found = read_json(page.raise_for_status().content)
                names += [item["name"] for item in found["items"]]
                cursor = found["next_cursor"]
            assert len(names) == len(set(names)), "a meal is there twice"
            return names


@contextmanager
def opened(device: Device) -> Iterator[Tuckbox]:
    """The program's parts on that device's folder, in this process."""
    settings = AppSettings(
        data_dir=device.folder, server_url=device.server_url, tz=device.tz, credentials=CredentialsKind.FILE
    )
    with closing(build(settings)) as tuckbox:
        yield tuckbox


def a_diary(folder: Path, server_url: str, email: str, meals: int, *, signs_up: bool = True) -> Diary:
    """A guest's diary of that many meals; its person has signed up, and nothing is sent yet."""
    device, now = Device(folder, server_url), SystemClock().now()
    with opened(device) as tuckbox:
        drafts = (
            a_draft(name=f"Meal {n}", kcal=Decimal(n % 900), eaten_at=now - timedelta(minutes=n)) for n in range(meals)
        )
        space = int.from_bytes(os.urandom(3)) + (1 << 24)
        tuckbox.interchange().restore(new_meal(draft, numbered_id(n + 1, space), now) for n, draft in enumerate(drafts))
        if signs_up:
            tuckbox.accounts.sign_up(server_url, email, PASSWORD, bring_diary=True)
    return Diary(device, email, meals)


def server_differences(data_dir: Path) -> list[str]:
    """What `verify` finds in a server's database."""
    with closing(Database(database_url(ServerSettings(data_dir=data_dir)))) as database:
        return differences(database)
