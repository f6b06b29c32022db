"""Meals in and out of one owner's diary, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from sqlmodel import Session, col, insert, select

from contracts.clock import Clock, NewId
from contracts.meal import Meal, MealDraft, new_meal
from local_store.database import Database
from local_store.outbox import Outbox
from local_store.rows import insert_meals, meal_of
from local_store.tables import ImportSourceRow, MealRow

_ROWS_AT_A_TIME: Final = 500

Item = TypeVar("Item")
SourceRow = tuple[str, int, MealDraft]
"""Fingerprint of a foreign row, its ordinal among identical rows of the file, and the meal it describes."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """`already_there` counts rows that were imported before, whatever became of their meals."""

    added: int
    already_there: int


@dataclass(frozen=True, slots=True)
class RestoreCount:
    """`kept` counts meals of which the diary has another version, or which were deleted from it."""

    added: int
    unchanged: int
    kept: int


class StoreInterchange:
    """What file import and export need. An account's new meals enter the outbox in the same transaction."""

    def __init__(self, database: Database, owner: str, clock: Clock, new_id: NewId) -> None:
        """`owner` is `guest:<lineage>` or `user:<account id>`."""
        self._database = database
        self._owner = owner
        self._clock = clock
        self._new_id = new_id
        self._outbox = Outbox(owner, clock, new_id)

    def add_from_source(self, rows: Iterable[SourceRow], *, dry_run: bool = False) -> SourceCount:
        """Add the meals of foreign rows that were never imported on this device, all or none.

        A row counts as imported even where its meal was edited, deleted or promoted since. With `dry_run` the same
        is done and taken back.
        """
        added = already_there = 0
        with self._database.write() as session:
            for batch in _batches(rows):
                found = self._add_batch(session, batch)
                added, already_there = added + found, already_there + len(batch) - found
            if dry_run:
                session.rollback()
        return SourceCount(added, already_there)

    def restore(self, meals: Iterable[Meal], *, dry_run: bool = False) -> RestoreCount:
        """Add meals under their own ids, all or none; a meal the diary has, even deleted, is left as it is there."""
        added = unchanged = kept = 0
        with self._database.write() as session:
            for batch in _batches(meals):
                count = self._restore_batch(session, batch)
                added, unchanged, kept = added + count.added, unchanged + count.unchanged, kept + count.kept
            if dry_run:
                session.rollback()
        return RestoreCount(added, unchanged, kept)

    def all_meals(self) -> Iterator[Meal]:
        """Every undeleted meal in `sk` order, as of the first one; a page in memory at a time."""
        query = select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None))
        paged = query.order_by(col(MealRow.sk)).execution_options(yield_per=_ROWS_AT_A_TIME)
        with self._database.read() as session:
            for row in session.exec(paged):
                yield meal_of(row)

    def _add_batch(self, session: Session, batch: Sequence[SourceRow]) -> int:
        prints = {fingerprint for fingerprint, _, _ in batch}
        of_batch = col(ImportSourceRow.fingerprint).in_(prints)
        query = select(ImportSourceRow.fingerprint, ImportSourceRow.ordinal).where(of_batch)
        known = {(each[0], each[1]) for each in session.exec(query)}
        now = self._clock.now()
        meals: list[Meal] = []
        sources: list[dict[str, Any]] = []
        for fingerprint, ordinal, draft in batch:
            if (fingerprint, ordinal) not in known:
                known.add((fingerprint, ordinal))
                meal = new_meal(draft, self._new_id(), now)
                meals.append(meal)
                sources.append({"fingerprint": fingerprint, "ordinal": ordinal, "meal_id": meal.id})
        if sources:
            session.execute(insert(ImportSourceRow), sources)
        self._insert(session, meals)
        return len(meals)

    def _restore_batch(self, session: Session, batch: Sequence[Meal]) -> RestoreCount:
        ids = {meal.id for meal in batch}
        query = select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.id).in_(ids))
        here = {row.id: None if row.deleted_at else meal_of(row) for row in session.exec(query)}
        fresh: list[Meal] = []
        unchanged = 0
        for meal in batch:
            if meal.id not in here:
                here[meal.id] = meal
                fresh.append(meal)
            elif _same_content(meal, here[meal.id]):
                unchanged += 1
        self._insert(session, fresh)
        return RestoreCount(len(fresh), unchanged, len(batch) - len(fresh) - unchanged)

    def _insert(self, session: Session, meals: Sequence[Meal]) -> None:
        insert_meals(session, self._owner, meals)
        self._outbox.record_added(session, meals)


def _same_content(meal: Meal, here: Meal | None) -> bool:
    return here is not None and (meal.draft, meal.logical_date) == (here.draft, here.logical_date)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while batch := list(islice(waiting, _ROWS_AT_A_TIME)):
        yield batch
