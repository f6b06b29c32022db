"""Wire messages of sync: the feed of an account's ordered changes, and the operations a device pushes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, ValidationError, model_validator

from contracts import limits, refusals
from contracts.fields import Id, Instant, Record, refusal, whole_type
from contracts.imports import FieldError, Refused, RejectionCode, refused_by, refused_for_energy
from contracts.meal import Meal, Revision, StoredMeal, WireMeal
from contracts.setting_changes import SettingChange, SettingOperation
from contracts.wire import JsonValue

if TYPE_CHECKING:
    BaseVersion = int
else:
    BaseVersion = whole_type(0, limits.REVISION_MAX)


class MealChange(Record):
    """A meal as it stands after its last change; `meal` is None where it was deleted (a tombstone)."""

    kind: Literal["meal"] = "meal"
    id: Id
    revision: Revision
    version: Revision
    deleted_at: Instant | None = None
    meal: StoredMeal | None = None


class ChangesPage(Record):
    """Answer of `GET /v1/sync/changes`. `head` is the account's commit counter when the page was read."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    items: list[MealChange | SettingChange]
    next_cursor: str
    has_more: bool
    head: int
    feed_epoch: UUID | str


class Operation(Record):
    """One change of one meal, made on a device.

    `base_version` is the server's version that the device changed, 0 where it knows of none; `revision` is the
    device's counter of edits of that meal. `meal` is the whole meal after the change, absent for a deletion.
    """

    op_id: Id
    op: Literal["put", "delete"]
    id: Id
    base_version: BaseVersion
    revision: Revision
    meal: WireMeal | None = None

    @model_validator(mode="after")
    def _meal_is_its_own(self) -> Self:
        if (self.op == "put") != (self.meal is not None):
            raise refusal("operation_incomplete", refusals.OPERATION_INCOMPLETE)
        if self.meal is not None and self.meal.id != self.id:
            raise refusal("operation_of_other", refusals.OPERATION_OF_OTHER)
        return self


class PushRequest(Record):
    """Body of `POST /v1/sync/push`. Operations are checked one by one, not with the envelope."""

    device_id: Id
    operations: Annotated[list[Any], Field(max_length=limits.PUSH_OPERATIONS_MAX)]


class OperationOutcome(StrEnum):
    """What became of an operation.

    `applied`: the meal or setting stands as it was sent. `conflict_resolved`: the meal was changed elsewhere meanwhile
    and both changes were merged; of a setting a later one stands, which the feed tells. `gone`: the meal was deleted
    elsewhere; the copy that was sent is in its history. `rejected`: see `code`.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    CONFLICT_RESOLVED = "conflict_resolved"
    GONE = "gone"
    REJECTED = "rejected"


class OperationResult(Record):
    """The answer to one operation, the same each time it is sent.

    `version` is the meal's after it, `revision` the device's as sent. Of a setting neither is said, nor an id.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    op_id: UUID | None
    id: str | None
    outcome: OperationOutcome
    version: int | None = None
    revision: int | None = None
    code: RejectionCode | None = None
    errors: list[FieldError] = Field(default_factory=list)
    meal: StoredMeal | None = None
    """What stands now, where that is not what was sent."""
    device: str | None = None
    """What the device is called that had changed or deleted the meal meanwhile, where that is known."""


def settled_json(op_id: UUID, meal_id: UUID, outcome: OperationOutcome, version: int | None, revision: int) -> str:
    """The JSON of an `OperationResult` that says no more than that; many times faster, as most of a push are such."""
    known = "null" if version is None else version
    return (
        f'{{"op_id":"{op_id}","id":"{meal_id}","outcome":"{outcome}","version":{known},"revision":{revision},'
        f'"code":null,"errors":[],"meal":null,"device":null}}'
    )


class PushAnswer(Record):
    """Answer of `POST /v1/sync/push`: one outcome for each operation, in their order."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    outcomes: list[OperationResult]


@dataclass(frozen=True, slots=True)
class PendingOperation:
    """A change a device still has to tell: the JSON object of its operation, the same each time it is sent."""

    op_id: UUID
    body: str


@dataclass(frozen=True, slots=True)
class MergedMeal:
    """A meal that was changed here and elsewhere, as it stands now; `is_gone` where it was deleted elsewhere.

    `device` is what the other device is called, where that is known.
    """

    meal: Meal
    is_gone: bool
    device: str | None


def check_operation(
    raw: JsonValue, *, now: datetime, kcal_max: Decimal = limits.KCAL_MAX
) -> Operation | SettingOperation | Refused:
    """Validate one operation of a push as the server does; the arguments are those of `imports.check_item`."""
    try:
        if isinstance(raw, Mapping) and raw.get("op") == "set":
            return SettingOperation.model_validate(raw)
        operation = Operation.model_validate(raw, context={"now": now})
    except ValidationError as error:
        return refused_by(error)
    refused = None if operation.meal is None else refused_for_energy(operation.meal, kcal_max)
    return refused or operation
