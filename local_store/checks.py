"""What `doctor` looks for: damage to the file, and meals that the schema allows but the rules do not."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError
from sqlmodel import Session, select

from contracts import limits
from contracts.meal import Meal
from local_store.connecting import driver_connection, fold
from local_store.rows import meal_of
from local_store.tables import MealRow

_PAGE: Final = 500


def find_problems(session: Session) -> list[str]:
    """Each problem as a sentence, at most `limits.ERRORS_LISTED_MAX`; names no meal but by its id."""
    raw = driver_connection(session.connection())
    found = [f"The file: {line}" for (line,) in raw.execute("PRAGMA quick_check") if line != "ok"]
    for row in session.exec(select(MealRow).execution_options(yield_per=_PAGE)):
        if len(found) >= limits.ERRORS_LISTED_MAX:
            break
        if wrong := _wrong_with(meal_of(row)) or _wrongly_filed(row):
            found.append(f"Meal {row.id}: {wrong}")
    return found[: limits.ERRORS_LISTED_MAX]


def _wrong_with(meal: Meal) -> str | None:
    fields = {name: getattr(meal, name) for name in Meal.model_fields}
    try:
        checked = Meal.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the meal'} {first['msg']}"
    return None if checked == meal else "is not in its normal form"


def _wrongly_filed(row: MealRow) -> str | None:
    return None if row.food_key == fold(row.name) else "is not found by its name"
