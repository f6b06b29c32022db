"""What a person did to a diary, kept so that it can be taken back as a whole: days later, after any restart.

A change keeps what each of its meals was and became, as a JSON array of columns; NULL for a meal that is not in the
diary. The same of what was corrected about foods. It is taken back only while everything still is what it became.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlalchemy.types import NULLTYPE
from sqlmodel import Session, col

from contracts import limits
from contracts.clock import Clock
from contracts.meal import MealDraft
from contracts.services import Change, ChangeKind, ChangeOutdated
from local_store.favourites import rename_favourite
from local_store.rows import listed, updated_at
from local_store.tables import ChangedFoodRow, ChangedMealRow, ChangeRow, FoodFiguresRow, MealRow

_MEAL: Final = (*MealDraft.model_fields, "logical_date")
_FIGURES: Final = ("name", "kcal", "protein_g", "carbs_g", "fat_g", "amount", "corrected_at")
# What the session holds of the rows is not asked for again.
_WITHOUT_SESSION: Final = {"synchronize_session": False}


class Changes:
    """What can be undone in one owner's diary."""

    def __init__(self, owner: str, clock: Clock) -> None:
        self._owner = owner
        self._clock = clock

    @contextmanager
    def noted(
        self,
        session: Session,
        kind: ChangeKind,
        name: str,
        logical_date: date,
        ids: Iterable[UUID],
        *,
        food_keys: Iterable[str] = (),
        favourite: str | None = None,
    ) -> Iterator[None]:
        """What the block does to these meals and these corrected foods is one change; doing nothing is none.

        `name` and `logical_date` are for the person; `favourite` is renamed to `name` by the block.
        """
        change = ChangeRow(owner=self._owner, kind=kind, at=self._clock.now(), name=name, logical_date=logical_date)
        change.favourite = favourite
        session.add(change)
        session.flush()
        seq = literal(change.seq)
        meals, foods = listed(map(str, ids)).subquery(), listed(food_keys).subquery()
        noted = (
            (ChangedMealRow, ["seq", "meal_id", "was"], select(seq, meals.c.value, self._meal(meals.c.value))),
            (ChangedFoodRow, ["seq", "food_key", "was"], select(seq, foods.c.value, self._figures(foods.c.value))),
        )
        for rows, columns, found in noted:
            session.execute(insert(rows).from_select(columns, found))
        yield
        session.flush()
        self._complete(session, change)
        self._prune(session)

    def last(self, session: Session) -> Change | None:
        """The last one that can be taken back."""
        query = self._found().where(~self._is_outdated()).order_by(col(ChangeRow.seq).desc()).limit(1)
        row = session.execute(query).first()
        return _change(*row) if row else None

    def take_back(self, session: Session, seq: int) -> tuple[Change, Sequence[UUID]]:
        """Make everything what it was and forget the change; the change, and its meals.

        Raises `LookupError` where there is no such change (any more), `ChangeOutdated` where it cannot be taken back.
        """
        row = session.execute(self._found().add_columns(self._is_outdated()).where(col(ChangeRow.seq) == seq)).first()
        if row is None:
            raise LookupError(f"no change {seq} to undo")
        *found, is_outdated = row
        if is_outdated:
            raise ChangeOutdated
        change = _change(*found)
        ids = session.scalars(select(col(ChangedMealRow.meal_id)).where(col(ChangedMealRow.seq) == seq)).all()
        self._restore_meals(session, seq)
        self._restore_figures(session, seq)
        kept = session.get_one(ChangeRow, seq)
        if kept.favourite is not None:
            rename_favourite(session, self._owner, change.name, kept.favourite, self._clock.now())
        session.delete(kept)
        session.flush()
        return change, ids

    @property
    def _oldest(self) -> datetime:
        return self._clock.now() - timedelta(days=limits.UNDO_DAYS)

    def _found(self) -> Select[Any]:
        count = select(func.count()).where(col(ChangedMealRow.seq) == col(ChangeRow.seq)).scalar_subquery()
        said = (col(ChangeRow.seq), col(ChangeRow.kind), col(ChangeRow.name), count, col(ChangeRow.logical_date))
        return select(*said).where(col(ChangeRow.owner) == self._owner, col(ChangeRow.at) >= self._oldest)

    def _is_outdated(self) -> ColumnElement[bool]:
        meal_id, key = col(ChangedMealRow.meal_id), col(ChangedFoodRow.food_key)
        is_gone = ~exists().where(col(MealRow.owner) == self._owner, col(MealRow.id) == meal_id)
        other_meal = or_(self._meal(meal_id).is_distinct_from(col(ChangedMealRow.became)), is_gone)
        other_figures = self._figures(key).is_distinct_from(col(ChangedFoodRow.became))
        return or_(
            exists().where(col(ChangedMealRow.seq) == col(ChangeRow.seq), other_meal),
            exists().where(col(ChangedFoodRow.seq) == col(ChangeRow.seq), other_figures),
        )

    def _meal(self, meal_id: SQLCoreOperations[Any]) -> ColumnElement[Any]:
        """What that meal is now; NULL where it is not in the diary."""
        mine = (col(MealRow.owner) == self._owner, col(MealRow.id) == meal_id, col(MealRow.deleted_at).is_(None))
        return select(_array(MealRow, _MEAL)).where(*mine).scalar_subquery()

    def _figures(self, food_key: SQLCoreOperations[Any]) -> ColumnElement[Any]:
        """What is corrected about that food now; NULL where nothing is."""
        mine = (col(FoodFiguresRow.owner) == self._owner, col(FoodFiguresRow.food_key) == food_key)
        return select(_array(FoodFiguresRow, _FIGURES)).where(*mine).scalar_subquery()

    def _complete(self, session: Session, change: ChangeRow) -> None:
        states = (
            (ChangedMealRow, self._meal(col(ChangedMealRow.meal_id))),
            (ChangedFoodRow, self._figures(col(ChangedFoodRow.food_key))),
        )
        count = 0
        for rows, state in states:
            mine = col(rows.seq) == change.seq
            session.execute(update(rows).where(mine).values(became=state), execution_options=_WITHOUT_SESSION)
            same = col(rows.was).is_not_distinct_from(col(rows.became))
            session.execute(delete(rows).where(mine, same), execution_options=_WITHOUT_SESSION)
            count += session.scalar(select(func.count()).select_from(rows).where(mine)) or 0
        if not count:
            session.delete(change)
            session.flush()

    def _prune(self, session: Session) -> None:
        """Forget what is too old, and the oldest where there are too many."""
        mine, seq = col(ChangeRow.owner) == self._owner, col(ChangeRow.seq)
        last = select(seq).where(mine).order_by(seq.desc()).limit(1).offset(limits.UNDO_CHANGES_MAX).scalar_subquery()
        outdated = delete(ChangeRow).where(mine, or_(col(ChangeRow.at) < self._oldest, seq <= last))
        session.execute(outdated, execution_options=_WITHOUT_SESSION)

    def _restore_meals(self, session: Session, seq: int) -> None:
        """One revision further, as what they were; a meal whose content is that already was only deleted."""
        now, was = self._clock.now(), col(ChangedMealRow.was)
        mine = (col(MealRow.owner) == self._owner, col(MealRow.id) == col(ChangedMealRow.meal_id))
        changed = update(MealRow).where(col(ChangedMealRow.seq) == seq, *mine)
        bumped = changed.values(revision=col(MealRow.revision) + 1)
        content = {name: func.json_extract(was, f"$[{place}]") for place, name in enumerate(_MEAL)}
        sort_key = literal("MEAL#") + content["eaten_at"] + "#" + type_coerce(col(MealRow.id), NULLTYPE)
        is_same = type_coerce(_array(MealRow, _MEAL), NULLTYPE) == was
        back = {
            **content,
            "sk": sort_key,
            "food_key": func.fold(content["name"]),
            "updated_at": case((is_same, col(MealRow.updated_at)), else_=updated_at(now)),
            "deleted_at": None,
        }
        for statement in (
            bumped.where(was.is_(None)).values(deleted_at=now),
            bumped.where(was.is_not(None)).values(back),
        ):
            session.execute(statement, execution_options=_WITHOUT_SESSION)

    def _restore_figures(self, session: Session, seq: int) -> None:
        was, key, mine = col(ChangedFoodRow.was), col(ChangedFoodRow.food_key), col(ChangedFoodRow.seq) == seq
        owned = col(FoodFiguresRow.owner) == self._owner
        changed = delete(FoodFiguresRow).where(owned, col(FoodFiguresRow.food_key).in_(select(key).where(mine)))
        session.execute(changed, execution_options=_WITHOUT_SESSION)
        restored = (func.json_extract(was, f"$[{place}]") for place in range(len(_FIGURES)))
        found = select(literal(self._owner), key, *restored).where(mine, was.is_not(None))
        session.execute(insert(FoodFiguresRow).from_select(["owner", "food_key", *_FIGURES], found))


def _array(rows: type[MealRow] | type[FoodFiguresRow], names: Iterable[str]) -> ColumnElement[Any]:
    """The values as the file keeps them."""
    return func.json_array(*(type_coerce(col(getattr(rows, name)), NULLTYPE) for name in names))


def _change(seq: int, kind: str, name: str, meal_count: int, logical_date: date) -> Change:
    return Change(seq, ChangeKind(kind), name, meal_count, logical_date)
