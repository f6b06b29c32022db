"""The diary as a table for spreadsheets: CSV as in RFC 4180, in UTF-8 with a byte order mark. One way only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import BinaryIO, Final

from contracts.meal import Meal
from contracts.nutrients import NUTRIENTS
from contracts.wire import instant_text
from contracts.zones import zone

_FIRST: Final = (
    "logical_date",
    "wall_time",
    "tz",
    "slot",
    "name",
    "amount",
    "kcal",
    "protein_g",
    "carbs_g",
    "fat_g",
)
_LAST: Final = ("note", "eaten_at", "id")
HEADER: Final = (*_FIRST, *NUTRIENTS, *_LAST)

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_spreadsheet(out: BinaryIO, meals: Iterable[Meal]) -> int:
    """Write one row a meal, in the order given, and return how many. What is unknown is a blank cell.

    No cell can be taken for a formula: text that begins like one is written with a quote before it.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(HEADER)
        count = 0
        for meal in meals:
            writer.writerow(_row(meal))
            count += 1
        return count
    finally:
        text.detach()


def is_spreadsheet(header: Sequence[str]) -> bool:
    """Whether a file with this header was written here."""
    return tuple(header[: len(_FIRST)]) == _FIRST


def guarded(text: str | None) -> str:
    """The text as a spreadsheet shows it without running it as a formula."""
    if not text:
        return ""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _row(meal: Meal) -> list[str]:
    wall = meal.eaten_at.astimezone(zone(meal.tz))
    return [
        meal.logical_date.isoformat(),
        f"{wall:%Y-%m-%d %H:%M:%S}",
        meal.tz,
        meal.slot or "",
        guarded(meal.name),
        guarded(meal.amount),
        *(_figure(amount) for amount in (meal.kcal, meal.protein_g, meal.carbs_g, meal.fat_g)),
        *(_figure(meal.nutrients.get(code)) for code in NUTRIENTS),
        guarded(meal.note),
        instant_text(meal.eaten_at),
        str(meal.id),
    ]


def _figure(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"
