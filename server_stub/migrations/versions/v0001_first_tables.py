"""The first tables."""

from __future__ import annotations

from alembic import op

from server_stub.migrations.ddl import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z'"
_DATE = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
_MEAL_COLUMNS = f"""
    kcal_milli INTEGER {{null}} CHECK (kcal_milli BETWEEN 0 AND 20000000),
    protein_mg INTEGER CHECK (protein_mg BETWEEN 0 AND 2000000),
    carbs_mg INTEGER CHECK (carbs_mg BETWEEN 0 AND 2000000),
    fat_mg INTEGER CHECK (fat_mg BETWEEN 0 AND 2000000),
    sk TEXT {{null}} CHECK (substr(sk, 1, 5) = 'MEAL#' AND length(sk) = 66),
    logical_date TEXT {{null}} CHECK (logical_date {_DATE}),
    content TEXT {{null}} CHECK (content IS NULL OR (json_valid(content) AND json_extract(content, '$.sk') = sk))
"""

_ACCOUNTS = (
    f"""CREATE TABLE accounts (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    email TEXT NOT NULL UNIQUE CHECK (length(email) BETWEEN 3 AND 254),
    display_name TEXT CHECK (length(display_name) BETWEEN 1 AND 80),
    password_hash TEXT NOT NULL CHECK (password_hash GLOB '$argon2id$*'),
    created_at TEXT NOT NULL CHECK (created_at {_INSTANT})
) STRICT""",
    """CREATE TABLE account_head (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    head INTEGER NOT NULL CHECK (head >= 0),
    feed_epoch TEXT NOT NULL CHECK (length(feed_epoch) = 36)
) STRICT""",
    f"""CREATE TABLE sessions (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    device_name TEXT CHECK (length(device_name) BETWEEN 1 AND 80),
    created_at TEXT NOT NULL CHECK (created_at {_INSTANT}),
    ended_at TEXT CHECK (ended_at {_INSTANT}),
    ended_by TEXT CHECK (ended_by IN ('logout', 'refresh_reused')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT""",
    "CREATE INDEX sessions_by_account ON sessions (account_id)",
    f"""CREATE TABLE token_pairs (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    predecessor_id TEXT REFERENCES token_pairs (id),
    refresh_sha256 TEXT NOT NULL UNIQUE CHECK (length(refresh_sha256) = 64),
    state TEXT NOT NULL CHECK (state IN ('live', 'retired', 'void')),
    issued_at TEXT NOT NULL CHECK (issued_at {_INSTANT}),
    used_at TEXT CHECK (used_at {_INSTANT})
) STRICT""",
    "CREATE INDEX token_pairs_by_predecessor ON token_pairs (predecessor_id)",
    "CREATE INDEX token_pairs_by_session ON token_pairs (session_id)",
)

_MEALS = (
    f"""CREATE TABLE meals (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL CHECK (length(id) = 36),
    {_MEAL_COLUMNS.format(null="NOT NULL")},
    version INTEGER NOT NULL CHECK (version >= 1),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    lineage_id TEXT CHECK (length(lineage_id) = 36),
    device_revision INTEGER CHECK (device_revision >= 1),
    deleted_at TEXT CHECK (deleted_at {_INSTANT}),
    PRIMARY KEY (account_id, id),
    CHECK ((lineage_id IS NULL) = (device_revision IS NULL))
) STRICT""",
    "CREATE INDEX meals_by_date ON meals (account_id, logical_date, sk)",
    "CREATE INDEX meals_by_key ON meals (account_id, sk)",
    "CREATE INDEX meals_by_revision ON meals (account_id, revision, id)",
    f"""CREATE TABLE meal_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    meal_id TEXT NOT NULL,
    version INTEGER CHECK (version >= 1),
    reason TEXT NOT NULL CHECK (reason IN ('replaced', 'deleted', 'deleted_elsewhere', 'stale')),
    content TEXT NOT NULL CHECK (json_valid(content)),
    import_id TEXT,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    recorded_at TEXT NOT NULL CHECK (recorded_at {_INSTANT}),
    FOREIGN KEY (account_id, meal_id) REFERENCES meals (account_id, id)
) STRICT""",
    "CREATE INDEX meal_history_by_meal ON meal_history (account_id, meal_id, id)",
    f"""CREATE TABLE day_summaries (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    logical_date TEXT NOT NULL CHECK (logical_date {_DATE}),
    kcal_milli INTEGER NOT NULL CHECK (kcal_milli >= 0),
    protein_mg INTEGER NOT NULL CHECK (protein_mg >= 0),
    carbs_mg INTEGER NOT NULL CHECK (carbs_mg >= 0),
    fat_mg INTEGER NOT NULL CHECK (fat_mg >= 0),
    meal_count INTEGER NOT NULL CHECK (meal_count >= 1),
    unknown_protein INTEGER NOT NULL CHECK (unknown_protein BETWEEN 0 AND meal_count),
    unknown_carbs INTEGER NOT NULL CHECK (unknown_carbs BETWEEN 0 AND meal_count),
    unknown_fat INTEGER NOT NULL CHECK (unknown_fat BETWEEN 0 AND meal_count),
    PRIMARY KEY (account_id, logical_date)
) STRICT""",
)

