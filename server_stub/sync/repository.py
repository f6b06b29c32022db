"""SQL of the feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select, tuple_

from server_stub.tables import meals, settings

KEYS: Final = ("MEAL#", "SETTING#")
"""What a sort key begins with: within a revision meals come before settings."""
_SETTING: Final = KEYS[1]


@dataclass(frozen=True, slots=True)
class Position:
    """The last change a reader has; an import writes many rows with one revision, so the sort key is part of it."""

    revision: int
    sk: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A meal after its last change; `deleted_at` marks a tombstone."""

    meal_id: str
    sk: str
    content: str
    version: int
    revision: int
    deleted_at: str | None

    @property
    def position(self) -> Position:
        """Where this change stands in the feed."""
        return Position(self.revision, self.sk)


@dataclass(frozen=True, slots=True)
class SettingChangeRow:
    """A setting after its last change: canonical JSON, and an instant's text."""

    key: str
    value: str
    updated_at: str
    revision: int

    @property
    def position(self) -> Position:
        """Where this change stands in the feed."""
        return Position(self.revision, _SETTING + self.key)


def changes_after(
    connection: Connection, account_id: UUID, position: Position, limit: int
) -> Sequence[ChangeRow | SettingChangeRow]:
    """The next changes, in order of (revision, sk)."""
    found: tuple[ChangeRow | SettingChangeRow, ...] = (
        *_meals_after(connection, account_id, position, limit),
        *_settings_after(connection, account_id, position, limit),
    )
    return sorted(found, key=lambda row: (row.position.revision, row.position.sk))[:limit]


def _settings_after(
    connection: Connection, account_id: UUID, position: Position, limit: int
) -> Sequence[SettingChangeRow]:
    last = position.sk.removeprefix(_SETTING) if position.sk.startswith(_SETTING) else ""
    statement = (
        select(settings.c.key, settings.c.value, settings.c.updated_at, settings.c.revision)
        .where(
            settings.c.account_id == str(account_id),
            settings.c.revision >= position.revision,
            tuple_(settings.c.revision, settings.c.key) > tuple_(position.revision, last),
        )
        .order_by(settings.c.revision, settings.c.key)
        .limit(limit)
    )
    return [SettingChangeRow(*row) for row in connection.execute(statement).all()]


def _meals_after(connection: Connection, account_id: UUID, position: Position, limit: int) -> Sequence[ChangeRow]:
    """A meal written again stands at its newest revision only.

    Within a revision that is about the order in which an import wrote the rows, and in which a device holds them:
    neighbours share pages on both sides, where in order of their random ids each row would be on another.
    """
    here = tuple_(meals.c.revision, meals.c.sk)
    statement = (
        select(meals.c.id, meals.c.sk, meals.c.content, meals.c.version, meals.c.revision, meals.c.deleted_at)
        .where(
            meals.c.account_id == str(account_id),
            # nothing beside it that an index might rather search by: an import's rows all have one revision
            here > tuple_(position.revision, position.sk),
        )
        .order_by(meals.c.revision, meals.c.sk)
        .limit(limit)
    )
    return [ChangeRow(*row) for row in connection.execute(statement).all()]
