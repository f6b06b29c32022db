"""What may be done to one meal, and the listings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from uuid import UUID

from contracts.clock import Clock
from contracts.day import DaySummary
from contracts.meal import WireMeal
from contracts.problems import ProblemCode
from contracts.wire import instant_text
from server_stub.cursors import Cursors
from server_stub.database import Database
from server_stub.errors import RequestRefused
from server_stub.heads import advance_head
from server_stub.meals.columns import date_text, meal_columns, stored_meal_json
from server_stub.meals.preconditions import is_met
from server_stub.meals.repository import MealRepository, MealRow
from server_stub.meals.summaries import recompute_summaries, summaries_between
from server_stub.problems import invalid_field

_LISTING = "meals"


@dataclass(frozen=True, slots=True)
class MealAnswer:
    """A meal as JSON (`contracts.meal.StoredMeal`) and its version."""

    json: str
    version: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class MealPage:
    """Meals as JSON in `sk` order; `next_cursor` is None at the end."""

    items: Sequence[str]
    next_cursor: str | None


class Change(Enum):
    """What a PUT does."""

    CREATE = auto()
    REPLACE = auto()
    NOTHING = auto()


def decide_put(stored: MealRow | None, content: str, if_match: str | None) -> Change | ProblemCode:
    """A repeat of what is stored already changes nothing, whatever version it asks for (RFC 9110 §13.1.1)."""
    if stored is not None and stored.is_deleted:
        return ProblemCode.MEAL_DELETED
    if stored is not None and stored.content == content:
        return Change.NOTHING
    if not is_met(if_match, None if stored is None else stored.version):
        return ProblemCode.PRECONDITION_FAILED
    return Change.CREATE if stored is None else Change.REPLACE


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

    def page(self, account_id: UUID, first: date | None, last: date | None, limit: int, cursor: str | None) -> MealPage:
        """At most `limit` meals of the logical dates from `first` to `last`, after the cursor."""
        after = "" if cursor is None else self._cursors.unseal(_LISTING, account_id, cursor)
        if not isinstance(after, str):
            raise invalid_field(("query", "cursor"), "is not a cursor of this listing")
        with self._database.read() as connection:
            rows = MealRepository(connection, account_id).page(first, last, after, limit + 1)
        shown = rows[:limit]
        has_more = len(rows) > limit
        return MealPage(
            items=[stored_meal_json(row.content, row.version, row.revision) for row in shown],
            next_cursor=self._cursors.seal(_LISTING, account_id, shown[-1].sk) if has_more else None,
        )

    def put(self, account_id: UUID, meal_id: UUID, meal: WireMeal, if_match: str | None) -> MealAnswer:
        """Create or replace. Refuses with `validation_error`, `meal_deleted` or `precondition_failed`."""
        if meal.id != meal_id:
            raise invalid_field(("body", "id"), "must be the id in the address")
        if meal.kcal > self._kcal_max:
            raise invalid_field(("body", "kcal"), f"must be at most {self._kcal_max:,f} kcal on this server")
        columns = meal_columns(meal)
        with self._database.read() as connection:
            stored = MealRepository(connection, account_id).find(meal_id)
        if stored is not None and decide_put(stored, columns["content"], if_match) is Change.NOTHING:
            return _answer(stored)
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            meals = MealRepository(connection, account_id)
            stored = meals.find(meal_id)
            change = decide_put(stored, columns["content"], if_match)
            if isinstance(change, ProblemCode):
                raise RequestRefused(change)
            dates = {date_text(meal.logical_date)}
            if stored is None:
                meals.add(meal_id, columns, revision)
            elif change is Change.REPLACE:
                dates.add(stored.logical_date)
                meals.remember(stored, "replaced", revision, instant_text(self._clock.now()))
                meals.replace(stored, columns, revision)
            recompute_summaries(connection, account_id, sorted(dates))
            written = meals.find(meal_id)
        assert written is not None
        return _answer(written, is_new=change is Change.CREATE)

    def delete(self, account_id: UUID, meal_id: UUID, if_match: str | None) -> None:
        """Leave a tombstone; one that is there already is enough. Refuses with `not_found`, `precondition_failed`."""
        with self._database.read() as connection:
            stored = MealRepository(connection, account_id).find(meal_id)
        if stored is None:
            raise RequestRefused(ProblemCode.NOT_FOUND)
        if stored.is_deleted:
            return
        with self._database.write() as connection:
            revision = advance_head(connection, account_id)
            meals = MealRepository(connection, account_id)
            stored = meals.find(meal_id)
            if stored is None or stored.is_deleted:
                return
            if not is_met(if_match, stored.version):
                raise RequestRefused(ProblemCode.PRECONDITION_FAILED)
            now = instant_text(self._clock.now())
            meals.remember(stored, "deleted", revision, now)
            meals.bury(stored, revision, now)
            recompute_summaries(connection, account_id, [stored.logical_date])

    def day_summaries(self, account_id: UUID, first: date | None, last: date | None) -> list[DaySummary]:
        """The summaries of the dates from `first` to `last` that have meals."""
        with self._database.read() as connection:
            return summaries_between(connection, account_id, first, last)


def _answer(row: MealRow, *, is_new: bool = False) -> MealAnswer:
    return MealAnswer(stored_meal_json(row.content, row.version, row.revision), row.version, is_new)
