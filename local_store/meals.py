"""The meals of one owner: what the screens call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from contracts import limits
from contracts.clock import Clock, NewId
from contracts.day import DaySummary
from contracts.logical_day import utc_range
from contracts.meal import Meal, MealDraft, Slot, edited, new_meal
from contracts.services import Change, ChangeKind, Food, FoodFigures, MealNotFound
from contracts.zones import zone
from local_store.changes import Changes
from local_store.database import Database
from local_store.food_editing import edit_food, set_favourite
from local_store.foods import Gathered, foods, gather, suggest
from local_store.outbox import Outbox
from local_store.rows import insert_meals, listed, meal_columns, meal_of
from local_store.summaries import day_summaries
from local_store.tables import MealRow

_TICK: Final = timedelta(milliseconds=1)
_AS_EATEN: Final = (col(MealRow.eaten_at), col(MealRow.created_at), col(MealRow.id))


class StoreMealService:
    """`contracts.services.MealService` over the file. An account's changes enter the outbox in the same transaction."""

    def __init__(self, database: Database, owner: str, clock: Clock, new_id: NewId) -> None:
        """`owner` is `guest:<lineage>` or `user:<account id>`; no other owner's row is read or written."""
        self._database = database
        self._owner = owner
        self._clock = clock
        self._new_id = new_id
        self._outbox = Outbox(owner, clock, new_id)
        self._changes = Changes(owner, clock)
        self._gathered: tuple[tuple[int, Slot | None] | None, Gathered | None] = (None, None)

    def meals_of(self, logical_date: date) -> Sequence[Meal]:
        """The undeleted meals of that logical date, as they were eaten; those of one moment, as they were logged."""
        with self._database.read() as session:
            return [meal_of(row) for row in session.exec(self._day(logical_date))]

    def meal(self, id: UUID) -> Meal:
        """That meal. Raises `MealNotFound`."""
        with self._database.read() as session:
            return meal_of(self._live(session, id))

    def recent(self, limit: int) -> Sequence[Meal]:
        """The last meals eaten, newest first, at most `limit` and `limits.RECENT_MAX`."""
        query = self._meals().order_by(col(MealRow.sk).desc()).limit(max(0, min(limit, limits.RECENT_MAX)))
        with self._database.read() as session:
            return [meal_of(row) for row in session.exec(query)]

    def suggest(self, text: str, slot: Slot | None = None) -> Sequence[Food]:
        """The best foods that have every word of `text`; at most `limits.SUGGESTIONS_MAX`."""
        state = (self._database.data_version(), slot)
        with self._database.read() as session:
            gathered_at, gathered = self._gathered
            if gathered is None or gathered_at != state:
                gathered = gather(session, self._owner, slot, self._clock.now())
                self._gathered = state, gathered
            return suggest(session, self._owner, text, gathered)

    def foods(self, text: str, limit: int) -> Sequence[Food]:
        """Favourites first, then the most eaten, of the foods that have every word of `text`; at most `limit`."""
        with self._database.read() as session:
            return foods(session, self._owner, text, limit)

    def set_favourite(self, name: str, *, favourite: bool) -> None:
        """Keep that food among the favourites, or no longer. Raises `TooManyFavourites`."""
        with self._database.write() as session:
            set_favourite(session, self._owner, name, self._clock.now(), favourite=favourite)

    def edit_food(self, name: str, figures: FoodFigures, *, past_too: bool) -> int:
        """Correct a food from now on, and with `past_too` every meal of it; how many meals were changed."""
        with self._database.write() as session:
            now = self._clock.now()
            ids = edit_food(session, self._owner, self._changes, name, figures, past_too=past_too, now=now)
            self._outbox.record_changed(session, ids)
            return len(ids)

    def count(self) -> int:
        """How many meals there are."""
        query = self._meals().with_only_columns(func.count())
        with self._database.read() as session:
            return int(session.execute(query).scalar_one())

    def date_bounds(self) -> tuple[date, date] | None:
        """The first and the last logical date with meals; None for an empty diary."""
        days = col(MealRow.logical_date)
        query = self._meals().with_only_columns(func.min(days), func.max(days))
        with self._database.read() as session:
            first, last = session.execute(query).one()
        return (first, last) if first is not None else None

    def day_summary(self, logical_date: date) -> DaySummary:
        """The totals of that logical date; zeros on a day without meals."""
        found = self.day_summaries(logical_date, logical_date)
        return found[0] if found else DaySummary(logical_date=logical_date)

    def day_summaries(self, first: date, last: date) -> Sequence[DaySummary]:
        """The totals of each logical date from `first` to `last`, both included, that has meals."""
        with self._database.read() as session:
            return day_summaries(session, self._owner, first, last)

    def add(self, draft: MealDraft) -> Meal:
        """Log a meal; it gets its identity and its logical date here."""
        return self.add_all([draft])[0]

    def add_all(self, drafts: Sequence[MealDraft]) -> Sequence[Meal]:
        """Log several meals in one go."""
        with self._database.write() as session:
            return self._log(session, ChangeKind.ADDED, drafts)

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Replace what was entered. Raises `MealNotFound`."""
        with self._database.write() as session:
            row = self._live(session, id)
            meal = edited(meal_of(row), draft, self._clock.now())
            with self._changes.noted(session, ChangeKind.EDITED, meal.name, meal.logical_date, [id]):
                row.sqlmodel_update(meal_columns(meal))
                row.revision += 1
            self._outbox.record(session, [row])
        return meal

    def delete(self, id: UUID) -> Meal:
        """Mark as deleted; returns what was deleted. Raises `MealNotFound`."""
        found = self.delete_all([id])
        if not found:
            raise MealNotFound(id)
        return found[0]

    def delete_all(self, ids: Sequence[UUID]) -> Sequence[Meal]:
        """Mark several as deleted in one go; those that are not there (any more) are left out."""
        with self._database.write() as session:
            rows = self._these(session, ids)
            meals = [meal_of(row) for row in rows]
            if rows:
                first = meals[0]
                with self._changes.noted(session, ChangeKind.DELETED, first.name, first.logical_date, ids):
                    for row in rows:
                        row.deleted_at = self._clock.now()
                        row.revision += 1
                self._outbox.record(session, rows)
            return meals

    def undelete(self, id: UUID) -> Meal:
        """Take a deletion of the last `limits.UNDO_DAYS` back. Raises `MealNotFound`."""
        oldest = self._clock.now() - timedelta(days=limits.UNDO_DAYS)
        with self._database.write() as session:
            row = session.get(MealRow, (self._owner, id))
            if row is None or row.deleted_at is None or row.deleted_at < oldest:
                raise MealNotFound(id)
            row.deleted_at = None
            row.revision += 1
            self._outbox.record(session, [row])
            return meal_of(row)

    def undoable(self) -> Change | None:
        """The last thing done to this diary here, within `limits.UNDO_DAYS`, that can still be taken back."""
        with self._database.read() as session:
            return self._changes.last(session)

    def undo(self, seq: int) -> Change:
        """Take that change back as a whole. Raises `LookupError`, `ChangeOutdated`."""
        with self._database.write() as session:
            change, ids = self._changes.take_back(session, seq)
            self._outbox.record_changed(session, ids)
            return change

    def copy_meals(self, ids: Sequence[UUID], to_date: date) -> Sequence[Meal]:
        """Log these meals again on that logical date, at the same times of day; returns the copies."""
        with self._database.write() as session:
            return self._copy(session, self._these(session, ids), to_date)

    def copy_day(self, from_date: date, to_date: date) -> Sequence[Meal]:
        """Log every meal of one logical date again on another, at the same times of day; returns the copies."""
        with self._database.write() as session:
            return self._copy(session, session.exec(self._day(from_date)), to_date)

    def _copy(self, session: Session, rows: Iterable[MealRow], to_date: date) -> Sequence[Meal]:
        return self._log(session, ChangeKind.COPIED, [moved_to(meal_of(row), to_date) for row in rows])

    def _log(self, session: Session, kind: ChangeKind, drafts: Sequence[MealDraft]) -> Sequence[Meal]:
        now = self._clock.now()
        meal_ids = sorted(self._new_id() for _ in drafts)  # of one moment and logged at once: listed as they are given
        meals = [new_meal(*each, now) for each in zip(drafts, meal_ids, strict=True)]
        if meals:
            ids = [meal.id for meal in meals]
            with self._changes.noted(session, kind, meals[0].name, meals[0].logical_date, ids):
                insert_meals(session, self._owner, meals)
            self._outbox.record_added(session, meals)
        return meals

    def _these(self, session: Session, ids: Sequence[UUID]) -> Sequence[MealRow]:
        """Those of them that are there, in the order of `meals_of`."""
        named = col(MealRow.id).in_(listed(map(str, ids)))
        return session.exec(self._meals().where(named).order_by(*_AS_EATEN)).all()

    def _live(self, session: Session, id: UUID) -> MealRow:
        row = session.get(MealRow, (self._owner, id))
        if row is None or row.deleted_at is not None:
            raise MealNotFound(id)
        return row

    def _meals(self) -> SelectOfScalar[MealRow]:
        return select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None))

    def _day(self, logical_date: date) -> SelectOfScalar[MealRow]:
        return self._meals().where(col(MealRow.logical_date) == logical_date).order_by(*_AS_EATEN)


def moved_to(meal: Meal, to_date: date) -> MealDraft:
    """The same food at the same wall-clock time of another logical date; a snack at 01:30 stays in its night.

    Where that day's clock does not show the time, or shows it outside the logical date, the nearest instant inside.
    """
    wall = meal.eaten_at.astimezone(zone(meal.tz))
    day = to_date + (wall.date() - meal.logical_date)
    start, end = utc_range(to_date, meal.tz)
    eaten_at = datetime.combine(day, wall.time(), zone(meal.tz))
    return meal.draft.model_copy(update={"eaten_at": max(start, min(eaten_at, end - _TICK))})
