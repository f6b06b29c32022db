"""The meals of one owner: what the screens call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from contracts import limits
from contracts.clock import Clock, NewId
from contracts.day import DaySummary
from contracts.logical_day import utc_range
from contracts.meal import Meal, MealDraft, edited, new_meal
from contracts.services import MealNotFound, Suggestion
from contracts.zones import zone
from local_store.database import Database
from local_store.outbox import Outbox
from local_store.rows import insert_meals, meal_columns, meal_of
from local_store.suggestions import suggest
from local_store.summaries import day_summaries
from local_store.tables import MealRow

_TICK: Final = timedelta(milliseconds=1)


class StoreMealService:
    """`contracts.services.MealService` over the file. An account's changes enter the outbox in the same transaction."""

    def __init__(self, database: Database, owner: str, clock: Clock, new_id: NewId) -> None:
        """`owner` is `guest:<lineage>` or `user:<account id>`; no other owner's row is read or written."""
        self._database = database
        self._owner = owner
        self._clock = clock
        self._new_id = new_id
        self._outbox = Outbox(owner, clock, new_id)

    def meals_of(self, logical_date: date) -> Sequence[Meal]:
        """The undeleted meals of that logical date in `sk` order."""
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

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Foods whose name contains `text`, whatever its case and accents; at most `limits.SUGGESTIONS_MAX`."""
        with self._database.read() as session:
            return suggest(session, self._owner, text)

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
        return self._add_all([draft])[0]

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Replace what was entered. Raises `MealNotFound`."""
        with self._database.write() as session:
            row = self._live(session, id)
            meal = edited(meal_of(row), draft, self._clock.now())
            row.sqlmodel_update(meal_columns(meal))
            self._changed(session, row)
        return meal

    def delete(self, id: UUID) -> Meal:
        """Mark as deleted; returns what was deleted. Raises `MealNotFound`."""
        with self._database.write() as session:
            row = self._live(session, id)
            row.deleted_at = self._next_deletion(session)
            self._changed(session, row)
            return meal_of(row)

    def undelete(self, id: UUID) -> Meal:
        """Take a deletion of the last `limits.UNDO_DAYS` back. Raises `MealNotFound`."""
        with self._database.write() as session:
            row = session.exec(self._tombstones().where(col(MealRow.id) == id)).first()
            if row is None:
                raise MealNotFound(id)
            row.deleted_at = None
            self._changed(session, row)
            return meal_of(row)

    def last_deleted(self) -> Meal | None:
        """What `undelete` would take back first: the latest deletion, if it is recent enough."""
        query = self._tombstones().order_by(col(MealRow.deleted_at).desc()).limit(1)
        with self._database.read() as session:
            row = session.exec(query).first()
            return meal_of(row) if row else None

    def copy_day(self, from_date: date, to_date: date) -> Sequence[Meal]:
        """Log every meal of one logical date again on another, at the same times of day; returns the copies."""
        return self._add_all([moved_to(meal, to_date) for meal in self.meals_of(from_date)])

    def _add_all(self, drafts: Sequence[MealDraft]) -> list[Meal]:
        now = self._clock.now()
        meals = [new_meal(draft, self._new_id(), now) for draft in drafts]
        with self._database.write() as session:
            insert_meals(session, self._owner, meals)
            self._outbox.record_added(session, meals)
        return meals

    def _changed(self, session: Session, row: MealRow) -> None:
        row.revision += 1
        self._outbox.record(session, [row])

    def _live(self, session: Session, id: UUID) -> MealRow:
        row = session.get(MealRow, (self._owner, id))
        if row is None or row.deleted_at is not None:
            raise MealNotFound(id)
        return row

    def _next_deletion(self, session: Session) -> datetime:
        """Later than every deletion before it, so that undo takes them back in order whatever the clock does."""
        last = session.exec(
            select(col(MealRow.deleted_at))
            .where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_not(None))
            .order_by(col(MealRow.deleted_at).desc())
            .limit(1)
        ).first()
        now = self._clock.now()
        return now if last is None else max(now, last + _TICK)

    def _meals(self) -> SelectOfScalar[MealRow]:
        return select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at).is_(None))

    def _day(self, logical_date: date) -> SelectOfScalar[MealRow]:
        return self._meals().where(col(MealRow.logical_date) == logical_date).order_by(col(MealRow.sk))

    def _tombstones(self) -> SelectOfScalar[MealRow]:
        oldest = self._clock.now() - timedelta(days=limits.UNDO_DAYS)
        return select(MealRow).where(col(MealRow.owner) == self._owner, col(MealRow.deleted_at) >= oldest)


def moved_to(meal: Meal, to_date: date) -> MealDraft:
    """The same food at the same wall-clock time of another logical date; a snack at 01:30 stays in its night.

    Where that day's clock does not show the time, or shows it outside the logical date, the nearest instant inside.
    """
    wall = meal.eaten_at.astimezone(zone(meal.tz))
    day = to_date + (wall.date() - meal.logical_date)
    start, end = utc_range(to_date, meal.tz)
    eaten_at = datetime.combine(day, wall.time(), zone(meal.tz))
    return meal.draft.model_copy(update={"eaten_at": max(start, min(eaten_at, end - _TICK))})
