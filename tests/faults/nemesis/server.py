"""The server of many runs, and what a fresh device reads from it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from contracts.day import DaySummary
from contracts.meal import Meal, MealDraft
from contracts.wire import read_json, write_json
from server_stub.database import Database, database_url
from server_stub.verify import differences
from tests.faults.nemesis.times import TrueTime
from tests.support.builders import NumberedIds
from tests.support.faults import a_wire
from tests.support.servers import MANY, RunningServer, running_server

KCAL_MAX = 900
"""A meal of more energy is refused, with its reason."""
_SECONDS_MAX = 60
"""For an answer on a machine that is busy with many tests."""


class NemesisServer:
    """A real server on one data folder; `restart` makes a new one of it, at another address."""

    def __init__(self, folder: Path) -> None:
        self.clock = TrueTime()
        self._folder = folder
        self._ids = NumberedIds()
        self._stack = ExitStack()
        self._running = self._start()

    @property
    def url(self) -> str:
        """Where it answers now."""
        return self._running.url

    def begin(self, space: int) -> None:
        """Another run begins: the time is reset and ids come from a space of its own, so that it can be replayed."""
        self.clock.begin()
        self._ids = NumberedIds(space)

    def restart(self) -> None:
        """A new program on the same files."""
        self._stack.close()
        self._running = self._start()

    def differences(self) -> list[str]:
        """What `verify` reports of the whole database."""
        database = Database(database_url(self._running.settings))
        try:
            return differences(database)
        finally:
            database.close()

    def close(self) -> None:
        """Stop it."""
        self._stack.close()

    def _start(self) -> RunningServer:
        return self._stack.enter_context(
            running_server(
                self._folder,
                clock=self.clock,
                new_id=lambda: self._ids(),
                kcal_max=KCAL_MAX,
                rate_per_account=MANY,
            )
        )


@dataclass(frozen=True, slots=True)
class ImportSeen:
    """What the server says of an import: its status, or that it never heard of it (None), and its outcomes."""

    status: str | None
    outcomes: dict[UUID, str]


class AnotherDevice:
    """A device of an account on a network without faults; it keeps nothing and reads everything anew."""

    def __init__(self, server: NemesisServer, email: str, password: str) -> None:
        self._server = server
        self._credentials = {"username": email, "password": password}
        self._wire = httpx.Client(transport=a_wire(), timeout=_SECONDS_MAX)
        self._token = ""

    def register(self) -> None:
        """Make the account."""
        email, password = self._credentials["username"], self._credentials["password"]
        self._sent("POST", "/v1/auth/register", {"email": email, "password": password}).raise_for_status()

    def account_id(self) -> UUID | None:
        """The account's id; None where there is no such account."""
        answer = self._wire.post(f"{self._server.url}/v1/auth/token", data=self._credentials)
        if answer.status_code == 401:
            return None
        self._token = answer.raise_for_status().json()["access_token"]
        return UUID(answer.json()["user"]["id"])

    def put(self, meal_id: UUID, draft: MealDraft) -> None:
        """Create or replace a meal."""
        now = self._server.clock.now()
        fields = {name: getattr(draft, name) for name in MealDraft.model_fields}
        meal = Meal(id=meal_id, logical_date=draft.logical_date_by_rule, created_at=now, updated_at=now, **fields)
        self._asked("PUT", f"/v1/meals/{meal_id}", meal.model_dump(mode="json"))

    def delete(self, meal_id: UUID) -> None:
        """Delete a meal."""
        self._asked("DELETE", f"/v1/meals/{meal_id}")

    def meals(self) -> dict[UUID, MealDraft]:
        """What was entered of every meal of the account."""
        return {meal_id: draft_of(item) for meal_id, item in self.stored().items()}

    def earlier(self, meal_id: UUID) -> list[MealDraft]:
        """The copies in a meal's history."""
        answer = self._answer("GET", f"/v1/meals/{meal_id}/history?limit=500")
        if answer.status_code == 404:
            return []
        items = read_json(answer.raise_for_status().content)["items"]
        return [draft_of(item["meal"]) for item in items]

    def stored(self) -> dict[UUID, dict[str, Any]]:
        """Every meal of the account as the server tells it; none twice."""
        found: dict[UUID, dict[str, Any]] = {}
        cursor = ""
        while True:
            page = self._asked("GET", f"/v1/meals?limit=500{cursor}")
            for item in page["items"]:
                meal_id = UUID(item["id"])
                assert meal_id not in found, f"meal {meal_id} is listed twice"
                found[meal_id] = item
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def summaries(self) -> dict[date, DaySummary]:
        """Every day summary."""
        found = [DaySummary.model_validate(item) for item in self._asked("GET", "/v1/day-summaries")["items"]]
        return {each.logical_date: each for each in found}

    def import_seen(self, import_id: UUID) -> ImportSeen:
        """What became of an import."""
        answer = self._answer("GET", f"/v1/imports/{import_id}")
        if answer.status_code in (404, 410):
            return ImportSeen(None, {})
        body = read_json(answer.raise_for_status().content)
        outcomes = body["receipt"]["outcomes"] if body.get("receipt") else {}
        return ImportSeen(body["status"], {UUID(key): found["outcome"] for key, found in outcomes.items()})

    def close(self) -> None:
        """Close its connection."""
        self._wire.close()

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._answer(method, path, body).raise_for_status()
        return read_json(answer.content) if answer.content else None

    def _answer(self, method: str, path: str, body: Any = None) -> httpx.Response:
        answer = self._sent(method, path, body)
        if answer.status_code == 401:  # the time has moved on: this device signs in again
            assert self.account_id() is not None
            answer = self._sent(method, path, body)
        return answer

    def _sent(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        content = None if body is None else write_json(body)
        headers |= {} if body is None else {"Content-Type": "application/json"}
        return self._wire.request(method, self._server.url + path, content=content, headers=headers)


def draft_of(wire: dict[str, Any]) -> MealDraft:
    """What the person entered, from a meal on the wire."""
    return MealDraft.model_validate({name: wire[name] for name in MealDraft.model_fields if name in wire})
