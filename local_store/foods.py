"""Foods from one's own history: what was eaten under one name, with the figures of the last time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select, type_coerce
from sqlalchemy import text as sql
from sqlalchemy.orm import aliased
from sqlalchemy.types import NULLTYPE
from sqlmodel import Session, col

from contracts import limits
from contracts.meal import Slot
from contracts.services import Food, FoodFigures
from local_store.connecting import fold
from local_store.corrections import FIGURES, Corrections, corrections, counted_for, keys_of, last_of_food
from local_store.favourites import favourite_names
from local_store.ranking import Eaten, best_first, having, worth
from local_store.rows import list_text, values_of
from local_store.tables import MealRow

_LATELY: Final = 1000
"""So many meals, the last ones, tell what is eaten these days."""

_NAMED: Final = sql(
    """
    WITH RECURSIVE named (food_key) AS (
        SELECT min(food_key) FROM meals WHERE owner = :owner AND deleted_at IS NULL
        UNION ALL
        SELECT (
            SELECT min(food_key) FROM meals
            WHERE owner = :owner AND deleted_at IS NULL AND food_key > named.food_key
        )
        FROM named WHERE named.food_key IS NOT NULL
    )
    SELECT food_key FROM named WHERE food_key IS NOT NULL
    """
)
"""One look into the index for each food, however often it was eaten."""


def _last_times() -> Select[tuple[MealRow, int]]:
    owner: BindParameter[str] = bindparam("owner")
    keys, counted = values_of(bindparam("keys")).subquery(), aliased(MealRow)
    ids = select(last_of_food(keys.c.value, "id")).select_from(keys)
    last = col(MealRow.owner) == owner, col(MealRow.id).in_(ids)
    alike = col(counted.owner) == owner, col(counted.food_key) == col(MealRow.food_key)
    times = select(func.count()).where(*alike, col(counted.deleted_at).is_(None))
    return select(MealRow, times.scalar_subquery()).where(*last)


_LAST_TIMES: Final = _last_times()
"""The last meal under each of the `keys`, and how many there are. Built once: building takes longer than asking."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about foods beside eating them."""

    corrections: Corrections
    favourites: Collection[str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is chosen from where a meal of one slot is logged, as long as the diary does not change.

    Time changes nothing about it: what each food is worth falls alike.
    """

    said: Said
    worth: Mapping[str, float]
    lately: Collection[str]
    every: Collection[str]


def gather(session: Session, owner: str, slot: Slot | None, now: datetime) -> Gathered:
    """For `suggest`, as things stand."""
    history = _History(session, owner)
    eaten = list(history.eaten_lately())
    lately = {each.food_key for each in eaten}
    return Gathered(history.said, worth(eaten, slot, now), lately, {*lately, *history.names()})


def suggest(session: Session, owner: str, text: str, gathered: Gathered) -> Sequence[Food]:
    """The best ones for what was typed, at most `limits.SUGGESTIONS_MAX`."""
    words = fold(text).split()
    names = gathered.every if words or len(gathered.lately) < limits.SUGGESTIONS_MAX else gathered.lately
    found = best_first(names, words, gathered.worth, gathered.said.favourites)
    return _History(session, owner, gathered.said).foods(found[: limits.SUGGESTIONS_MAX])


def foods(session: Session, owner: str, text: str, limit: int) -> Sequence[Food]:
    """Favourites, then the most eaten."""
    history = _History(session, owner)
    words = fold(text).split()
    times = history.times_eaten()
    ordered = sorted(having(times, words), key=lambda each: (each not in history.said.favourites, -times[each], each))
    return history.foods(ordered[: max(0, limit)])


def _said(session: Session, owner: str) -> Said:
    found = corrections(session, owner)
    favourites = {fold(name) for name in favourite_names(session, owner)}
    return Said(found, favourites | {counted_for(each, found) for each in favourites})


class _History:
    """One owner's meals by food. A food is named by its key."""

    def __init__(self, session: Session, owner: str, said: Said | None = None) -> None:
        self._session = session
        self._owner = owner
        self.said = said or _said(session, owner)

    def eaten_lately(self) -> Iterator[Eaten]:
        """What was eaten the last times."""
        said = (col(MealRow.food_key), type_coerce(col(MealRow.eaten_at), NULLTYPE), col(MealRow.slot))
        query = select(*said).where(*self._mine()).order_by(col(MealRow.sk).desc()).limit(_LATELY)
        for key, eaten_at, slot in self._session.execute(query).all():
            yield Eaten(self._food(key), datetime.fromisoformat(eaten_at), slot)

    def names(self) -> Iterable[str]:
        """Every food."""
        return (self._food(key) for key in self._session.scalars(_NAMED, {"owner": self._owner}).all())

    def times_eaten(self) -> Counter[str]:
        """Every food, and how often."""
        query = select(col(MealRow.food_key), func.count()).where(*self._mine()).group_by(col(MealRow.food_key))
        found: Counter[str] = Counter()
        for key, times in self._session.execute(query).all():
            found[self._food(key)] += times
        return found

    def foods(self, food_keys: Sequence[str]) -> Sequence[Food]:
        """These, each as it was the last time."""
        counted = {each: keys_of(each, self.said.corrections) for each in food_keys}
        last = self._last_times({key for keys in counted.values() for key in keys})
        eaten = {each: [last[key] for key in keys if key in last] for each, keys in counted.items()}
        return [self._as_said(each, counted[each], times) for each, times in eaten.items() if times]

    def _last_times(self, keys: Collection[str]) -> dict[str, tuple[MealRow, int]]:
        """The last meal under each key, and how many there are."""
        found = self._session.execute(_LAST_TIMES, {"owner": self._owner, "keys": list_text(keys)})
        return {row.food_key: (row, times) for row, times in found}

    def _as_said(self, food_key: str, keys: Sequence[str], times: Sequence[tuple[MealRow, int]]) -> Food:
        """The figures are what was corrected last, or the last meal's where that was logged since."""
        last = max((row for row, _ in times), key=lambda row: row.eaten_at)
        said: list[tuple[datetime, MealRow | FoodFigures]] = [
            (row.created_at, row) for row, _ in times if row.food_key not in self.said.corrections
        ]
        corrected = map(self.said.corrections.get, keys)
        said += [(each.corrected_at, each.figures) for each in corrected if each]
        _, figures = max(said, key=lambda each: each[0])
        return Food(
            **{name: getattr(figures, name) for name in FIGURES},
            slot=Slot(last.slot) if last.slot else None,
            times_eaten=sum(count for _, count in times),
            last_eaten_at=last.eaten_at,
            is_favourite=food_key in self.said.favourites,
        )

    def _food(self, key: str) -> str:
        return counted_for(key, self.said.corrections)

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None)
