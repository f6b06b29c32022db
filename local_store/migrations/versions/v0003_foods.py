"""Foods: the form of a name that is compared, what a person corrected, favourites; and the changes `undo` takes back.

`meals_by_food` ends in `deleted_at`, always NULL there, so that SQLite counts foods without the pages of the meals.
A change holds what each of its meals was and became, as a JSON array of the columns; NULL for not in the diary.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_HEX = "[0-9a-f]"
_UUID4 = f"{_HEX * 8}-{_HEX * 4}-4{_HEX * 3}-[89ab]{_HEX * 3}-{_HEX * 12}"
_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"
_OWNER = f"CHECK (owner GLOB 'guest:{_UUID4}' OR owner GLOB 'user:{_UUID4}')"
_FOOD_KEY = "CHECK (length(food_key) <= 4000)"


def _date(column: str) -> str:
    return f"CHECK ({column} GLOB '{_DATE}' AND date({column}, '+0 days') IS {column})"


def _instant(column: str) -> str:
    exists = f"strftime('%Y-%m-%dT%H:%M:%fZ', {column}, '+0 days') IS {column}"
    return f"CHECK ({column} GLOB '{_INSTANT}' AND {exists})"


def _text(column: str, longest: int) -> str:
    nul = f"instr(CAST({column} AS BLOB), x'00') = 0"
    control = f"{column} NOT GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*'"
    return f"CHECK (length({column}) BETWEEN 1 AND {longest} AND trim({column}) = {column} AND {nul} AND {control})"


def _array(column: str) -> str:
    return f"CHECK (CASE WHEN json_valid({column}) THEN json_type({column}) = 'array' ELSE {column} IS NULL END)"


_SETTINGS = f"""
CREATE TABLE settings (
    owner TEXT NOT NULL {_OWNER},
    key TEXT NOT NULL CHECK (
        key IN ('targets', 'preferences', 'favourites')
        OR (key GLOB 'day_status:{_DATE}' AND date(substr(key, 12), '+0 days') IS substr(key, 12))
    ),
    value TEXT NOT NULL CHECK (json_valid(value)),
    updated_at TEXT NOT NULL {_instant("updated_at")},
    PRIMARY KEY (owner, key)
) STRICT
"""

_FOOD_FIGURES = f"""
CREATE TABLE food_figures (
    owner TEXT NOT NULL {_OWNER},
    food_key TEXT NOT NULL {_FOOD_KEY},
    name TEXT NOT NULL {_text("name", 200)},
    kcal INTEGER NOT NULL CHECK (kcal BETWEEN 0 AND 20000000),
    protein_g INTEGER CHECK (protein_g BETWEEN 0 AND 2000000),
    carbs_g INTEGER CHECK (carbs_g BETWEEN 0 AND 2000000),
    fat_g INTEGER CHECK (fat_g BETWEEN 0 AND 2000000),
    amount TEXT {_text("amount", 60)},
    corrected_at TEXT NOT NULL {_instant("corrected_at")},
    PRIMARY KEY (owner, food_key)
) STRICT
"""

_CHANGES = f"""
CREATE TABLE changes (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL {_OWNER},
    kind TEXT NOT NULL CHECK (kind IN ('added', 'edited', 'deleted', 'copied', 'food_edited')),
    at TEXT NOT NULL {_instant("at")},
    name TEXT NOT NULL {_text("name", 200)},
    logical_date TEXT NOT NULL {_date("logical_date")},
    favourite TEXT {_text("favourite", 200)}
) STRICT
"""

_CHANGED_MEALS = f"""
CREATE TABLE changed_meals (
    seq INTEGER NOT NULL REFERENCES changes (seq) ON DELETE CASCADE,
    meal_id TEXT NOT NULL CHECK (meal_id GLOB '{_UUID4}'),
    was TEXT {_array("was")},
    became TEXT {_array("became")},
    PRIMARY KEY (seq, meal_id)
) STRICT
"""

_CHANGED_FOODS = f"""
CREATE TABLE changed_foods (
    seq INTEGER NOT NULL REFERENCES changes (seq) ON DELETE CASCADE,
    food_key TEXT NOT NULL {_FOOD_KEY},
    was TEXT {_array("was")},
    became TEXT {_array("became")},
    PRIMARY KEY (seq, food_key)
) STRICT
"""

_STATEMENTS = (
    f"ALTER TABLE meals ADD COLUMN food_key TEXT NOT NULL DEFAULT '' {_FOOD_KEY}",
    "UPDATE meals SET food_key = fold(name)",
    "CREATE INDEX meals_by_food ON meals (owner, food_key, eaten_at, deleted_at) WHERE deleted_at IS NULL",
    "ALTER TABLE settings RENAME TO settings_before",
    _SETTINGS,
    "INSERT INTO settings (owner, key, value, updated_at) SELECT owner, key, value, updated_at FROM settings_before",
    "DROP TABLE settings_before",
    _FOOD_FIGURES,
    _CHANGES,
    "CREATE INDEX changes_by_owner ON changes (owner, seq)",
    _CHANGED_MEALS,
    _CHANGED_FOODS,
)


def upgrade() -> None:
    """Add the column, the index and the tables."""
    connection = op.get_bind()
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