_SETTINGS = (
    f"""CREATE TABLE settings (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    value TEXT NOT NULL CHECK (json_valid(value)),
    updated_at TEXT NOT NULL CHECK (updated_at {_INSTANT}),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    PRIMARY KEY (account_id, key)
) STRICT""",
    f"""CREATE TABLE settings_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    updated_at TEXT NOT NULL CHECK (updated_at {_INSTANT}),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    recorded_at TEXT NOT NULL CHECK (recorded_at {_INSTANT})
) STRICT""",
    "CREATE INDEX settings_history_by_key ON settings_history (account_id, key, id)",
)

_IMPORTS = (
    f"""CREATE TABLE lineages (
    lineage_id TEXT PRIMARY KEY CHECK (length(lineage_id) = 36),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    bound_at TEXT NOT NULL CHECK (bound_at {_INSTANT})
) STRICT""",
    f"""CREATE TABLE imports (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    import_id TEXT NOT NULL CHECK (length(import_id) = 36),
    lineage_id TEXT CHECK (length(lineage_id) = 36),
    device_id TEXT CHECK (length(device_id) = 36),
    status TEXT NOT NULL CHECK (status IN ('open', 'committed', 'aborted')),
    opened_at TEXT NOT NULL CHECK (opened_at {_INSTANT}),
    ended_at TEXT CHECK (ended_at {_INSTANT}),
    revision INTEGER CHECK (revision >= 1),
    fingerprint TEXT,
    PRIMARY KEY (account_id, import_id),
    CHECK ((status = 'open') = (ended_at IS NULL)),
    CHECK ((status = 'committed') = (revision IS NOT NULL)),
    CHECK ((status = 'committed') = (fingerprint IS NOT NULL))
) STRICT""",
    "CREATE INDEX imports_by_lineage ON imports (lineage_id, account_id)",
    f"""CREATE TABLE import_chunks (
    account_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    sha256 TEXT CHECK (length(sha256) = 64),
    item_count INTEGER NOT NULL CHECK (item_count >= 0),
    withdrawn_at TEXT CHECK (withdrawn_at {_INSTANT}),
    answer TEXT,
    PRIMARY KEY (account_id, import_id, n),
    FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, import_id),
    CHECK (withdrawn_at IS NOT NULL OR sha256 IS NOT NULL)
) STRICT""",
    f"""CREATE TABLE import_items (
    account_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    meal_id TEXT CHECK (length(meal_id) = 36),
    device_revision INTEGER CHECK (device_revision >= 1),
    {_MEAL_COLUMNS.format(null="")},
    date_by_rule TEXT CHECK (date_by_rule {_DATE}),
    rejection TEXT,
    outcome TEXT CHECK (outcome IN
        ('created', 'updated', 'unchanged', 'deleted_elsewhere', 'stale', 'duplicate_in_import')),
    replaced_date TEXT CHECK (replaced_date {_DATE}),
    PRIMARY KEY (account_id, import_id, n, position),
    FOREIGN KEY (account_id, import_id, n) REFERENCES import_chunks (account_id, import_id, n),
    CHECK ((rejection IS NULL) = (meal_id IS NOT NULL)),
    CHECK (meal_id IS NULL OR (device_revision IS NOT NULL AND sk IS NOT NULL AND logical_date IS NOT NULL
        AND kcal_milli IS NOT NULL AND content IS NOT NULL))
) STRICT""",
    "CREATE INDEX import_items_by_meal ON import_items (account_id, import_id, meal_id)",
    """CREATE TABLE import_receipts (
    account_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    part INTEGER NOT NULL CHECK (part >= 0),
    octets INTEGER NOT NULL CHECK (octets >= 0),
    body TEXT NOT NULL,
    PRIMARY KEY (account_id, import_id, part),
    FOREIGN KEY (account_id, import_id) REFERENCES imports (account_id, import_id)
) STRICT""",
)


def upgrade() -> None:
    """Make every table."""
    connection = op.get_bind()
    for statement in _ACCOUNTS + _MEALS + _SETTINGS + _IMPORTS:
        run(connection, statement)
