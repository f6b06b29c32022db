"""Wire messages of an import: chunks, commit, receipt; and the one check of an item that both sides run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from contracts import limits, refusals
from contracts.day import DayStatus, Total
from contracts.fields import Date, Id, Instant, Record, refusal, whole_type
from contracts.meal import Revision, WireMeal
from contracts.settings import Preferences
from contracts.targets import Targets
from contracts.wire import JsonValue

if TYPE_CHECKING:
    ChunkNumber = int
    Count = int
else:
    ChunkNumber = whole_type(0, limits.CHUNKS_MAX)
    Count = whole_type(0, limits.REVISION_MAX)


def _sha256_hex(value: object) -> str:
    if isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef"):
        return value
    raise refusal("not_a_sha256", refusals.NOT_A_SHA256)


Sha256 = Annotated[str, BeforeValidator(_sha256_hex), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]


class RejectionCode(StrEnum):
    """Why the server refused a record."""

    VALIDATION_ERROR = "validation_error"
    KEY_MISMATCH = "key_mismatch"
    DUPLICATE_IN_IMPORT = "duplicate_in_import"
    SERVER_ERROR = "server_error"


class ImportStatus(StrEnum):
    """Where an import stands. The last three are final."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What a commit did with an accepted meal."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED_ELSEWHERE = "deleted_elsewhere"
    STALE = "stale"


class ImportItem(Record):
    """One meal of an import. `revision` is the device's counter of edits of that meal."""

    revision: Revision
    meal: WireMeal


class FieldError(Record):
    """`loc` leads to the field, such as `["meal", "kcal"]`; `msg` is for a person."""

    loc: list[str | int]
    msg: str


class Rejection(Record):
    """A record the server refused: its place, its id as sent, why, and the record itself."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    chunk: int
    index: int
    id: str | None
    code: RejectionCode
    errors: list[FieldError]
    record: JsonValue


class ChunkEnvelope(Record):
    """Body of `PUT /v1/imports/{import_id}/chunks/{n}`. Items are checked one by one, not with the envelope."""

    lineage_id: Id
    device_id: Id
    items: Annotated[list[Any], Field(max_length=limits.CHUNK_ITEMS_MAX)]


class StageAnswer(Record):
    """Its answer. `staged` counts the items of the import staged so far, rejected ones included."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    status: ImportStatus
    accepted: list[UUID]
    rejected: list[Rejection]
    staged: int


class DayStatusEntry(Record):
    """What a guest said of a day, and when; no status means the mark was taken away."""

    status: DayStatus | None = None
    updated_at: Instant

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class PreferencesEntry(Record):
    """A guest's preferences, and when they were set."""

    value: Preferences
    updated_at: Instant


class FavouritesEntry(Record):
    """Names of favourite foods, and when the list was set."""

    names: Annotated[list[str], Field(max_length=limits.FAVOURITES_MAX)]
    updated_at: Instant


class ImportSettings(Record):
    """`settings` of a commit; per key the later `updated_at` wins."""

    day_status: dict[Date, DayStatusEntry] | None = None
    preferences: PreferencesEntry | None = None
    favourites: FavouritesEntry | None = None


class CommitRequest(Record):
    """Body of `POST /v1/imports/{import_id}/commit`. `item_count` includes rejected items."""

    lineage_id: Id
    chunk_count: Count
    item_count: Count
    manifest_sha256: Sha256
    targets: Targets | None = None
    settings: ImportSettings | None = None


class WholeImport(Record):
    """Body of `POST /v1/imports`: everything in one request."""

    import_id: Id
    lineage_id: Id
    device_id: Id
    items: Annotated[list[Any], Field(max_length=limits.IMPORT_ITEMS_MAX)]
    targets: Targets | None = None
    settings: ImportSettings | None = None


class MealOutcome(Record):
    """`revision` is the device's, as sent."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    outcome: Outcome
    revision: int


class Notice(Record):
    """Something worth knowing that kept no meal out, such as `logical_date_differs`."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    id: str | None
    code: str
    detail: str


class ReceiptTotals(Record):
    """Of the accepted meals of one import."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    meal_count: int
    kcal: Total


class Receipt(Record):
    """The durable answer of a commit. The five counts add up to the accepted meals."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    import_id: Id
    status: Literal["committed"]
    committed_at: Instant
    revision: int
    created: int
    updated: int
    unchanged: int
    deleted_elsewhere: int
    stale: int
    rejected: list[Rejection]
    warnings: list[Notice]
    totals: ReceiptTotals
    outcomes: Mapping[UUID, MealOutcome]


class ImportAnswer(Record):
    """Answer of abort and of `GET /v1/imports/{import_id}`."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    status: ImportStatus
    chunks: list[int]
    receipt: JsonValue = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an item cannot be taken."""

    code: RejectionCode
    errors: tuple[FieldError, ...]


def check_item(raw: JsonValue, *, now: datetime, kcal_max: Decimal = limits.KCAL_MAX) -> ImportItem | Refused:
    """Validate one item of an import as the server does.

    Args:
        raw: the item as `contracts.wire.read_json` gave it.
        now: the instant against which "48 hours ahead" is measured.
        kcal_max: a server may be stricter than this program, never laxer.
    """
    try:
        item = ImportItem.model_validate(raw, context={"now": now})
    except ValidationError as error:
        return refused_by(error)
    return refused_for_energy(item.meal, kcal_max) or item


def refused_by(error: ValidationError) -> Refused:
    """What a model said of a record, as its refusal."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    code = (
        RejectionCode.KEY_MISMATCH
        if all(each["type"] == "key_mismatch" for each in found)
        else RejectionCode.VALIDATION_ERROR
    )
    listed = found[: limits.ERRORS_LISTED_MAX]
    return Refused(code, tuple(FieldError(loc=_safe_loc(each["loc"]), msg=each["msg"]) for each in listed))


def refused_for_energy(meal: WireMeal, kcal_max: Decimal) -> Refused | None:
    """Why a server with this limit does not take the meal; None where it does."""
    if meal.kcal <= kcal_max:
        return None
    too_much = str(refusals.TOO_MUCH_ENERGY.of(most=kcal_max))
    return Refused(RejectionCode.VALIDATION_ERROR, (FieldError(loc=["meal", "kcal"], msg=too_much),))


def _safe_loc(loc: Sequence[str | int]) -> list[str | int]:
    """A field's name may come from the sender (an unknown field): bounded, and never half a character."""
    return [part if isinstance(part, int) else part[:80].encode("utf-8", "replace").decode() for part in loc]


def id_as_sent(raw: JsonValue) -> str | None:
    """The id a refused item claims to have, if it is text at all."""
    meal = raw.get("meal") if isinstance(raw, Mapping) else None
    found = meal.get("id") if isinstance(meal, Mapping) else None
    return found[:80].encode("utf-8", "replace").decode() if isinstance(found, str) else None


def manifest_sha256(chunks: Iterable[tuple[int, str]]) -> str:
    """The fingerprint of all staged chunks.

    Args:
        chunks: number and SHA-256 (hex, of the body as sent, before compression) of each, in any order.
    """
    lines = (f"{n} {sha256}\n" for n, sha256 in sorted(chunks))
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()
