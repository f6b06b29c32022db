"""The diary, the promotion's durable steps and what follows an account's feed.

STRICT tables whose CHECK constraints hold types, ranges, lengths and formats against any writer. Amounts are whole
thousandths (calories, milligrams). Instants are `YYYY-MM-DDTHH:MM:SS.mmmZ`, ids are UUIDs of version 4 in lower case.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_HEX = "[0-9a-f]"
_UUID4 = f"{_HEX * 8}-{_HEX * 4}-4{_HEX * 3}-[89ab]{_HEX * 3}-{_HEX * 12}"
_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_INSTANT = f"{_DATE}T{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 3}Z"
_COUNTER_MAX = 2**53 - 1


def _id(column: str) -> str:
    return f"CHECK ({column} GLOB '{_UUID4}')"


def _guest_owner(column: str) -> str:
    return f"{column} GLOB 'guest:{_UUID4}'"


def _account_owner(column: str) -> str:
    return f"{column} GLOB 'user:{_UUID4}'"


def _owner(column: str) -> str:
    return f"CHECK ({_guest_owner(column)} OR {_account_owner(column)})"


def _instant(column: str) -> str:
    exists = f"strftime('%Y-%m-%dT%H:%M:%fZ', {column}, '+0 days') IS {column}"
    return f"CHECK ({column} GLOB '{_INSTANT}' AND {exists})"


def _existing_date(value: str) -> str:
    """Adding nothing makes SQLite compute: 30 February becomes 2 March, and is found out."""
    return f"date({value}, '+0 days') IS {value}"


def _date(column: str) -> str:
    return f"CHECK ({column} GLOB '{_DATE}' AND {_existing_date(column)})"


def _text(column: str, longest: int) -> str:
    """1 to `longest` characters, not blank at the ends, without control characters."""
    nul = f"instr(CAST({column} AS BLOB), x'00') = 0"
    control = f"{column} NOT GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*'"
    return f"CHECK (length({column}) BETWEEN 1 AND {longest} AND trim({column}) = {column} AND {nul} AND {control})"


def _lines(column: str, longest: int) -> str:
    return f"CHECK (length({column}) BETWEEN 1 AND {longest} AND instr(CAST({column} AS BLOB), x'00') = 0)"


def _range(column: str, low: int, high: int) -> str:
    return f"CHECK ({column} BETWEEN {low} AND {high})"


def _counter(column: str, low: int = 0) -> str:
    return _range(column, low, _COUNTER_MAX)


def _json(column: str, kind: str) -> str:
    return f"CHECK (CASE WHEN json_valid({column}) THEN json_type({column}) = '{kind}' ELSE {column} IS NULL END)"


def _sha256(column: str) -> str:
    return f"CHECK (length({column}) = 64 AND {column} NOT GLOB '*[^0-9a-f]*')"


_MEALS = f"""
CREATE TABLE meals (
    owner TEXT NOT NULL {_owner("owner")},
    id TEXT NOT NULL {_id("id")},
    sk TEXT NOT NULL CHECK (sk = 'MEAL#' || eaten_at || '#' || id),
    logical_date TEXT NOT NULL {_date("logical_date")},
    revision INTEGER NOT NULL {_counter("revision", 1)},
    server_version INTEGER {_counter("server_version", 1)},
    deleted_at TEXT {_instant("deleted_at")},
    name TEXT NOT NULL {_text("name", 200)},
    kcal INTEGER NOT NULL {_range("kcal", 0, 20_000_000)},
    protein_g INTEGER {_range("protein_g", 0, 2_000_000)},
    carbs_g INTEGER {_range("carbs_g", 0, 2_000_000)},
    fat_g INTEGER {_range("fat_g", 0, 2_000_000)},
    eaten_at TEXT NOT NULL {_instant("eaten_at")} CHECK (eaten_at >= '1900-01-01T00:00:00.000Z'),
    tz TEXT NOT NULL {_text("tz", 64)},
    slot TEXT CHECK (slot IN ('breakfast', 'lunch', 'dinner', 'snack')),
    amount TEXT {_text("amount", 60)},
    nutrients TEXT NOT NULL {_json("nutrients", "object")},
    note TEXT {_lines("note", 2000)},
    created_at TEXT NOT NULL {_instant("created_at")},
    updated_at TEXT NOT NULL {_instant("updated_at")},
    PRIMARY KEY (owner, id),
    CHECK (server_version IS NULL OR {_account_owner("owner")}),
    CHECK (abs(julianday(logical_date) - julianday(substr(eaten_at, 1, 10))) <= 3)
) STRICT
"""

_OUTBOX = f"""
CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL CHECK ({_account_owner("owner")}),
    op_id TEXT NOT NULL UNIQUE {_id("op_id")},
    op TEXT NOT NULL CHECK (op IN ('put', 'delete')),
    meal_id TEXT NOT NULL {_id("meal_id")},
    base_version INTEGER NOT NULL {_counter("base_version")},
    revision INTEGER NOT NULL {_counter("revision", 1)},
    created_at TEXT NOT NULL {_instant("created_at")},
    meal TEXT {_json("meal", "object")},
    CHECK ((op = 'put') = (meal IS NOT NULL))
) STRICT
"""

_LINEAGES = f"""
CREATE TABLE lineages (
    lineage_id TEXT NOT NULL PRIMARY KEY {_id("lineage_id")},
    account_id TEXT {_id("account_id")},
    server_url TEXT {_text("server_url", 2000)},
    kept_here INTEGER NOT NULL DEFAULT 0 CHECK (kept_here IN (0, 1)),
    created_at TEXT NOT NULL {_instant("created_at")},
    CHECK ((account_id IS NULL) = (server_url IS NULL))
) STRICT
"""

_PROMOTIONS = f"""
CREATE TABLE promotions (
    import_id TEXT NOT NULL PRIMARY KEY {_id("import_id")},
    lineage_id TEXT NOT NULL REFERENCES lineages (lineage_id),
    state TEXT NOT NULL CHECK (state IN ('consented', 'staging', 'committing', 'applied', 'done', 'cancelled')),
    server_url TEXT NOT NULL {_text("server_url", 2000)},
    email TEXT NOT NULL {_text("email", 254)},
    account_id TEXT {_id("account_id")},
    commit_body BLOB,
    receipt BLOB,
    receipt_revision INTEGER {_counter("receipt_revision")},
    parked_reason TEXT {_text("parked_reason", 500)},
    consented_at TEXT NOT NULL {_instant("consented_at")},
    CHECK (account_id IS NOT NULL OR state IN ('consented', 'cancelled')),
    CHECK (commit_body IS NOT NULL OR state NOT IN ('staging', 'committing')),
    CHECK ((receipt IS NOT NULL) = (state IN ('applied', 'done'))),
    CHECK ((receipt IS NULL) = (receipt_revision IS NULL))
) STRICT
"""

_PROMOTION_CHUNKS = f"""
CREATE TABLE promotion_chunks (
    import_id TEXT NOT NULL REFERENCES promotions (import_id),
    n INTEGER NOT NULL {_range("n", 0, 100_000)},
    body BLOB,
    sha256 TEXT NOT NULL {_sha256("sha256")},
    item_count INTEGER NOT NULL {_range("item_count", 1, 500)},
    staged INTEGER NOT NULL DEFAULT 0 CHECK (staged IN (0, 1)),
    PRIMARY KEY (import_id, n)
) STRICT
"""

_PROMOTION_ITEMS = f"""
CREATE TABLE promotion_items (
    import_id TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    idx INTEGER NOT NULL {_range("idx", 0, 499)},
    meal_id TEXT NOT NULL {_id("meal_id")},
    revision INTEGER NOT NULL {_counter("revision", 1)},
    kcal INTEGER NOT NULL {_range("kcal", 0, 20_000_000)},
    rejected TEXT {_text("rejected", 80)},
    outcome TEXT CHECK (outcome IN ('created', 'updated', 'unchanged', 'deleted_elsewhere', 'stale')),
    PRIMARY KEY (import_id, meal_id),
    UNIQUE (import_id, chunk, idx),
    FOREIGN KEY (import_id, chunk) REFERENCES promotion_chunks (import_id, n)
) STRICT
"""

_DEAD_LETTERS = f"""
CREATE TABLE dead_letters (
    id TEXT NOT NULL PRIMARY KEY {_id("id")},
    lineage_id TEXT NOT NULL {_id("lineage_id")},
    account_id TEXT NOT NULL {_id("account_id")},
    import_id TEXT NOT NULL {_id("import_id")},
    chunk INTEGER NOT NULL {_counter("chunk")},
    idx INTEGER NOT NULL {_counter("idx")},
    meal_id TEXT {_id("meal_id")},
    revision INTEGER {_counter("revision", 1)},
    code TEXT NOT NULL {_text("code", 80)},
    errors TEXT NOT NULL {_json("errors", "array")},
    record TEXT NOT NULL CHECK (json_valid(record)),
    refused_at TEXT NOT NULL {_instant("refused_at")},
    UNIQUE (import_id, chunk, idx)
) STRICT
"""

_SYNC_STATE = f"""
CREATE TABLE sync_state (
    owner TEXT NOT NULL PRIMARY KEY CHECK ({_account_owner("owner")}),
    account_id TEXT NOT NULL CHECK (owner = 'user:' || account_id),
    email TEXT {_text("email", 254)},
    display_name TEXT {_text("display_name", 80)},
    server_url TEXT {_text("server_url", 2000)},
    cursor TEXT CHECK (length(cursor) BETWEEN 1 AND 2000),
    revision INTEGER NOT NULL DEFAULT 0 {_counter("revision")},
    epoch TEXT CHECK (length(epoch) BETWEEN 1 AND 200),
    pulled_at TEXT {_instant("pulled_at")},
    CHECK ((email IS NULL) = (server_url IS NULL))
) STRICT
"""

_SETTINGS = f"""
CREATE TABLE settings (
    owner TEXT NOT NULL {_owner("owner")},
    key TEXT NOT NULL CHECK (
        key IN ('targets', 'preferences')
        OR (key GLOB 'day_status:{_DATE}' AND {_existing_date("substr(key, 12)")})
    ),
    value TEXT NOT NULL CHECK (json_valid(value)),
    updated_at TEXT NOT NULL {_instant("updated_at")},
    PRIMARY KEY (owner, key)
) STRICT
"""

_DEVICE = f"""
CREATE TABLE device (
    key TEXT NOT NULL PRIMARY KEY CHECK (key IN ('device_id', 'lineage_id', 'signed_in', 'shown_account')),
    value TEXT NOT NULL {_id("value")}
) STRICT
"""

_IMPORT_SOURCES = f"""
CREATE TABLE import_sources (
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) BETWEEN 1 AND 200),
    ordinal INTEGER NOT NULL {_counter("ordinal")},
    meal_id TEXT NOT NULL {_id("meal_id")},
    PRIMARY KEY (fingerprint, ordinal)
) STRICT
"""

_INDEXES = (
    "CREATE INDEX meals_by_day ON meals (owner, logical_date, sk)",
    "CREATE INDEX meals_by_time ON meals (owner, sk)",
    "CREATE INDEX meals_deleted ON meals (owner, deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX outbox_by_meal ON outbox (owner, meal_id)",
    "CREATE INDEX dead_letters_by_meal ON dead_letters (lineage_id, meal_id)",
    "CREATE UNIQUE INDEX promotions_unfinished ON promotions (lineage_id) WHERE state NOT IN ('done', 'cancelled')",
)

_TABLES = (
    _MEALS,
    _OUTBOX,
    _LINEAGES,
    _PROMOTIONS,
    _PROMOTION_CHUNKS,
    _PROMOTION_ITEMS,
    _DEAD_LETTERS,
    _SYNC_STATE,
    _SETTINGS,
    _DEVICE,
    _IMPORT_SOURCES,
)


def upgrade() -> None:
    """Create every table and index."""
    connection = op.get_bind()
    for statement in (*_TABLES, *_INDEXES):
        connection.exec_driver_sql(statement)
