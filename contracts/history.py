"""Wire messages of a meal's history: what was overwritten, deleted or lost, and how one gets it back."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID

from pydantic import ConfigDict, model_validator

from contracts import limits, refusals
from contracts.fields import Instant, Record, refusal, whole_type
from contracts.meal import Revision, WireMeal

if TYPE_CHECKING:
    Number = int | None
else:
    Number = whole_type(1, limits.REVISION_MAX)


class CopyReason(StrEnum):
    """Why a copy is in the history: it was overwritten or deleted, or it came from a device and did not win."""

    REPLACED = "replaced"
    DELETED = "deleted"
    DELETED_ELSEWHERE = "deleted_elsewhere"
    STALE = "stale"


class HistoryEntry(Record):
    """A copy of a meal that is not the current one.

    `entry` numbers the copies of one meal from 1, the oldest. `version` is the one the copy had, None where it never
    was current. `revision` is the account's commit that put it here, `import_id` the import that did so, if one did.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    entry: Revision
    version: Revision | None
    reason: CopyReason
    recorded_at: Instant
    revision: Revision
    import_id: UUID | None
    meal: WireMeal


class HistoryPage(Record):
    """Copies, newest first; `next_cursor` is null at the end."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    items: list[HistoryEntry]
    next_cursor: str | None


class RestoreRequest(Record):
    """Body of `POST /v1/meals/{id}/restore`: the version to get back, or the entry of the history.

    Only an entry names a copy that never was current.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, json_schema_extra={"minProperties": 1, "maxProperties": 1}
    )

    version: Number = None
    entry: Number = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.version is None) == (self.entry is None):
            raise refusal("names_not_one", refusals.NAMES_NOT_ONE)
        return self
