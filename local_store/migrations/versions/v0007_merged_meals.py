"""Meals that another device changed or deleted while they were changed here: a person is told once."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

_HEX = "[0-9a-f]"
_UUID4 = f"{_HEX * 8}-{_HEX * 4}-4{_HEX * 3}-[89ab]{_HEX * 3}-{_HEX * 12}"
_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"

_TABLE = f"""
    CREATE TABLE merged_meals (
        owner TEXT NOT NULL CHECK (owner GLOB 'user:{_UUID4}'),
        meal_id TEXT NOT NULL CHECK (meal_id GLOB '{_UUID4}'),
        at TEXT NOT NULL CHECK (at GLOB '{_INSTANT}' AND strftime('%Y-%m-%dT%H:%M:%fZ', at, '+0 days') IS at),
        is_gone INTEGER NOT NULL CHECK (is_gone IN (0, 1)),
        device TEXT CHECK (device <> ''),
        PRIMARY KEY (owner, meal_id)
    ) STRICT, WITHOUT ROWID
"""


def upgrade() -> None:
    """Add the table."""
    op.get_bind().exec_driver_sql(_TABLE)
