"""Cronometer's servings export: one row a serving, without ids.

`Day` is the calendar day of `Time`. A row without a time stands at noon of its day, and is counted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from app.interchange import columns
from app.interchange.columns import column_key
from app.interchange.reasons import reasons_of
from app.interchange.table import read_table, read_text
from app.interchange.values import DiaryFormat, InterchangeError, ParsedDiary, RowProblem, SourceRow
from app.interchange.wall_clock import instant_at
from contracts import limits
from contracts.meal import MealDraft, Slot
from contracts.messages import Message, Words

NOON: Final = time(12)
_SLOTS: Final = {
    "breakfast": Slot.BREAKFAST,
    "lunch": Slot.LUNCH,
    "dinner": Slot.DINNER,
    "snacks": Slot.SNACK,
    "snack": Slot.SNACK,
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])m)?", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_FIELD_HEADINGS: Final[Mapping[str, str | Message]] = {
    "name": "Food Name",
    "kcal": "Energy (kcal)",
    "protein_g": "Protein (g)",
    "carbs_g": "Carbs (g)",
    "fat_g": "Fat (g)",
    "eaten_at": Message("Day and Time", context="columns of a file"),
    "amount": "Amount",
}

_OTHER_EXPORT: Final = Message(
    "This is a Cronometer file, but its {export} export, which does not list what was eaten. "
    "In Cronometer, export 'Servings' and import that file."
)
_NO_SERVINGS: Final = Message(
    "This is not a Cronometer servings export: the first line must name the columns "
    "Day, Food Name and Energy (kcal), separated by commas."
)
_TWICE: Final = Message("The header names the column {column} twice.")
_CELL_COUNT: Final = Message("has {cells} cells where the header has {columns}")
_NO_ENERGY: Final = Message("{column} is blank, and a meal needs its energy")
_BLANK: Final = Message("{column} is blank")
_NO_DATE: Final = Message("{column} is not a date such as 2026-11-20: {cell}")
_NO_TIME: Final = Message("{column} is not a time of day such as 9:51 AM or 09:51: {cell}")
_NO_NUMBER: Final = Message("{column} is not a number: {cell}")
_OUTSIDE: Final = Message("{column} lies outside the years this diary knows: {day}")

Cells = Mapping[str, str]
"""The cells of a row, trimmed, by `column_key`."""


class _BadCell(ValueError):
    """A row cannot be taken; the words name the column."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def read_cronometer(data: bytes, tz: str, now: datetime) -> ParsedDiary:
    """Read a servings export whose times are those of the wall clock of `tz`.

    Rows that cannot be taken are in `problems`. `InterchangeError` where the file is not a servings export.
    """
    text = read_text(data)
    table = read_table(text)
    keys = _columns_of(next(table, None))
    rows: list[SourceRow] = []
    problems: list[RowProblem] = []
    seen: Counter[str] = Counter()
    at_noon = 0
    for found in table:
        if isinstance(found, RowProblem):
            problems.append(found)
            continue
        line, values = found
        try:
            cells = _cells(keys, values)
            draft = _draft(cells, tz, now)
        except _BadCell as error:
            problems.append(RowProblem(line, error.words))
            continue
        fingerprint = fingerprint_of(cells)
        rows.append(SourceRow(line, fingerprint, seen[fingerprint], draft))
        seen[fingerprint] += 1
        at_noon += not cells.get(columns.TIME)
    return ParsedDiary(DiaryFormat.CRONOMETER, rows, problems, at_noon)


def check_header(header: Sequence[str]) -> None:
    """`InterchangeError` that says what to export instead, unless this is the header of a servings export."""
    if columns.is_servings(header):
        return
    other = columns.other_export(header)
    if other is not None:
        raise InterchangeError(_OTHER_EXPORT.of(export=other))
    raise InterchangeError(_NO_SERVINGS)


