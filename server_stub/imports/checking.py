"""Checks the items of a chunk one by one: a bad record never keeps the good ones out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contracts import refusals
from contracts.imports import FieldError, Outcome, Refused, RejectionCode, check_item, id_as_sent
from contracts.meal import WireMeal
from contracts.wire import JsonValue, write_json
from server_stub.imports.plain_items import ITEM_COLUMNS, ItemRow, PlainItems
from server_stub.meals.columns import date_text, meal_columns

_DUPLICATE = Refused(
    RejectionCode.DUPLICATE_IN_IMPORT,
    (FieldError(loc=["meal", "id"], msg=str(refusals.DUPLICATE)),),
)
_NO_MEAL: ItemRow = (None,) * len(ITEM_COLUMNS)
STAGED_COLUMNS = ("position", *ITEM_COLUMNS, "rejection", "outcome")


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """The verdicts on a chunk: rows in the order of `STAGED_COLUMNS`, ids taken, rejections as JSON."""

    rows: Sequence[ItemRow]
    accepted: Sequence[str]
    rejected: Sequence[str]

    def answer(self, staged: int) -> str:
        """The body of the stage answer (`contracts.imports.StageAnswer`)."""
        accepted = ",".join(f'"{each}"' for each in self.accepted)
        rejected = ",".join(self.rejected)
        return f'{{"status":"open","accepted":[{accepted}],"rejected":[{rejected}],"staged":{staged}}}'


def check_chunk(n: int, items: Sequence[JsonValue], now: datetime, kcal_max: Decimal) -> CheckedChunk:
    """Validate each item; of several with the same id the first valid one counts."""
    plain = PlainItems(now, kcal_max)
    rows: list[ItemRow] = []
    accepted: dict[str, None] = {}
    rejected: list[str] = []
    for position, raw in enumerate(items):
        found = plain.row(raw) or item_row(raw, now, kcal_max)
        if not isinstance(found, Refused) and found[0] in accepted:
            found = _DUPLICATE
        if isinstance(found, Refused):
            rejection = rejection_json(n, position, id_as_sent(raw), found, raw)
            rejected.append(rejection)
            rows.append((position, *_NO_MEAL, rejection, None))
        else:
            accepted[found[0]] = None
            rows.append((position, *found, None, Outcome.CREATED.value))
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


def item_row(raw: JsonValue, now: datetime, kcal_max: Decimal) -> ItemRow | Refused:
    """The long way for an item: the full check, then its row."""
    item = check_item(raw, now=now, kcal_max=kcal_max)
    if isinstance(item, Refused):
        return item
    return (str(item.meal.id), item.revision, *meal_columns(item.meal).values(), _differing_date(item.meal))


def _differing_date(meal: WireMeal) -> str | None:
    """The date this server's zone data gives, where it is not the client's."""
    return date_text(meal.logical_date_by_rule) if meal.logical_date_drift_days else None
