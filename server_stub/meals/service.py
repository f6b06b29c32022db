"""What may be done to one meal, and the listings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from contracts.clock import Clock
from contracts.day import DaySummary
from contracts.history import RestoreRequest
from contracts.meal import WireMeal
from contracts.meal_json import stored_meal_json
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.cursors import Cursors
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import advance_head
from server_stub.meals.columns import content_columns, meal_columns
from server_stub.meals.decisions import Change, decide_put, decide_restore
from server_stub.meals.history import HistoryRepository
from server_stub.meals.preconditions import Preconditions
from server_stub.meals.repository import MealRepository, MealRow
from server_stub.meals.spans import Span
from server_stub.meals.summaries import recompute_summaries, summaries_between
from server_stub.problems import invalid_field

_NO_CURSOR = (("query", "cursor"), "is not a cursor of this listing")


@dataclass(frozen=True, slots=True)
class MealAnswer:
    """A meal as JSON (`contracts.meal.StoredMeal`) and its version."""

    json: str
    version: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Items as JSON, in the order of the listing; `next_cursor` is None at the end."""

    items: Sequence[str]
    next_cursor: str | None


class MealService:
    """The meals of one account at a time."""

    def __init__(self, database: Database, clock: Clock, cursors: Cursors, kcal_max: Decimal) -> None:
        self._database = database
        self._clock = clock
        self._cursors = cursors
        self._kcal_max = kcal_max

    def meal(self, account_id: UUID, meal_id: UUID) -> MealAnswer:
        """Refuses with `not_found`, for a tombstone too."""
        with self._database.read() as connection:
            row = MealRepository(connection, account_id).find(meal_id)
        if row is None or row.is_deleted:
            raise RequestRefused(ProblemCode.NOT_FOUND)
        return _answer(row)

    def page(self, account_id: UUID, span: Span, limit: int, cursor: str | None) -> Page:
        """At most `limit` meals of the span, after the cursor, in `sk` order."""
        listing = f"meals:{span.first}:{span.last}"
        after = "" if cursor is None else self._cursors.unseal(listing, account_id, cursor)
        if not isinstance(after, str):
            raise invalid_field(*_NO_CURSOR)
        with self._database.read() as connection:
            rows = MealRepository(connection, account_id).page(span, after, limit + 1)
        shown = rows[:limit]
        more = self._cursors.seal(listing, account_id, shown[-1].sk) if len(rows) > limit else None
        return Page([stored_meal_json(row.content, row.version, row.revision) for row in shown], more)

    def history(self, account_id: UUID, meal_id: UUID, limit: int, cursor: str | None) -> Page:
        """At most `limit` copies the meal or its tombstone left behind, newest first. Refuses with `not_found`."""
        listing = f"history:{meal_id}"
        before = None if cursor is None else self._cursors.unseal(listing, account_id, cursor)
        with self._database.read() as connection:
            _find(connection, account_id, meal_id)
            if cursor is not None and not isinstance(before, int):
                raise invalid_field(*_NO_CURSOR)
            copies = HistoryRepository(connection, account_id, meal_id).page(before, limit + 1)
        shown = copies[:limit]
        more = self._cursors.seal(listing, account_id, shown[-1].entry) if len(copies) > limit else None
        return Page([copy.json for copy in shown], more)

    def put(self, account_id: UUID, meal_id: UUID, meal: WireMeal, conditions: Preconditions) -> MealAnswer:
        """Create or replace. Refuses with `validation_error`, `meal_deleted` or `precondition_failed`."""
        if meal.id != meal_id:
            raise invalid_field(("body", "id"), "must be the id in the address")
        if meal.kcal > self._kcal_max:
            raise invalid_field(("body", "kcal"), f"must be at most {self._kcal_max:,f} kcal on this server")
        columns = meal_columns(meal)
        with self._database.read() as connection:
            stored = MealRepository(connection, account_id).find(meal_id)
        if stored is not None and decide_put(stored, columns["content"], conditions) is Change.NOTHING:
            return _answer(stored)
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            meals = MealRepository(connection, account_id)
            stored = meals.find(meal_id)
            change = decide_put(stored, columns["content"], conditions)
            if isinstance(change, ProblemCode):
                raise RequestRefused(change)
            if stored is None:
                meals.add(meal_id, columns, revision)
                recompute_summaries(connection, account_id, [columns["logical_date"]])
            elif change is Change.REPLACE:
                self._replace(connection, account_id, stored, columns, revision)
            return _answer(_find(connection, account_id, meal_id), is_new=change is Change.CREATE)

    def delete(self, account_id: UUID, meal_id: UUID, conditions: Preconditions) -> None:
        """Leave a tombstone; one that is there already is enough. Refuses with `not_found`, `precondition_failed`."""
        with self._database.read() as connection:
            if _find(connection, account_id, meal_id).is_deleted:
                return
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            stored = _find(connection, account_id, meal_id)
            if stored.is_deleted:
                return
            if not conditions.are_met(stored.version):
                raise RequestRefused(ProblemCode.PRECONDITION_FAILED)
            now = instant_text(self._clock.now())
            HistoryRepository(connection, account_id, meal_id).remember(stored, "deleted", revision, now)
            MealRepository(connection, account_id).bury(stored, revision, now)
            recompute_summaries(connection, account_id, [stored.logical_date])

    def restore(self, account_id: UUID, meal_id: UUID, wanted: RestoreRequest, conditions: Preconditions) -> MealAnswer:
        """Make a copy of the history current again, as a new version; a tombstone comes alive.

        The copy is not checked anew: what the person had here once is not refused back, under a lower `kcal_max` or
        another release of the time zones either. Refuses with `not_found`, `validation_error`, `precondition_failed`.
        """
        with self._database.read() as connection:
            stored = _find(connection, account_id, meal_id)
            content = _wanted_content(connection, account_id, stored, wanted)
        if decide_restore(stored, content, conditions) is Change.NOTHING:
            return _answer(stored)
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            stored = _find(connection, account_id, meal_id)
            content = _wanted_content(connection, account_id, stored, wanted)
            change = decide_restore(stored, content, conditions)
            if isinstance(change, ProblemCode):
                raise RequestRefused(change)
            if change is Change.REPLACE:
                self._replace(connection, account_id, stored, content_columns(content), revision)
            return _answer(_find(connection, account_id, meal_id))

    def day_summaries(self, account_id: UUID, span: Span) -> list[DaySummary]:
        """The summaries of the span's dates that have meals."""
        with self._database.read() as connection:
            return summaries_between(connection, account_id, span)

    def _replace(
        self, connection: Connection, account_id: UUID, old: MealRow, columns: Mapping[str, Any], revision: int
    ) -> None:
        """Overwrite; the copy of a tombstone went to the history when it was deleted."""
        if not old.is_deleted:
            now = instant_text(self._clock.now())
            HistoryRepository(connection, account_id, old.id).remember(old, "replaced", revision, now)
        MealRepository(connection, account_id).replace(old, columns, revision)
        recompute_summaries(connection, account_id, sorted({old.logical_date, columns["logical_date"]}))


def _find(connection: Connection, account_id: UUID, meal_id: UUID) -> MealRow:
    row = MealRepository(connection, account_id).find(meal_id)
    if row is None:
        raise RequestRefused(ProblemCode.NOT_FOUND)
    return row


def _wanted_content(connection: Connection, account_id: UUID, stored: MealRow, wanted: RestoreRequest) -> str:
    if wanted.version == stored.version and not stored.is_deleted:
        return stored.content
    copy = HistoryRepository(connection, account_id, stored.id).find(wanted)
    if copy is None:
        field = "version" if wanted.entry is None else "entry"
        raise invalid_field(("body", field), "names no copy of this meal")
    return copy.content


def _answer(row: MealRow, *, is_new: bool = False) -> MealAnswer:
    return MealAnswer(stored_meal_json(row.content, row.version, row.revision), row.version, is_new)
