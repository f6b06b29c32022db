"""The tables. Constraints live in the migrations; SQLModel's table classes validate nothing by themselves.

Ids are UUID text, instants the text of `contracts.wire.instant_text`, dates `YYYY-MM-DD`, amounts whole thousandths,
`content` the canonical JSON object of a meal. Everything but accounts is keyed by account first.
"""

from __future__ import annotations

from typing import ClassVar, cast

from sqlalchemy import BigInteger, MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_registry = registry()


class _Table(SQLModel, registry=_registry):
    """Base of this server's tables, apart from those of any other package in the same process."""


class Account(_Table, table=True):
    """Who has an account."""

    __tablename__: ClassVar[str] = "accounts"
    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    display_name: str | None
    password_hash: str
    created_at: str


class AccountHead(_Table, table=True):
    """An account's commit counter and lock; `feed_epoch` changes when old cursors must not be believed any more.

    `purged` is the last revision whose tombstone was emptied.
    """

    __tablename__: ClassVar[str] = "account_head"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    head: int = Field(sa_type=BigInteger)
    feed_epoch: str
    purged: int = Field(default=0, sa_type=BigInteger)


class Commit(_Table, table=True):
    """A commit of an account; `mark` is random, so that no other commit of that number is taken for it.

    `device_id` is the device it came from, where that said so.
    """

    __tablename__: ClassVar[str] = "commits"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    revision: int = Field(primary_key=True, sa_type=BigInteger)
    mark: str
    device_id: str | None


class Session(_Table, table=True):
    """One sign-in on one device: a family of token pairs."""

    __tablename__: ClassVar[str] = "sessions"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    device_name: str | None
    created_at: str
    ended_at: str | None
    ended_by: str | None


class TokenPair(_Table, table=True):
    """A refresh token and the access token issued with it (`id` is the latter's `jti`)."""

    __tablename__: ClassVar[str] = "token_pairs"
    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="sessions.id")
    predecessor_id: str | None
    refresh_sha256: str = Field(unique=True)
    state: str
    issued_at: str
    used_at: str | None


class Meal(_Table, table=True):
    """A meal of an account, or its tombstone."""

    __tablename__: ClassVar[str] = "meals"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    id: str = Field(primary_key=True)
    sk: str
    logical_date: str
    kcal_milli: int = Field(sa_type=BigInteger)
    protein_mg: int | None = Field(sa_type=BigInteger)
    carbs_mg: int | None = Field(sa_type=BigInteger)
    fat_mg: int | None = Field(sa_type=BigInteger)
    content: str
    version: int = Field(sa_type=BigInteger)
    revision: int = Field(sa_type=BigInteger)
    lineage_id: str | None
    device_revision: int | None = Field(sa_type=BigInteger)
    deleted_at: str | None


class MealHistory(_Table, table=True):
    """A copy that was overwritten, deleted, or lost against another."""

    __tablename__: ClassVar[str] = "meal_history"
    id: int | None = Field(default=None, primary_key=True)
    account_id: str
    meal_id: str
    version: int | None = Field(sa_type=BigInteger)
    reason: str
    content: str
    import_id: str | None
    revision: int = Field(sa_type=BigInteger)
    recorded_at: str


class DaySummaryRow(_Table, table=True):
    """Totals of the undeleted meals of one logical date; derived from `meals`."""

    __tablename__: ClassVar[str] = "day_summaries"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    logical_date: str = Field(primary_key=True)
    kcal_milli: int = Field(sa_type=BigInteger)
    protein_mg: int = Field(sa_type=BigInteger)
    carbs_mg: int = Field(sa_type=BigInteger)
    fat_mg: int = Field(sa_type=BigInteger)
    meal_count: int
    unknown_protein: int
    unknown_carbs: int
    unknown_fat: int


