"""A device's network that also hears what the server took on."""

from __future__ import annotations

import random  # noqa: TID251 - seeded: a run can be replayed
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import httpx

from contracts.meal import MealDraft
from contracts.wire import read_json
from tests.faults.nemesis.network import Network
from tests.faults.nemesis.server import NemesisServer, draft_of

_PUSH: Final = "/v1/sync/push"


@dataclass(slots=True)
class Told:
    """Every operation the server did not refuse: what was sent of each meal, and which it was told to delete."""

    copies: dict[UUID, list[MealDraft]] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)


class FleetNetwork(Network):
    """Between one device of the fleet and the server; whether the device hears an answer or not, the server gave it."""

    def __init__(self, server: NemesisServer, draw: random.Random, told: Told) -> None:
        super().__init__(server, draw)
        self._told = told

    def _deliver(self, request: httpx.Request) -> httpx.Response:
        answer = super()._deliver(request)
        if request.url.path == _PUSH and answer.status_code == 200:
            sent = read_json(request.content)["operations"]
            for operation, result in zip(sent, read_json(answer.content)["outcomes"], strict=True):
                self.log.append(f"{operation['op']} {operation['id']}: {result['outcome']} {result['version']}")
                if result["outcome"] != "rejected":
                    self._note(UUID(operation["id"]), operation.get("meal"))
        return answer

    def _note(self, meal_id: UUID, meal: dict[str, object] | None) -> None:
        if meal is None:
            self._told.deleted.add(meal_id)
        else:
            self._told.copies.setdefault(meal_id, []).append(draft_of(meal))
