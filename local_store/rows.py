"""Between a meal and its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, literal
from sqlalchemy.types import NULLTYPE
from sqlmodel import Session, col, func, insert, select, type_coerce

from contracts.meal import Meal, Slot
from contracts.meal_json import MEAL_FIELDS, meal_json, nutrients_json
from contracts.wire import write_json
from local_store.columns import InstantText
from local_store.connecting import fold
from local_store.tables import MealRow

_FIELDS = tuple(Meal.model_fields)
KEPT_COLUMNS: Final = tuple(type_coerce(col(getattr(MealRow, name)), NULLTYPE) for name in MEAL_FIELDS)
"""The meal's columns as the file keeps them, for `kept_json`: nothing is made of the values."""
ID: Final = MEAL_FIELDS.index("id")
NAME: Final = MEAL_FIELDS.index("name")
KCAL: Final = MEAL_FIELDS.index("kcal")
_NUTRIENTS: Final = MEAL_FIELDS.index("nutrients")


def meal_columns(meal: Meal) -> dict[str, Any]:
    """The columns that hold the meal itself."""
    return {**{name: getattr(meal, name) for name in _FIELDS}, "sk": meal.sort_key, "food_key": fold(meal.name)}


def listed(values: Iterable[str | int]) -> Select[Any]:
    """These values as one parameter of a statement, for `IN`: its text is the same for any number of them."""
    return values_of(list_text(values))


def values_of(text: str | BindParameter[Any]) -> Select[Any]:
    """What a `list_text` lists; in a statement that is built once, that of a parameter."""
    return select(func.json_each(text).table_valued("value").c.value)


def list_text(values: Iterable[str | int]) -> str:
    """Values as one parameter of a statement."""
    return write_json(list(values)).decode()


def updated_at(now: datetime) -> ColumnElement[datetime]:
    """For a statement that changes meals: never before the last change, whatever the clock does."""
    return func.max(col(MealRow.updated_at), literal(now, InstantText()))


def insert_meals(session: Session, owner: str, meals: Sequence[Meal]) -> None:
    """Write meals that this owner does not have yet, at their first revision."""
    if meals:
        session.execute(insert(MealRow), [{"owner": owner, "revision": 1, **meal_columns(meal)} for meal in meals])


def meal_of(row: MealRow) -> Meal:
    """The meal in a row. It was validated when it was written, and the constraints hold it."""
    fields = {name: getattr(row, name) for name in _FIELDS}
    return Meal.model_construct(**{**fields, "slot": Slot(row.slot) if row.slot else None})


def kept_json(kept: Sequence[Any]) -> str:
    """The canonical JSON of the meal in the values of `KEPT_COLUMNS`."""
    values = list(kept)
    values[_NUTRIENTS] = nutrients_json(values[_NUTRIENTS])
    return meal_json(*values)