class Setting(_Table, table=True):
    """One value by key: `targets`, `preferences`, `favourites`, `day_status:<date>`."""

    __tablename__: ClassVar[str] = "settings"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    key: str = Field(primary_key=True)
    value: str
    updated_at: str
    revision: int = Field(sa_type=BigInteger)


class SettingHistory(_Table, table=True):
    """A value that was replaced, or that came too late."""

    __tablename__: ClassVar[str] = "settings_history"
    id: int | None = Field(default=None, primary_key=True)
    account_id: str
    key: str
    value: str
    updated_at: str
    revision: int = Field(sa_type=BigInteger)
    recorded_at: str


class Lineage(_Table, table=True):
    """Which account a guest data set belongs to."""

    __tablename__: ClassVar[str] = "lineages"
    lineage_id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    bound_at: str


class Import(_Table, table=True):
    """One import; `fingerprint` is of the request that committed it."""

    __tablename__: ClassVar[str] = "imports"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    import_id: str = Field(primary_key=True)
    lineage_id: str | None
    device_id: str | None
    status: str
    opened_at: str
    ended_at: str | None
    revision: int | None = Field(sa_type=BigInteger)
    fingerprint: str | None


class ImportChunk(_Table, table=True):
    """A staged or withdrawn chunk, with the answer its staging got."""

    __tablename__: ClassVar[str] = "import_chunks"
    account_id: str = Field(primary_key=True)
    import_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    sha256: str | None
    item_count: int
    withdrawn_at: str | None
    answer: str | None


class ImportItem(_Table, table=True):
    """The staging table: one record of a chunk, accepted (the meal's columns) or rejected (`rejection`)."""

    __tablename__: ClassVar[str] = "import_items"
    account_id: str = Field(primary_key=True)
    import_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    meal_id: str | None
    device_revision: int | None = Field(sa_type=BigInteger)
    sk: str | None
    logical_date: str | None
    kcal_milli: int | None = Field(sa_type=BigInteger)
    protein_mg: int | None = Field(sa_type=BigInteger)
    carbs_mg: int | None = Field(sa_type=BigInteger)
    fat_mg: int | None = Field(sa_type=BigInteger)
    content: str | None
    date_by_rule: str | None
    rejection: str | None
    outcome: str | None
    replaced_date: str | None


class ImportReceiptPart(_Table, table=True):
    """A stretch of a receipt's bytes; all parts in order are the receipt."""

    __tablename__: ClassVar[str] = "import_receipts"
    account_id: str = Field(primary_key=True)
    import_id: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    octets: int
    body: str


class PushedOperation(_Table, table=True):
    """An operation that was answered: the fingerprint of what was sent, and the answer's bytes."""

    __tablename__: ClassVar[str] = "operations"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    op_id: str = Field(primary_key=True)
    sha256: str
    result: str
    answered_at: str


class Device(_Table, table=True):
    """A device that came to sync; `revision` is how far it has read the feed."""

    __tablename__: ClassVar[str] = "devices"
    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    id: str = Field(primary_key=True)
    name: str | None
    first_seen_at: str
    last_seen_at: str
    revoked_at: str | None
    revision: int = Field(sa_type=BigInteger)


metadata: MetaData = _registry.metadata


def _core(table: type[_Table]) -> Table:
    return cast(Table, table.__table__)  # type: ignore[attr-defined]  # SQLAlchemy sets it on every table class


accounts = _core(Account)
account_head = _core(AccountHead)
commits = _core(Commit)
sessions = _core(Session)
token_pairs = _core(TokenPair)
meals = _core(Meal)
meal_history = _core(MealHistory)
day_summaries = _core(DaySummaryRow)
settings = _core(Setting)
settings_history = _core(SettingHistory)
lineages = _core(Lineage)
imports = _core(Import)
import_chunks = _core(ImportChunk)
import_items = _core(ImportItem)
import_receipts = _core(ImportReceiptPart)
operations = _core(PushedOperation)
devices = _core(Device)
