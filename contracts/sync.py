"""Wire messages of the feed: an account's ordered changes."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from contracts.fields import Id, Instant, Record
from contracts.meal import Revision, StoredMeal


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

    items: list[MealChange]
    next_cursor: str
    has_more: bool
    head: int
    feed_epoch: UUID | str
