"""Tuckbox's own export: JSON that loses nothing, and adds nothing when it is imported again.

`{"format": "tuckbox", "version": 1, "exported_at": …, "meals": [meals as on the wire], "targets": … or null,
"dead_letters": […]}`. One record a line, so that two exports can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

from pydantic import Field, ValidationError

from app.interchange.reasons import reasons_of
from app.interchange.values import BOM, InterchangeError, RowProblem, TuckboxDiary
from contracts.fields import Id, Instant, Record, parse_instant
from contracts.imports import FieldError
from contracts.meal import Meal, WireMeal, to_wire
from contracts.messages import Message
from contracts.promotion import DeadLetter
from contracts.targets import Targets
from contracts.wire import JsonValue, MalformedJson, read_json, write_json

FORMAT: Final = "tuckbox"
VERSION: Final = 1

_NO_JSON: Final = Message("This file cannot be read as JSON in UTF-8; it may be cut off.")
_NO_EXPORT: Final = Message("This JSON file is not a Tuckbox export.")
_NO_VERSION: Final = Message("This Tuckbox export does not say which version of the format it is.")
_NEWER: Final = Message("This export was written by a newer Tuckbox. Update this one, then import it again.")
_NO_DATE: Final = Message("This Tuckbox export does not say when it was made.")
_NO_LIST: Final = Message("This Tuckbox export is damaged: {field} must be a list.")
_BAD_MEAL: Final = Message("meal {position}: {reasons}")
_SAME_ID: Final = Message("meal {position}: has the id of another meal in this file")
_BAD_TARGETS: Final = Message("targets: {reasons}")
_BAD_LETTER: Final = Message("dead letter {position}: {reasons}")


class _DeadLetterRecord(Record):
    """A dead letter as it stands in the file."""

    id: Id
    meal_id: Id | None
    record: JsonValue
    code: Annotated[str, Field(max_length=80)]
    errors: list[FieldError]
    import_id: Id
    chunk: int
    index: int
    account_id: Id
    refused_at: Instant
    lineage_id: Id


def write_tuckbox(
    out: BinaryIO,
    meals: Iterable[Meal],
    *,
    targets: Targets | None,
    dead_letters: Iterable[DeadLetter],
    exported_at: datetime,
) -> int:
    """Write the export, one record in memory at a time, and return how many meals are in it."""
    out.write(b'{"format":%s,"version":%d,' % (write_json(FORMAT), VERSION))
    out.write(b'"exported_at":%s,\n' % write_json(exported_at))
    count = _write_list(out, b"meals", (to_wire(meal) for meal in meals))
    targets_json = None if targets is None else {name: getattr(targets, name) for name in Targets.model_fields}
    out.write(b',\n"targets":%s,\n' % write_json(targets_json))
    _write_list(out, b"dead_letters", (_dead_letter_json(letter) for letter in dead_letters))
    out.write(b"}\n")
    return count


def read_tuckbox(data: bytes, now: datetime) -> TuckboxDiary:
    """Read an export. Records that cannot be taken are in `problems`, by their position.

    `InterchangeError` where the file is not such an export, is cut off, or was written by a newer version.
    """
    try:
        found = read_json(data.removeprefix(BOM))
    except MalformedJson:
        raise InterchangeError(_NO_JSON) from None
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        raise InterchangeError(_NO_EXPORT)
    _check_version(found.get("version"))
    problems: list[RowProblem] = []
    return TuckboxDiary(
        exported_at=_exported_at(found.get("exported_at")),
        meals=_meals(_list(found, "meals"), now, problems),
        targets=_targets(found.get("targets"), problems),
        dead_letters=_dead_letters(_list(found, "dead_letters"), problems),
        problems=problems,
    )


def _write_list(out: BinaryIO, name: bytes, values: Iterable[JsonValue]) -> int:
    out.write(b'"%s":[' % name)
    count = 0
    for value in values:
        out.write(b",\n" if count else b"\n")
        out.write(write_json(value))
        count += 1
    out.write(b"]")
    return count


def _dead_letter_json(letter: DeadLetter) -> dict[str, JsonValue]:
    fields = {name: getattr(letter, name) for name in _DeadLetterRecord.model_fields}
    return {**fields, "errors": [{"loc": list(loc), "msg": msg} for loc, msg in letter.errors]}


def _check_version(version: JsonValue) -> None:
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InterchangeError(_NO_VERSION)
    if version > VERSION:
        raise InterchangeError(_NEWER)


def _exported_at(value: JsonValue) -> datetime:
    try:
        return parse_instant(value)
    except ValueError:
        raise InterchangeError(_NO_DATE) from None


def _list(found: Mapping[str, Any], name: str) -> list[JsonValue]:
    value = found.get(name, [])
    if not isinstance(value, list):
        raise InterchangeError(_NO_LIST.of(field=name))
    return value


def _meals(values: list[JsonValue], now: datetime, problems: list[RowProblem]) -> list[Meal]:
    meals: dict[UUID, Meal] = {}
    for position, value in enumerate(values, start=1):
        try:
            meal = WireMeal.model_validate(value, context={"now": now}).meal
        except ValidationError as error:
            problems.append(RowProblem(position, _BAD_MEAL.of(position=position, reasons=reasons_of(error))))
            continue
        if meal.id in meals:
            problems.append(RowProblem(position, _SAME_ID.of(position=position)))
        else:
            meals[meal.id] = meal
    return list(meals.values())


def _targets(value: JsonValue, problems: list[RowProblem]) -> Targets | None:
    try:
        return None if value is None else Targets.model_validate(value)
    except ValidationError as error:
        problems.append(RowProblem(1, _BAD_TARGETS.of(reasons=reasons_of(error))))
        return None


def _dead_letters(values: list[JsonValue], problems: list[RowProblem]) -> list[DeadLetter]:
    letters: list[DeadLetter] = []
    for position, value in enumerate(values, start=1):
        try:
            found = _DeadLetterRecord.model_validate(value)
        except ValidationError as error:
            problems.append(RowProblem(position, _BAD_LETTER.of(position=position, reasons=reasons_of(error))))
            continue
        fields = {name: getattr(found, name) for name in _DeadLetterRecord.model_fields}
        errors = tuple((tuple(each.loc), each.msg) for each in found.errors)
        letters.append(DeadLetter(**{**fields, "errors": errors}))
    return letters
