"""The tables as SQLModel classes. They validate nothing: `contracts` does, and the constraints of the migrations.

Each row is one owner's, `guest:<lineage>` or `user:<account id>`, but for what belongs to the device.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Column, Integer
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from contracts.wire import JsonValue
from local_store.columns import DateText, InstantText, JsonText, Thousandths, UuidText


class StoreTable(SQLModel, registry=registry()):
    """Base of the local store's tables; their metadata is their own."""


class MealRow(StoreTable, table=True):
    """A meal of one owner. With `deleted_at` it is a tombstone, which keeps its content for undo."""

    __tablename__ = "meals"

    owner: str = Field(primary_key=True)
    id: UUID = Field(sa_type=UuidText, primary_key=True)
    sk: str
    logical_date: date = Field(sa_type=DateText)
    revision: int
    """Counts this device's edits of the meal, from 1."""
    server_version: int | None = None
    """The version the account's server gave the meal; None until the feed says it, and for guests."""
    deleted_at: datetime | None = Field(default=None, sa_type=InstantText)
    name: str
    kcal: Decimal = Field(sa_type=Thousandths)
    protein_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    carbs_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    fat_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    eaten_at: datetime = Field(sa_type=InstantText)
    tz: str
    slot: str | None = None
    amount: str | None = None
    nutrients: JsonValue = Field(sa_column=Column(JsonText, nullable=False))
    note: str | None = None
    created_at: datetime = Field(sa_type=InstantText)
    updated_at: datetime = Field(sa_type=InstantText)
    food_key: str
    """The name as `local_store.connecting.fold` compares it."""


class OutboxRow(StoreTable, table=True):
    """A change of an account's diary that its server has not acknowledged; sent in order of `seq`."""

    __tablename__ = "outbox"

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    owner: str
    op_id: UUID = Field(sa_type=UuidText)
    op: str
    meal_id: UUID = Field(sa_type=UuidText)
    base_version: int
    """The server's version the change was made on; 0 where none is known."""
    revision: int
    created_at: datetime = Field(sa_type=InstantText)
    meal: str | None = None
    """The meal's JSON object as it will be sent; None for a deletion."""
    sent: bool = Field(default=False, sa_type=Integer)
    """It may have reached the server: from now on it is sent as it is, or not at all."""


class LineageRow(StoreTable, table=True):
    """A guest data set and the account it is bound to, if any."""

    __tablename__ = "lineages"

    lineage_id: UUID = Field(sa_type=UuidText, primary_key=True)
    account_id: UUID | None = Field(default=None, sa_type=UuidText)
    server_url: str | None = None
    kept_here: bool = Field(default=False, sa_type=Integer)
    created_at: datetime = Field(sa_type=InstantText)


class PromotionRow(StoreTable, table=True):
    """A promotion and the last of its steps that is durable."""

    __tablename__ = "promotions"

    import_id: UUID = Field(sa_type=UuidText, primary_key=True)
    lineage_id: UUID = Field(sa_type=UuidText)
    state: str
    server_url: str
    email: str
    account_id: UUID | None = Field(default=None, sa_type=UuidText)
    commit_body: bytes | None = None
    receipt: bytes | None = None
    receipt_revision: int | None = None
    parked_reason: str | None = None
    kcal_total: Decimal | None = Field(default=None, sa_type=Thousandths)
    """Energy of the items the commit announces, once they are frozen."""
    consented_at: datetime = Field(sa_type=InstantText)
    turn: int = 0
    """Counts the workers it has had; only the last one's steps are taken."""
    review: bool = Field(default=False, sa_type=Integer)
    """Refused records are to be shown before the commit."""
    cancel_wanted: bool = Field(default=False, sa_type=Integer)
    """The person cancelled, and the server has not answered that yet."""


class ChunkRow(StoreTable, table=True):
    """A chunk's bytes as they are sent, each time; None once the promotion is over."""

    __tablename__ = "promotion_chunks"

    import_id: UUID = Field(sa_type=UuidText, primary_key=True)
    n: int = Field(primary_key=True)
    body: bytes | None = None
    sha256: str
    item_count: int
    staged: bool = Field(default=False, sa_type=Integer)
    fate: str = "send"
    """`send`; `withdraw` and then `withdrawn` for one the server cannot digest, which was sent in halves instead."""


class ItemRow(StoreTable, table=True):
    """A frozen meal: where it was sent, at which revision, and what came of it."""

    __tablename__ = "promotion_items"

    import_id: UUID = Field(sa_type=UuidText, primary_key=True)
    chunk: int
    idx: int
    meal_id: UUID = Field(sa_type=UuidText, primary_key=True)
    revision: int
    kcal: Decimal = Field(sa_type=Thousandths)
    rejected: str | None = None
    errors: JsonValue = Field(default=None, sa_column=Column(JsonText))
    """Why it was refused: objects of `loc` and `msg`."""
    outcome: str | None = None


