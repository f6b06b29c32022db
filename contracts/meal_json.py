"""The canonical JSON of a meal, written straight from the values a row holds.

The same bytes as `write_json(to_wire(meal))`, many times faster: a promotion writes and compares every meal of a diary.
tests/properties holds the two together.
"""

from __future__ import annotations

import json
import re
from typing import Final

from contracts import limits
from contracts.wire import read_json, write_json

MEAL_FIELDS: Final = (
    *("sk", "name", "kcal", "protein_g", "carbs_g", "fat_g", "eaten_at", "tz", "slot", "amount", "nutrients", "note"),
    *("id", "logical_date", "created_at", "updated_at"),
)
"""The order of the fields, and of the arguments of `meal_json`."""

_SCALE: Final = 10**limits.DECIMAL_PLACES
_NUTRIENTS: Final = re.compile(
    r'\{(?:"[a-z0-9_]+":(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{0,2}[1-9])?(?:,(?=")|(?=\})))*\}', re.ASCII
)
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


def meal_json(
    sk: str,
    name: str,
    kcal: int,
    protein_g: int | None,
    carbs_g: int | None,
    fat_g: int | None,
    eaten_at: str,
    tz: str,
    slot: str | None,
    amount: str | None,
    nutrients: str,
    note: str | None,
    meal_id: str,
    logical_date: str,
    created_at: str,
    updated_at: str,
) -> str:
    """A valid meal's JSON object. Amounts are thousandths, `nutrients` canonical JSON, keys and instants text."""
    return (
        f'{{"sk":"{sk}","name":{_quoted(name)},"kcal":{amount_json(kcal)},"protein_g":{_amount_or_null(protein_g)},'
        f'"carbs_g":{_amount_or_null(carbs_g)},"fat_g":{_amount_or_null(fat_g)},"eaten_at":"{eaten_at}",'
        f'"tz":{_quoted(tz)},"slot":{_text_or_null(slot)},"amount":{_text_or_null(amount)},"nutrients":{nutrients},'
        f'"note":{_text_or_null(note)},"id":"{meal_id}","logical_date":"{logical_date}",'
        f'"created_at":"{created_at}","updated_at":"{updated_at}"}}'
    )


def stored_meal_json(content: str, version: int, revision: int) -> str:
    """The JSON of a `contracts.meal.StoredMeal`."""
    return f'{content[:-1]},"version":{version},"revision":{revision}}}'


def amount_json(thousandths: int) -> str:
    """An amount as `contracts.wire.number` writes it."""
    return repr(thousandths / _SCALE if thousandths % _SCALE else thousandths // _SCALE)


def nutrients_json(stored: str) -> str:
    """Stored nutrients in canonical form. They nearly always are in it already."""
    return stored if _NUTRIENTS.fullmatch(stored) else write_json(read_json(stored)).decode()


def _amount_or_null(thousandths: int | None) -> str:
    return "null" if thousandths is None else amount_json(thousandths)


def _text_or_null(text: str | None) -> str:
    return "null" if text is None else _quoted(text)
