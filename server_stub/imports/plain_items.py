"""The short way for an item as programs write them: straight to the row of the staging table.

It words no refusals. Whatever is out of the ordinary is left to `contracts.imports.check_item`, which takes it or says
why not. Both ways give the same row: tests/properties holds them to it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from contracts import limits
from contracts.meal_json import MEAL_FIELDS, meal_json
from contracts.plain_meals import PlainMeals
from contracts.wire import JsonValue
from server_stub.meals.columns import MEAL_COLUMNS

ITEM_COLUMNS: Final = ("meal_id", "device_revision", *MEAL_COLUMNS, "date_by_rule")
ItemRow = tuple[Any, ...]
"""The values of `ITEM_COLUMNS`."""

_ITEM_FIELDS: Final = {"revision", "meal"}
_key_of = itemgetter(*map(MEAL_FIELDS.index, ("id", "sk", "logical_date")))
_amounts_of = itemgetter(*map(MEAL_FIELDS.index, ("kcal", "protein_g", "carbs_g", "fat_g")))


class PlainItems:
    """The short way as of `now`, for a server that takes at most `kcal_max` a meal."""

    def __init__(self, now: datetime, kcal_max: Decimal) -> None:
        self._plain = PlainMeals(now + limits.EATEN_AT_AHEAD_MAX, kcal_max)

    def row(self, raw: JsonValue) -> ItemRow | None:
        """The row of an item as `contracts.wire.read_json` gave it; None where the long way must decide."""
        if not isinstance(raw, dict) or raw.keys() != _ITEM_FIELDS:
            return None
        revision = raw["revision"]
        kept = self._plain.kept(raw["meal"])
        if kept is None or type(revision) is not int or not 1 <= revision <= limits.REVISION_MAX:
            return None
        meal_id, *key = _key_of(kept)
        return (meal_id, revision, *key, *_amounts_of(kept), meal_json(*kept), None)