class DeadLetterRow(StoreTable, table=True):
    """A record the server refused. `revision` is the one that was sent.

    It stood in an import, in the place that `import_id`, `chunk` and `idx` name, and came from the guest's
    `lineage_id`; or it was the operation `op_id` on the account's own diary.
    """

    __tablename__ = "dead_letters"

    id: UUID = Field(sa_type=UuidText, primary_key=True)
    lineage_id: UUID | None = Field(default=None, sa_type=UuidText)
    account_id: UUID = Field(sa_type=UuidText)
    import_id: UUID | None = Field(default=None, sa_type=UuidText)
    chunk: int | None = None
    idx: int | None = None
    op_id: UUID | None = Field(default=None, sa_type=UuidText)
    meal_id: UUID | None = Field(default=None, sa_type=UuidText)
    revision: int | None = None
    code: str
    errors: JsonValue = Field(sa_column=Column(JsonText, nullable=False))
    record: JsonValue = Field(sa_column=Column(JsonText, nullable=False))
    refused_at: datetime = Field(sa_type=InstantText)
    discarded_at: datetime | None = Field(default=None, sa_type=InstantText)


class SyncStateRow(StoreTable, table=True):
    """An account known on this device and the position up to which its rows follow the feed."""

    __tablename__ = "sync_state"

    owner: str = Field(primary_key=True)
    account_id: UUID = Field(sa_type=UuidText)
    email: str | None = None
    display_name: str | None = None
    server_url: str | None = None
    cursor: str | None = None
    revision: int = 0
    epoch: str | None = None
    pulled_at: datetime | None = Field(default=None, sa_type=InstantText)
    behind: bool = Field(default=False, sa_type=Integer)
    """The last page read was not the last one there is."""
    is_restored: bool = Field(default=False, sa_type=Integer)
    """The feed is read from its beginning because the server's database was brought back from a backup."""


class FeedRestRow(StoreTable, table=True):
    """A meal the account had, which a reading of the feed from its beginning has not told of yet."""

    __tablename__ = "feed_rest"

    owner: str = Field(primary_key=True)
    meal_id: UUID = Field(sa_type=UuidText, primary_key=True)
    server_version: int


class MergedMealRow(StoreTable, table=True):
    """A meal that another device changed or deleted while it was changed here; the person has not seen that yet."""

    __tablename__ = "merged_meals"

    owner: str = Field(primary_key=True)
    meal_id: UUID = Field(sa_type=UuidText, primary_key=True)
    at: datetime = Field(sa_type=InstantText)
    is_gone: bool = Field(sa_type=Integer)
    """It was deleted there."""
    device: str | None = None
    """What that device is called, where the server said so."""


class SettingRow(StoreTable, table=True):
    """One setting of one owner: `targets`, `preferences`, `favourites` or `day_status:<date>`."""

    __tablename__ = "settings"

    owner: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: JsonValue = Field(sa_column=Column(JsonText, nullable=False))
    updated_at: datetime = Field(sa_type=InstantText)


class SettingOutboxRow(StoreTable, table=True):
    """A setting of an account that its server has not acknowledged; sent in order of `seq`."""

    __tablename__ = "setting_outbox"

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    owner: str
    key: str
    value: str
    """Its JSON as it will be sent."""
    updated_at: datetime = Field(sa_type=InstantText)
    op_id: UUID | None = Field(default=None, sa_type=UuidText)
    """Given when it is first sent: from then on it is sent as it is, or not at all."""


class FoodFiguresRow(StoreTable, table=True):
    """What a person corrected about a food: it counts until a meal of that food is logged later."""

    __tablename__ = "food_figures"

    owner: str = Field(primary_key=True)
    food_key: str = Field(primary_key=True)
    """Of the food that was corrected; `name` may be a new one."""
    name: str
    kcal: Decimal = Field(sa_type=Thousandths)
    protein_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    carbs_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    fat_g: Decimal | None = Field(default=None, sa_type=Thousandths)
    amount: str | None = None
    corrected_at: datetime = Field(sa_type=InstantText)


class ChangeRow(StoreTable, table=True):
    """Something a person did to the diary in one go, for `undo`; `name` and `logical_date` are its first meal's."""

    __tablename__ = "changes"

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    owner: str
    kind: str
    at: datetime = Field(sa_type=InstantText)
    name: str
    logical_date: date = Field(sa_type=DateText)
    favourite: str | None = None
    """The favourite that was renamed with its food."""


class ChangedMealRow(StoreTable, table=True):
    """What a change found of a meal and what it left, as `local_store.changes` writes it; None: not in the diary."""

    __tablename__ = "changed_meals"

    seq: int = Field(primary_key=True)
    meal_id: UUID = Field(sa_type=UuidText, primary_key=True)
    was: str | None = None
    became: str | None = None


class ChangedFoodRow(StoreTable, table=True):
    """The same of what was corrected about a food; None: nothing."""

    __tablename__ = "changed_foods"

    seq: int = Field(primary_key=True)
    food_key: str = Field(primary_key=True)
    was: str | None = None
    became: str | None = None


class DeviceRow(StoreTable, table=True):
    """Who this device is (`device_id`), its current `lineage_id`, and the accounts `signed_in` and `shown_account`."""

    __tablename__ = "device"

    key: str = Field(primary_key=True)
    value: UUID = Field(sa_type=UuidText)


class ChoiceRow(StoreTable, table=True):
    """What the person chose for this device: `credentials`, `backup_folder`."""

    __tablename__ = "device_choices"

    key: str = Field(primary_key=True)
    value: str


class ImportSourceRow(StoreTable, table=True):
    """The meal a row of a foreign file became: kept through edits, deletion and promotion."""

    __tablename__ = "import_sources"

    fingerprint: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    meal_id: UUID = Field(sa_type=UuidText)