def fingerprint_of(cells: Cells) -> str:
    """SHA-256, hex, of the cells that say what was eaten and when.

    Other nutrients are left out: a later export with more columns, or in another order, has the same fingerprints.
    """
    parts = [(key, cells[key]) for key in columns.IDENTIFYING if cells.get(key)]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def _columns_of(first: tuple[int, list[str]] | RowProblem | None) -> list[str]:
    header = first[1] if isinstance(first, tuple) else []
    check_header(header)
    keys = [column_key(heading) for heading in header]
    used = {*columns.IDENTIFYING, *columns.NUTRIENTS}
    twice = [heading for heading, key in zip(header, keys, strict=True) if key in used and keys.count(key) > 1]
    if twice:
        raise InterchangeError(_TWICE.of(column=repr(twice[0].strip())))
    return keys


def _cells(keys: Sequence[str], values: Sequence[str]) -> Cells:
    if len(values) != len(keys):
        raise _BadCell(_CELL_COUNT.of(cells=len(values), columns=len(keys)))
    return {key: " ".join(value.split()) for key, value in zip(keys, values, strict=True)}


def _draft(cells: Cells, tz: str, now: datetime) -> MealDraft:
    """The meal of a row, or `_BadCell`."""
    day = _day(cells[columns.DAY])
    if not cells[columns.ENERGY]:
        raise _BadCell(_NO_ENERGY.of(column=_FIELD_HEADINGS["kcal"]))
    if not cells[columns.NAME]:
        raise _BadCell(_BLANK.of(column=_FIELD_HEADINGS["name"]))
    name, long_name = _shortened(cells[columns.NAME], limits.NAME_CHARS_MAX)
    amount, long_amount = _shortened(cells.get(columns.AMOUNT, ""), limits.AMOUNT_CHARS_MAX)
    fields = {
        "name": name,
        "kcal": _number(cells, columns.ENERGY),
        **{field: _number(cells, key) for field, key in columns.MACRONUTRIENTS.items()},
        "eaten_at": _eaten_at(day, _time(cells.get(columns.TIME, "")), tz),
        "tz": tz,
        "slot": _SLOTS.get(cells.get(columns.GROUP, "").casefold()),
        "amount": amount or None,
        "nutrients": _nutrients(cells),
        "note": "\n".join(full for full in (long_name, long_amount) if full) or None,
    }
    try:
        return MealDraft.model_validate(fields, context={"now": now})
    except ValidationError as error:
        raise _BadCell(reasons_of(error, _FIELD_HEADINGS)) from None


def _day(cell: str) -> date:
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise _BadCell(_NO_DATE.of(column="Day", cell=repr(cell[:40])))


def _time(cell: str) -> time | None:
    """A time of day as `9:51 AM` or `09:51`; None where the cell is blank."""
    if not cell:
        return None
    found = _TIME.fullmatch(column_key(cell))
    if found is not None:
        hour, minute, second, half = int(found[1]), int(found[2]), int(found[3] or 0), found[4]
        if half is not None:
            hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise _BadCell(_NO_TIME.of(column="Time", cell=repr(cell[:40])))


def _eaten_at(day: date, clock: time | None, tz: str) -> datetime:
    try:
        return instant_at(day, NOON if clock is None else clock, tz)
    except OverflowError:
        raise _BadCell(_OUTSIDE.of(column="Day", day=day)) from None


def _number(cells: Cells, key: str) -> Decimal | None:
    """The number in the cell; None, unknown, where it is blank or the file has no such column."""
    cell = cells.get(key, "")
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise _BadCell(_NO_NUMBER.of(column=key, cell=repr(cell[:40])))
    return Decimal(cell)


def _nutrients(cells: Cells) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for key, column in columns.NUTRIENTS.items():
        amount = _number(cells, key)
        if amount is not None:
            found[column.code] = amount * column.factor
    return found


def _shortened(text: str, longest: int) -> tuple[str, str | None]:
    """The text, and None; or its beginning, and all of it."""
    return (text, None) if len(text) <= longest else (text[: longest - 1].rstrip() + "…", text)
