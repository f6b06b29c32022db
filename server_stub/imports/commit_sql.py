"""The commit as set-based SQL over the staging table: outcomes first, then the writes they call for.

Every statement is of one import of one account; memory does not grow with the number of meals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from contracts.imports import Outcome
from server_stub.meals.columns import MEAL_COLUMNS
from server_stub.meals.summaries import recompute_summaries
from server_stub.tables import import_items, meal_history, meals

DUPLICATE: Final = "duplicate_in_import"
_items = import_items.c
_WRITTEN = (Outcome.CREATED.value, Outcome.UPDATED.value)
_LOST = (Outcome.DELETED_ELSEWHERE.value, Outcome.STALE.value)


@dataclass(frozen=True, slots=True)
class ImportTotals:
    """Of the accepted meals: how many had which outcome, and their energy in thousandths of a kcal."""

    counts: dict[Outcome, int]
    kcal_milli: int


class ImportCommit:
    """One commit: `revision` is the account's commit counter, `now` an instant's text."""

    def __init__(
        self, connection: Connection, account_id: UUID, import_id: UUID, lineage_id: UUID, revision: int, now: str
    ) -> None:
        self._connection = connection
        self._account_id = account_id
        self._import = str(import_id)
        self._lineage = str(lineage_id)
        self._revision = revision
        self._now = now
        account = str(account_id)
        self._mine = (_items.account_id == account, _items.import_id == self._import)
        self._same_meal = and_(meals.c.account_id == account, meals.c.id == _items.meal_id)

    def run(self) -> ImportTotals:
        """Decide every outcome, write what it calls for, and recompute the summaries of the touched dates."""
        self._set_duplicates_aside()
        self._decide_outcomes()
        totals = self._totals()
        counts = totals.counts
        if counts[Outcome.UPDATED]:
            self._remember_replaced()
            self._replace()
        if counts[Outcome.UNCHANGED] or counts[Outcome.DELETED_ELSEWHERE]:
            self._note_newer_revisions()
        if counts[Outcome.CREATED]:
            self._create()
        if counts[Outcome.DELETED_ELSEWHERE] or counts[Outcome.STALE]:
            self._remember_lost()
        if counts[Outcome.CREATED] or counts[Outcome.UPDATED]:
            self._recompute_summaries()
        return totals

    def _set_duplicates_aside(self) -> None:
        """Across chunks the highest device revision counts, then the lowest (n, index)."""
        accepted = (*self._mine, _items.rejection.is_(None))
        twice = select(_items.meal_id).where(*accepted).group_by(_items.meal_id).having(func.count() > 1).limit(1)
        if self._connection.execute(twice).first() is None:
            return
        place = func.row_number().over(
            partition_by=_items.meal_id, order_by=(_items.device_revision.desc(), _items.n, _items.position)
        )
        ranked = select(_items.n, _items.position, place.label("place")).where(*accepted).subquery()
        surplus = select(ranked.c.n, ranked.c.position).where(ranked.c.place > 1)
        self._connection.execute(
            update(import_items)
            .where(*self._mine, tuple_(_items.n, _items.position).in_(surplus))
            .values(outcome=DUPLICATE)
        )

    def _decide_outcomes(self) -> None:
        """Every accepted item was staged as `created`; the ones whose meal the account knows are something else."""
        is_older = and_(meals.c.lineage_id == self._lineage, _items.device_revision <= meals.c.device_revision)
        outcome = case(
            (meals.c.deleted_at.is_not(None), Outcome.DELETED_ELSEWHERE.value),
            (meals.c.content == _items.content, Outcome.UNCHANGED.value),
            (is_older, Outcome.STALE.value),
            else_=Outcome.UPDATED.value,
        )
        self._connection.execute(
            update(import_items)
            .where(*self._mine, _items.outcome == Outcome.CREATED.value, self._same_meal)
            .values(outcome=outcome, replaced_date=meals.c.logical_date)
        )

    def _remember_replaced(self) -> None:
        rows = (
            select(
                meals.c.account_id,
                meals.c.id,
                meals.c.version,
                literal("replaced"),
                meals.c.content,
                *self._history_labels(),
            )
            .join_from(import_items, meals, self._same_meal)
            .where(*self._mine, _items.outcome == Outcome.UPDATED.value)
        )
        self._add_history(rows)

    def _remember_lost(self) -> None:
        """Guest copies that do not win: of a deleted meal, or older than what the account has."""
        rows = select(
            _items.account_id,
            _items.meal_id,
            cast(null(), BigInteger),
            _items.outcome,
            _items.content,
            *self._history_labels(),
        ).where(*self._mine, _items.outcome.in_(_LOST))
        self._add_history(rows)

    def _replace(self) -> None:
        self._connection.execute(
            update(meals)
            .where(*self._mine, self._same_meal, _items.outcome == Outcome.UPDATED.value)
            .values(
                {
                    **{name: _items[name] for name in MEAL_COLUMNS},
                    "version": meals.c.version + 1,
                    "revision": self._revision,
                    "lineage_id": self._lineage,
                    "device_revision": _items.device_revision,
                }
            )
        )

    def _note_newer_revisions(self) -> None:
        """The same content at a newer device revision is no change, but older copies must be stale from now on.

        So must they where the meal is deleted: it may be restored later. A meal that came in another way than by an
        import joins the lineage that brings the same.
        """
        is_newer = and_(meals.c.lineage_id == self._lineage, meals.c.device_revision < _items.device_revision)
        self._connection.execute(
            update(meals)
            .where(
                *self._mine,
                self._same_meal,
                _items.outcome.in_((Outcome.UNCHANGED.value, Outcome.DELETED_ELSEWHERE.value)),
                or_(is_newer, meals.c.lineage_id.is_(None)),
            )
            .values(lineage_id=self._lineage, device_revision=_items.device_revision)
        )

    def _create(self) -> None:
        columns = ("account_id", "id", "version", "revision", "lineage_id", "device_revision", *MEAL_COLUMNS)
        rows = select(
            _items.account_id,
            _items.meal_id,
            literal(1),
            literal(self._revision),
            literal(self._lineage),
            _items.device_revision,
            *(_items[name] for name in MEAL_COLUMNS),
        ).where(*self._mine, _items.outcome == Outcome.CREATED.value)
        self._connection.execute(insert(meals).from_select(columns, rows))

    def _recompute_summaries(self) -> None:
        written = (*self._mine, _items.outcome.in_(_WRITTEN))
        touched = union(
            select(_items.logical_date).where(*written),
            select(_items.replaced_date).where(*written, _items.replaced_date.is_not(None)),
        ).subquery()
        recompute_summaries(self._connection, self._account_id, select(touched.c.logical_date))

    def _totals(self) -> ImportTotals:
        energy = cast(func.sum(_items.kcal_milli), BigInteger)
        statement = (
            select(_items.outcome, func.count().label("meals"), energy.label("kcal_milli"))
            .where(*self._mine, _items.rejection.is_(None), _items.outcome != DUPLICATE)
            .group_by(_items.outcome)
        )
        found = self._connection.execute(statement).all()
        counts = dict.fromkeys(Outcome, 0) | {Outcome(row.outcome): row.meals for row in found}
        return ImportTotals(counts, sum(row.kcal_milli for row in found))

    def _history_labels(self) -> tuple[ColumnElement[Any], ...]:
        return (literal(self._import), literal(self._revision), literal(self._now))

    def _add_history(self, rows: Select[Any]) -> None:
        columns = ("account_id", "meal_id", "version", "reason", "content", "import_id", "revision", "recorded_at")
        self._connection.execute(insert(meal_history).from_select(columns, rows))
