"""The short way for a meal as programs write them: straight to the values a row keeps.

It words no refusals. Whatever is out of the ordinary is left to the full check (`contracts.meal.WireMeal`), which takes
it or says why not. Both ways give the same values: tests/properties holds them to it.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from pydantic_core import PydanticCustomError

from contracts import limits
from contracts.fields import clean_text, parse_date
from contracts.logical_day import utc_range
from contracts.meal import Slot, WireMeal
from contracts.meal_json import amount_json
from contracts.nutrients import NUTRIENTS
from contracts.wire import JsonValue, instant_text

KeptMeal = tuple[Any, ...]
"""The values of `contracts.meal_json.MEAL_FIELDS`, in the form its `meal_json` takes them."""

_FIELDS: Final = frozenset(WireMeal.model_fields)
_required: Final = itemgetter("name", "kcal", "eaten_at", "tz", "id", "logical_date", "created_at", "updated_at")
_SLOTS: Final = frozenset({None, *(slot.value for slot in Slot)})
_NUTRIENT_MOST: Final = {nutrient.code: nutrient.most for nutrient in NUTRIENTS.values()}
UUID4: Final = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
_FIRST, _LAST = instant_text(limits.EATEN_AT_MIN), instant_text(limits.INSTANT_MAX)
_ZERO: Final = Decimal(0)
_SCALE: Final = 10**limits.DECIMAL_PLACES


class _Unusual(Exception):
    """Not for the short way."""


_LONG_WAY: Final = (_Unusual, PydanticCustomError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class PlainMeals:
    """The short way for meals eaten until `eaten_last`, with at most `kcal_max` each."""

    def __init__(self, eaten_last: datetime = limits.INSTANT_MAX, kcal_max: Decimal = limits.KCAL_MAX) -> None:
        self._eaten_last = instant_text(eaten_last)
        self._kcal_max = kcal_max

    def kept(self, meal: JsonValue) -> KeptMeal | None:
        """The values of a meal as `contracts.wire.read_json` gave it; None where the full check must decide."""
        try:
            _expect(meal.keys() <= _FIELDS)
            return self._kept(meal)
        except _LONG_WAY:
            return None

    def _kept(self, meal: dict[str, Any]) -> KeptMeal:
        given = meal.get
        name, kcal, eaten_at, tz, meal_id, logical_date, created_at, updated_at = _required(meal)
        sk = f"MEAL#{eaten_at}#{meal_id}"
        _expect(UUID4.fullmatch(meal_id) is not None and given("sk", sk) == sk)
        eaten, _ = _instant(eaten_at), _instant(created_at)
        if updated_at != created_at:
            _instant(updated_at)
        begin, end = _range(logical_date, tz)
        _expect(begin <= eaten < end and eaten_at <= self._eaten_last)
        return (
            sk,
            _name(name),
            _thousandths(kcal, self._kcal_max),
            _grams(given("protein_g")),
            _grams(given("carbs_g")),
            _grams(given("fat_g")),
            eaten_at,
            tz,
            _slot(given("slot")),
            _amount(given("amount")),
            _nutrients(given("nutrients", {})),
            _note(given("note")),
            meal_id,
            logical_date,
            created_at,
            updated_at,
        )


def _expect(is_usual: bool) -> None:
    if not is_usual:
        raise _Unusual


def _instant(text: str) -> datetime:
    _expect(_INSTANT.fullmatch(text) is not None and _FIRST <= text <= _LAST)
    return datetime.fromisoformat(text)


@lru_cache(maxsize=4096)
def _range(logical_date: str, tz: str) -> tuple[datetime, datetime]:
    return utc_range(parse_date(logical_date), tz)


def _thousandths(amount: Any, most: Decimal) -> int:
    _expect(type(amount) in (Decimal, int) and _ZERO <= amount <= most)
    scaled = amount * _SCALE
    whole = int(scaled)
    _expect(whole == scaled)
    return whole


def _grams(amount: Any) -> int | None:
    return None if amount is None else _thousandths(amount, limits.MACRO_G_MAX)


def _slot(value: str | None) -> str | None:
    _expect(value in _SLOTS)
    return value


def _name(value: object) -> str:
    text = clean_text(value, limits.NAME_CHARS_MAX)
    _expect(text != "")
    return text


def _amount(value: object) -> str | None:
    return None if value is None else clean_text(value, limits.AMOUNT_CHARS_MAX) or None


def _note(value: object) -> str | None:
    return None if value is None else clean_text(value, limits.NOTE_CHARS_MAX, lines=True) or None


def _nutrients(value: dict[str, Any]) -> str:
    _expect(type(value) is dict)
    amounts = [f'"{code}":{amount_json(_thousandths(value[code], _NUTRIENT_MOST[code]))}' for code in sorted(value)]
    return "{" + ",".join(amounts) + "}"
