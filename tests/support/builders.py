"""Builders with defaults: name only what the test is about."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.meal import Meal, MealDraft, new_meal

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until told to move; sleeping moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> None:
        self.slept.append(seconds)
        if wake is None or not wake.is_set():
            self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class NumberedIds:
    """Valid random-looking UUIDs in a known order: 1, 2, 3."""

    def __init__(self, space: int = 0) -> None:
        self._space = space
        self._numbers = itertools.count(1)

    def __call__(self) -> UUID:
        return numbered_id(next(self._numbers), self._space)


def numbered_id(number: int, space: int = 0) -> UUID:
    """The UUID of version 4 that carries this number."""
    return UUID(f"{space:08x}-0000-4000-8000-{number:012x}")


def a_draft(**fields: Any) -> MealDraft:
    """A bowl of oatmeal at noon in Berlin, but for what is named."""
    defaults: dict[str, Any] = {
        "name": "Oatmeal",
        "kcal": Decimal(350),
        "protein_g": Decimal("12.5"),
        "carbs_g": Decimal(60),
        "fat_g": Decimal(7),
        "eaten_at": NOON,
        "tz": "Europe/Berlin",
    }
    return MealDraft.model_validate({**defaults, **fields})


def a_meal(number: int = 1, *, now: datetime = NOON, **fields: Any) -> Meal:
    """The draft with identity `numbered_id(number)`."""
    return new_meal(a_draft(**fields), numbered_id(number), now)
