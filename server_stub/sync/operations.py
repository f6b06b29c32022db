"""Operations as they were sent, and SQL of the answers they got."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic_core import PydanticCustomError
from sqlalchemy import Connection, select, update

from contracts import limits, refusals
from contracts.fields import parse_uuid4
from contracts.imports import FieldError, Refused, RejectionCode
from contracts.plain_meals import UUID4
from contracts.setting_changes import SettingOperation
from contracts.sync import Operation, OperationOutcome, OperationResult, check_operation
from contracts.wire import JsonValue, write_json_in_order
from server_stub.dialect import insert_rows
from server_stub.imports.plain_items import ITEM_COLUMNS, PlainItems
from server_stub.meals.columns import MEAL_COLUMNS, meal_columns
from server_stub.tables import operations

REUSED = Refused(RejectionCode.VALIDATION_ERROR, (FieldError(loc=["op_id"], msg=str(refusals.OPERATION_REUSED)),))
_COLUMNS: Final = ("account_id", "op_id", "sha256", "result", "answered_at")
_ID_CHARS_MAX = 80
_MEAL_COLUMNS_IN_ITEM: Final = slice(first := ITEM_COLUMNS.index(MEAL_COLUMNS[0]), first + len(MEAL_COLUMNS))
_PUT_FIELDS: Final = frozenset(Operation.model_fields)


@dataclass(frozen=True, slots=True)
class Change:
    """A checked operation; `columns` are those of the meal after it, None for a deletion."""

    op_id: UUID
    id: UUID
    base_version: int
    revision: int
    columns: Mapping[str, Any] | None

    @property
    def sealed(self) -> bytes:
        """All of it in one text."""
        content = "" if self.columns is None else self.columns["content"]
        return f"{self.op_id} {self.id} {self.base_version} {self.revision} {content}".encode()


class Checks:
    """Validates operations as of `now`, for a server that takes at most `kcal_max` a meal.

    A put as programs write it takes the short way of import items; the rest is left to the full check.
    """

    def __init__(self, now: datetime, kcal_max: Decimal) -> None:
        self._now = now
        self._kcal_max = kcal_max
        self._plain = PlainItems(now, kcal_max)

    def check(self, raw: JsonValue) -> Change | SettingOperation | Refused:
        """What is to be done, or why not."""
        return self.plain(raw) or self.full(raw)

    def plain(self, raw: JsonValue) -> Change | None:
        """The short way; None where it is not for this one."""
        if not isinstance(raw, Mapping) or raw.keys() != _PUT_FIELDS or raw["op"] != "put":
            return None
        row = self._plain.row({"revision": raw["revision"], "meal": raw["meal"]})
        op_id, base_version = raw["op_id"], raw["base_version"]
        is_usual = isinstance(op_id, str) and UUID4.fullmatch(op_id) and type(base_version) is int
        if row is None or not is_usual or raw["id"] != row[0] or not 0 <= base_version <= limits.REVISION_MAX:
            return None
        columns = dict(zip(MEAL_COLUMNS, row[_MEAL_COLUMNS_IN_ITEM], strict=True))
        return Change(UUID(op_id), UUID(row[0]), base_version, raw["revision"], columns)

    def full(self, raw: JsonValue) -> Change | SettingOperation | Refused:
        """The check that refuses."""
        found = check_operation(raw, now=self._now, kcal_max=self._kcal_max)
        if not isinstance(found, Operation):
            return found
        columns = None if found.meal is None else meal_columns(found.meal)
        return Change(found.op_id, found.id, found.base_version, found.revision, columns)


_LOOSEST: Final = Checks(limits.INSTANT_MAX - limits.EATEN_AT_AHEAD_MAX, limits.KCAL_MAX)
"""What any server ever takes: of no importance to what an operation says."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation as it came; `op_id` is None where it cannot be read."""

    raw: JsonValue
    checked: Change | SettingOperation | Refused

    @property
    def op_id(self) -> UUID | None:
        """What the answer is kept under."""
        if isinstance(self.checked, Change):
            return self.checked.op_id
        try:
            return parse_uuid4(self._field("op_id"))
        except PydanticCustomError:
            return None

    @property
    def sha256(self) -> str:
        """The same for the same operation, however its JSON was laid out, and whatever was decided about it.

        That of a change is taken from its meal as it is stored, which is there in any case.
        """
        change = self.checked if isinstance(self.checked, Change) else _LOOSEST.full(self.raw)
        content = change.sealed if isinstance(change, Change) else write_json_in_order(self.raw)
        return hashlib.sha256(content).hexdigest()

    def rejected(self, refused: Refused) -> OperationResult:
        """The answer where it is refused, with the meal's id as it was sent."""
        found = self._field("id")
        return OperationResult(
            op_id=self.op_id,
            id=found[:_ID_CHARS_MAX].encode("utf-8", "replace").decode() if isinstance(found, str) else None,
            outcome=OperationOutcome.REJECTED,
            code=refused.code,
            errors=list(refused.errors),
        )

    def _field(self, name: str) -> Any:
        return self.raw.get(name) if isinstance(self.raw, Mapping) else None


@dataclass(frozen=True, slots=True)
class Answered:
    """The fingerprint of an operation and the JSON of its `contracts.sync.OperationResult`."""

    sha256: str
    result: str


class OperationRepository:
    """Bound to one account and one transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account = str(account_id)

    def find(self, op_ids: Iterable[UUID]) -> dict[UUID, Answered]:
        """Those of them that were answered."""
        wanted = [str(op_id) for op_id in op_ids]
        statement = select(operations.c.op_id, operations.c.sha256, operations.c.result).where(
            operations.c.account_id == self._account, operations.c.op_id.in_(wanted)
        )
        return {UUID(row.op_id): Answered(row.sha256, row.result) for row in self._connection.execute(statement)}

    def add(self, answered: Mapping[UUID, Answered], now: str) -> None:
        """Keep the answers of operations that were not known."""
        rows = [(self._account, str(op_id), each.sha256, each.result, now) for op_id, each in answered.items()]
        insert_rows(self._connection, operations, _COLUMNS, rows)

    def forget_meals(self, until: str) -> None:
        """Of the answers given up to then no meal is kept, but what became of it: a repeat still changes nothing."""
        mine = operations.c.account_id == self._account
        has_meal = operations.c.result.not_like('%"meal":null%')
        old = select(operations.c.op_id, operations.c.result).where(mine, operations.c.answered_at <= until, has_meal)
        for op_id, result in self._connection.execute(old).all():
            bare = OperationResult.model_validate_json(result).model_copy(update={"meal": None}).model_dump_json()
            self._connection.execute(update(operations).where(mine, operations.c.op_id == op_id).values(result=bare))
