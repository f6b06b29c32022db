"""Which foods are meant: those with every word that was typed, and among them what was eaten often, lately, then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.meal import Slot

_HALF_LIFE: Final = timedelta(days=30)
"""Eaten so long ago counts half."""
_SAME_SLOT: Final = 3.0
_FAVOURITE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Eaten:
    """A food that was eaten once. `food_key` is its name as `fold` compares it."""

    food_key: str
    eaten_at: datetime
    slot: str | None


def worth(eaten: Iterable[Eaten], slot: Slot | None, now: datetime) -> Mapping[str, float]:
    """How much each food counts: every time it was eaten, the less the longer ago, thrice in the same slot."""
    found: dict[str, float] = defaultdict(float)
    for each in eaten:
        age = max(now - each.eaten_at, timedelta())
        found[each.food_key] += 0.5 ** (age / _HALF_LIFE) * (_SAME_SLOT if slot and each.slot == slot else 1.0)
    return found


def having(found: Iterable[str], words: Collection[str]) -> list[str]:
    """Those in which each of the words, in the form of `fold`, occurs, in whatever order."""
    having = list(found)
    for word in words:
        having = [each for each in having if word in each]
    return having


def best_first(
    found: Iterable[str], words: Collection[str], worth: Mapping[str, float], favourites: Collection[str]
) -> list[str]:
    """Names that begin with what was typed, then those with words that do, then the others; each by their worth."""
    typed, starts = " ".join(words), [f" {word}" for word in words]

    def place(food_key: str) -> tuple[int, float, str]:
        begins = 0 if food_key.startswith(typed) else 1 if having([f" {food_key}"], starts) else 2
        return begins, -worth.get(food_key, 0.0) * (_FAVOURITE if food_key in favourites else 1.0), food_key

    return sorted(having(found, words), key=place)
