"""Every bound in one place. Sizes are bytes, waits are seconds, counts are items, unless the name says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

# A meal
NAME_CHARS_MAX: Final = 200
AMOUNT_CHARS_MAX: Final = 60
NOTE_CHARS_MAX: Final = 2000
TZ_CHARS_MAX: Final = 64
KCAL_MAX: Final = Decimal(20000)
MACRO_G_MAX: Final = Decimal(2000)
DECIMAL_PLACES: Final = 3
EATEN_AT_MIN: Final = datetime(1900, 1, 1, tzinfo=UTC)
EATEN_AT_AHEAD_MAX: Final = timedelta(hours=48)
INSTANT_MAX: Final = datetime(9998, 12, 31, tzinfo=UTC)
REVISION_MAX: Final = 2**53 - 1
LOGICAL_DATE_DRIFT_DAYS_MAX: Final = 1

# Targets
TARGET_KCAL_MIN: Final = Decimal(500)

# An account
EMAIL_CHARS_MAX: Final = 254
DISPLAY_NAME_CHARS_MAX: Final = 80
PASSWORD_CHARS_MIN: Final = 8
PASSWORD_CHARS_MAX: Final = 256
ACCESS_TOKEN_SECONDS: Final = 15 * 60
REFRESH_TOKEN_DAYS: Final = 365
DEVICE_NAME_CHARS_MAX: Final = 80

# Requests
JSON_DEPTH_MAX: Final = 32
BODY_PIECE_SECONDS: Final = 20.0
BODY_SECONDS: Final = 300.0
BODY_BYTES_MAX: Final = 256 * 1024
CHUNK_ITEMS_MAX: Final = 500
CHUNK_BYTES_MAX: Final = 1024 * 1024
IMPORT_ITEMS_MAX: Final = 10_000
IMPORT_BYTES_MAX: Final = 16 * 1024 * 1024
CHUNKS_MAX: Final = 100_000
ERRORS_LISTED_MAX: Final = 20
PAGE_ITEMS_MAX: Final = 500
PAGE_ITEMS_DEFAULT: Final = 100
ANSWER_BYTES_MAX: Final = 256 * 1024 * 1024

# A GraphQL request
GRAPHQL_BYTES_MAX: Final = 1024 * 1024
GRAPHQL_TOKENS_MAX: Final = 1000
GRAPHQL_CALLS_MAX: Final = 10
GRAPHQL_FIELDS_MAX: Final = 400
GRAPHQL_DEPTH_MAX: Final = 8
GRAPHQL_NESTING_MAX: Final = 32

# An import
IMPORT_OPEN_DAYS: Final = 7

# The client's waits
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 60.0
BACKOFF_FIRST_SECONDS: Final = 0.5
BACKOFF_MAX_SECONDS: Final = 60.0
RETRY_AFTER_MAX_SECONDS: Final = 300.0
NO_PROGRESS_SECONDS: Final = 60.0
KEYRING_SECONDS: Final = 3.0
CHUNK_FAILURES_MAX: Final = 3
UNDIGESTED_IN_A_ROW_MAX: Final = 7
FOLLOWING_PROMOTIONS_MAX: Final = 3
SETBACKS_MAX: Final = 5
REARM_FIRST_SECONDS: Final = 5.0
REARM_MAX_SECONDS: Final = 300.0
PROBE_SECONDS: Final = 10.0
PROGRESS_LOOK_SECONDS: Final = 0.25
TIME_LEFT_AFTER_SECONDS: Final = 2.0

# The server
MIGRATION_SECONDS: Final = 600.0
READY_SECONDS: Final = 2.0
DELETION_WAIT_SECONDS: Final = 3.0
STOP_SECONDS: Final = 25
HEAD_BYTES_MAX: Final = 64 * 1024
BODIES_BYTES_MAX: Final = 256 * 1024 * 1024
SMALL_BODIES_BYTES_MAX: Final = 64 * 1024 * 1024
WORKERS_MAX: Final = 64

# The local store
BUSY_SECONDS: Final = 10.0
UNDO_DAYS: Final = 30
BACKUPS_KEPT: Final = 14
SUGGESTIONS_MAX: Final = 8
RECENT_MAX: Final = 50
IMPORT_FILE_BYTES_MAX: Final = 256 * 1024 * 1024
