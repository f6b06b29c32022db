"""How a meal lies in a row: what SQL sums and sorts by as columns, the whole as one canonical JSON object."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import literal
from sqlalchemy.sql.elements import ColumnElement

from contracts.meal import WireMeal, milli, to_wire
from contracts.wire import read_json, write_json
from server_stub.tables import meals

MEAL_COLUMNS: Final = ("sk", "logical_date", "kcal_milli", "protein_mg", "carbs_mg", "fat_mg", "content")
"""The columns of a meal that `meals` and `import_items` share."""


def meal_columns(meal: WireMeal) -> dict[str, Any]:
    """The values of `MEAL_COLUMNS`. Equal meals have equal `content`."""
    return {
        "sk": meal.sk,
        "logical_date": date_text(meal.logical_date),
        "kcal_milli": milli(meal.kcal),
        "protein_mg": _milli_or_none(meal.protein_g),
        "carbs_mg": _milli_or_none(meal.carbs_g),
        "fat_mg": _milli_or_none(meal.fat_g),
        "content": write_json(to_wire(meal)).decode(),
    }


def content_columns(content: str) -> dict[str, Any]:
    """The same values from a `content` that was stored once. It is not checked again: it was good when it came."""
    meal = read_json(content)
    return {
        "sk": meal["sk"],
        "logical_date": meal["logical_date"],
        "kcal_milli": _milli_or_none(meal["kcal"]),
        "protein_mg": _milli_or_none(meal["protein_g"]),
        "carbs_mg": _milli_or_none(meal["carbs_g"]),
        "fat_mg": _milli_or_none(meal["fat_g"]),
        "content": content,
    }


def bare_content() -> ColumnElement[str]:
    """The `content` of a tombstone whose meal was let go: its key is all that is left."""
    return literal('{"sk":"') + meals.c.sk + literal('"}')


def date_text(day: date) -> str:
    """The form of a date in the database."""
    return day.isoformat()


def _milli_or_none(amount: Decimal | int | None) -> int | None:
    return None if amount is None else milli(Decimal(amount))
