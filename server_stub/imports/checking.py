"""Checks the items of a chunk one by one: a bad record never keeps the good ones out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.imports import FieldError, ImportItem, Refused, RejectionCode, check_item, id_as_sent
from contracts.meal import WireMeal
from contracts.wire import JsonValue, write_json
from server_stub.meals.columns import MEAL_COLUMNS, date_text, meal_columns

_DUPLICATE = Refused(
    RejectionCode.DUPLICATE_IN_IMPORT,
    (FieldError(loc=["meal", "id"], msg="is the id of another record of this import, which counts"),),
)
_NO_MEAL: Mapping[str, Any] = dict.fromkeys(("meal_id", "device_revision", "date_by_rule", *MEAL_COLUMNS))


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """The verdicts on a chunk: rows for the staging table, ids taken, rejections as JSON."""

    rows: Sequence[Mapping[str, Any]]
    accepted: Sequence[UUID]
    rejected: Sequence[str]

    def answer(self, staged: int) -> str:
        """The body of the stage answer (`contracts.imports.StageAnswer`)."""
        accepted = ",".join(f'"{each}"' for each in self.accepted)
        rejected = ",".join(self.rejected)
        return f'{{"status":"open","accepted":[{accepted}],"rejected":[{rejected}],"staged":{staged}}}'


def check_chunk(n: int, items: Sequence[JsonValue], now: datetime, kcal_max: Decimal) -> CheckedChunk:
    """Validate each item; of several with the same id the first valid one counts."""
    rows: list[Mapping[str, Any]] = []
    accepted: dict[UUID, None] = {}
    rejected: list[str] = []
    for position, raw in enumerate(items):
        found = check_item(raw, now=now, kcal_max=kcal_max)
        if isinstance(found, ImportItem) and found.meal.id in accepted:
            found = _DUPLICATE
        if isinstance(found, Refused):
            rejection = rejection_json(n, position, id_as_sent(raw), found, raw)
            rejected.append(rejection)
            rows.append({**_NO_MEAL, "position": position, "rejection": rejection})
        else:
            accepted[found.meal.id] = None
            rows.append({**_item_columns(found), "position": position, "rejection": None})
    return CheckedChunk(rows, list(accepted), rejected)


def rejection_json(n: int, position: int, id_sent: str | None, refused: Refused, record: JsonValue) -> str:
    """A `contracts.imports.Rejection`."""
    entry = {
        "chunk": n,
        "index": position,
        "id": id_sent,
        "code": refused.code,
        "errors": [{"loc": each.loc, "msg": each.msg} for each in refused.errors],
        "record": record,
    }
    return write_json(entry).decode()


def duplicate_json(n: int, position: int, meal_id: str, record: JsonValue) -> str:
    """The rejection of a record whose id another chunk brings in a newer revision, or earlier."""
    return rejection_json(n, position, meal_id, _DUPLICATE, record)


def _item_columns(item: ImportItem) -> dict[str, Any]:
    return {
        "meal_id": str(item.meal.id),
        "device_revision": item.revision,
        "date_by_rule": _differing_date(item.meal),
        **meal_columns(item.meal),
    }


def _differing_date(meal: WireMeal) -> str | None:
    """The date this server's zone data gives, where it is not the client's."""
    return date_text(meal.logical_date_by_rule) if meal.logical_date_drift_days else None
