"""Foods from one's own history: what was eaten under one name, with the figures of the last time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy import text as sql
from sqlalchemy.types import NULLTYPE
from sqlmodel import Session, col

from contracts import limits
from contracts.meal import Slot
from contracts.services import Food
from local_store.connecting import fold
from local_store.corrections import FIGURES, Corrections, corrections, counted_for, keys_of, last_of_food
from local_store.favourites import favourite_names
from local_store.ranking import Eaten, best_first, having, worth
from local_store.rows import listed
from local_store.tables import FoodFiguresRow, MealRow

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


@dataclass(slots=True)
class Gathered:
    """What is chosen from where a meal of one slot is logged, as long as the diary does not change.

    Time changes nothing about it: what each food is worth falls alike.
    """

    favourites: Collection[str]
    worth: Mapping[str, float]
    lately: Collection[str]
    every: Collection[str] | None = None
    """None until it is needed."""


def gather(session: Session, owner: str, slot: Slot | None, now: datetime) -> Gathered:
    """For `suggest`, as things stand."""
    history = _History(session, owner)
    eaten = list(history.eaten_lately())
    lately = {each.food_key for each in eaten}
    return Gathered(history.favourites, worth(eaten, slot, now), lately)


def suggest(session: Session, owner: str, text: str, gathered: Gathered) -> Sequence[Food]:
    """The best ones for what was typed, at most `limits.SUGGESTIONS_MAX`."""
    history = _History(session, owner, gathered.favourites)
    words = fold(text).split()
    names = gathered.lately
    if words or len(names) < limits.SUGGESTIONS_MAX:
        if gathered.every is None:
            gathered.every = {*gathered.lately, *history.names()}
        names = gathered.every
    found = best_first(names, words, gathered.worth, gathered.favourites)
    return history.foods(found[: limits.SUGGESTIONS_MAX])


def foods(session: Session, owner: str, text: str, limit: int) -> Sequence[Food]:
    """Favourites, then the most eaten."""
    history = _History(session, owner)
    words = fold(text).split()
    times = history.times_eaten()
    ordered = sorted(having(times, words), key=lambda each: (each not in history.favourites, -times[each], each))
    return history.foods(ordered[: max(0, limit)])


class _History:
    """One owner's meals by food. A food is named by its key."""

    def __init__(self, session: Session, owner: str, favourites: Collection[str] | None = None) -> None:
        self._session = session
        self._owner = owner
        self._corrections: Corrections = corrections(session, owner)
        self.favourites: Collection[str] = self._favourites() if favourites is None else favourites

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
        counted = {each: keys_of(each, self._corrections) for each in food_keys}
        last = self._last_times({key for keys in counted.values() for key in keys})
        eaten = {each: [last[key] for key in keys if key in last] for each, keys in counted.items()}
        return [self._as_said(each, counted[each], times) for each, times in eaten.items() if times]

    def _last_times(self, keys: Collection[str]) -> dict[str, tuple[MealRow, int]]:
        """The last meal under each key, and how many there are."""
        key = listed(keys).subquery().c.value
        under_it = (col(MealRow.food_key) == key, *self._mine())
        count = select(func.count()).where(*under_it).scalar_subquery()
        found = self._session.execute(select(key, last_of_food(self._owner, key, "id"), count)).all()
        times = {meal_id: counted for _, meal_id, counted in found if meal_id}
        named = col(MealRow.id).in_(listed(map(str, times)))
        rows = self._session.scalars(select(MealRow).where(col(MealRow.owner) == self._owner, named))
        return {row.food_key: (row, times[row.id]) for row in rows}

    def _as_said(self, food_key: str, keys: Sequence[str], times: Sequence[tuple[MealRow, int]]) -> Food:
        """The figures are what was corrected last, or the last meal's where that was logged since."""
        last = max((row for row, _ in times), key=lambda row: row.eaten_at)
        said: list[tuple[datetime, MealRow | FoodFiguresRow]] = [
            (row.created_at, row) for row, _ in times if row.food_key not in self._corrections
        ]
        said += [(row.corrected_at, row) for row in map(self._corrections.get, keys) if row]
        _, figures = max(said, key=lambda each: each[0])
        return Food(
            **{name: getattr(figures, name) for name in FIGURES},
            slot=Slot(last.slot) if last.slot else None,
            times_eaten=sum(count for _, count in times),
            last_eaten_at=last.eaten_at,
            is_favourite=food_key in self.favourites,
        )

    def _favourites(self) -> Collection[str]:
        favourites = {fold(name) for name in favourite_names(self._session, self._owner)}
        return favourites | {self._food(each) for each in favourites}

    def _food(self, key: str) -> str:
        return counted_for(key, self._corrections)

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None)
