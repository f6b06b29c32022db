"""Diaries to import: several years of meals in several zones, as a client sends them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import limits
from contracts.imports import manifest_sha256
from contracts.logical_day import logical_date
from contracts.meal import from_milli, sort_key
from contracts.wire import instant_text, number, write_json

LAST = datetime(2025, 12, 31, 6, tzinfo=UTC)
MEALS_A_DAY = 5
_ZONES = ("Europe/Berlin",) * 6 + ("America/New_York",) * 2 + ("Asia/Tokyo", "Asia/Kathmandu")
_FOODS = (
    *("Oatmeal with blueberries", "Crème brûlée", "Käsespätzle", "Pad Thai", "Żurek", "味噌汁", "Смузи с бананом"),
    *("Coffee, black", "Chicken breast, grilled", "Jalapeño burger", "Açaí bowl", "Greek yoghurt 2 %", "Phở bò"),
    *("Rye bread", "Apple", "🍫 Dark chocolate", "Lentil soup", "Salade niçoise", "Tortilla de patatas", "Rice"),
)
_AMOUNTS = (None, "150 g", "2 tbsp", "1 cup", "½ plate", "330 ml")
_NOTES = (
    "At Zoë's place.",
    "Homemade, twice the butter.\nStill hungry after.",
    "Quick one between meetings – no salad.",
)
_NUTRIENTS = (("fiber_g", 12), ("sugar_g", 40), ("saturated_fat_g", 15), ("sodium_mg", 900), ("caffeine_mg", 120))


class Diary:
    """`count` meals of one guest until the day of `last`; the same `seed` gives the same diary."""

    def __init__(self, count: int, seed: int, *, last: datetime = LAST, meals_a_day: int = MEALS_A_DAY) -> None:
        self._random = random.Random(f"ids {seed}")
        self.import_id, self.lineage_id, self.device_id = self._id(), self._id(), self._id()
        self._count = count
        self._seed = seed
        self._last = last
        self._meals_a_day = meals_a_day

    def whole(self) -> bytes:
        """The body of `POST /v1/imports`."""
        return write_json({"import_id": self.import_id, **self._origin(), "items": list(self.items())})

    def chunks(self) -> list[bytes]:
        """The bodies of the chunks, as full as they may be."""
        items = list(self.items())
        size = limits.CHUNK_ITEMS_MAX
        return [write_json({**self._origin(), "items": items[at : at + size]}) for at in range(0, len(items), size)]

    def commit(self, chunks: Sequence[bytes]) -> bytes:
        """The body of the commit that announces these chunks, numbered from 0."""
        sums = [(n, hashlib.sha256(body).hexdigest()) for n, body in enumerate(chunks)]
        announced = {"chunk_count": len(sums), "item_count": self._count, "manifest_sha256": manifest_sha256(sums)}
        return write_json({"lineage_id": self.lineage_id, **announced})

    def _origin(self) -> dict[str, str]:
        return {"lineage_id": self.lineage_id, "device_id": self.device_id}

    def items(self) -> Iterator[dict[str, Any]]:
        """The meals with their revisions, the same ones each time."""
        self._random.seed(f"meals {self._seed}")
        for place in range(self._count):
            yield {"revision": self._random.choice((1, 1, 1, 2, 3)), "meal": self._meal(place)}

    def _meal(self, place: int) -> dict[str, Any]:
        draw = self._random
        days_ago, of_day = divmod(self._count - 1 - place, self._meals_a_day)
        minutes = (self._meals_a_day - of_day) * (1000 // self._meals_a_day) + draw.randrange(60)
        eaten_at = (
            self._last - timedelta(days=days_ago) + timedelta(minutes=minutes, milliseconds=draw.randrange(60_000))
        )
        meal_id, tz = self._id(), draw.choice(_ZONES)
        created_at = instant_text(eaten_at + timedelta(minutes=draw.randrange(90)))
        return {
            "sk": sort_key(eaten_at, UUID(meal_id)),
            "name": f"{draw.choice(_FOODS)} {draw.randrange(40)}",
            "kcal": self._amount(900, draw.choice((1, 100, 1000))),
            "protein_g": self._grams(60),
            "carbs_g": self._grams(120),
            "fat_g": self._grams(50),
            "eaten_at": instant_text(eaten_at),
            "tz": tz,
            "slot": draw.choice(("breakfast", "lunch", "dinner", "snack", None)),
            "amount": draw.choice(_AMOUNTS),
            "nutrients": self._nutrients(),
            "note": draw.choice(_NOTES) if draw.random() < 0.15 else None,
            "id": meal_id,
            "logical_date": logical_date(eaten_at, tz).isoformat(),
            "created_at": created_at,
            "updated_at": created_at,
        }

    def _grams(self, most: int) -> float | None:
        return None if self._random.random() < 0.1 else self._amount(most, 100)

    def _nutrients(self) -> dict[str, float]:
        if self._random.random() < 0.6:
            return {}
        chosen = self._random.sample(_NUTRIENTS, self._random.randrange(1, 5))
        return {code: self._amount(most, 100) for code, most in sorted(chosen)}

    def _amount(self, most: int, step: int) -> int | float:
        """Up to `most`, in steps of so many thousandths."""
        return number(from_milli(self._random.randrange(0, most * 1000, step)))

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))
