"""The field types of every record: strict on input, exact in memory, one form on the wire.

Each refuses what Pydantic's lax mode would let through (`true` as 1, `" 100 "`, epoch numbers, dates without an
offset, `urn:uuid:` ids) and says why in words a person can act on.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from contracts import limits, refusals
from contracts.clock import cut_to_milliseconds
from contracts.messages import Words
from contracts.wire import instant_text, number
from contracts.zones import zone_names

_RFC3339: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
# What JSON Schema can say of the two beyond their `format`.
_INSTANT_PATTERN: Final = (
    r"^(19|[2-9]\d)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
)
_UUID4_PATTERN: Final = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
_REFUSED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Unicode's categories Cc (control characters), Zl and Zp (separators of lines), Cs (surrogates)."""
_REFUSED_IN_LINES: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_STEP: Final = Decimal(1).scaleb(-limits.DECIMAL_PLACES)
_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


class Record(BaseModel):
    """Base of everything that crosses a boundary: frozen, strict, unknown fields forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False)


def refusal(code: str, words: Words) -> PydanticCustomError:
    """A validation error with words of `contracts.refusals`; its message, which travels, is their English."""
    return PydanticCustomError(code, str(words))


def exact_amount(value: object, low: Decimal, high: Decimal, unit: str) -> Decimal:
    """A number as an exact decimal with at most three places, rounded half-even."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refusal("not_a_number", refusals.NOT_A_NUMBER)
    amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not amount.is_finite():
        raise refusal("not_finite", refusals.NOT_FINITE)
    if not low <= amount <= high:
        raise refusal("out_of_range", refusals.OUT_OF_RANGE.of(low=low, high=high, unit=unit))
    rounded = amount.quantize(_STEP, context=_WIDE)
    return rounded.normalize(_WIDE) + 0 if rounded else Decimal(0)


def amount_type(low: Decimal, high: Decimal, unit: str) -> object:
    """An exact amount from `low` to `high` of `unit`, a JSON number on the wire."""

    def check(value: object) -> Decimal:
        return exact_amount(value, low, high, unit)

    schema = {"type": "number", "minimum": float(low), "maximum": float(high)}
    return Annotated[
        Decimal,
        BeforeValidator(check),
        PlainSerializer(number, return_type=int | float, when_used="json"),
        WithJsonSchema(schema),
    ]


def clean_text(value: object, longest: int, *, lines: bool = False) -> str:
    """Trimmed, in NFC, without control characters (line breaks and tabs stay where `lines`) and lone surrogates."""
    if not isinstance(value, str):
        raise refusal("not_text", refusals.NOT_TEXT)
    if len(value) > longest * 8:
        raise refusal("too_long", refusals.TOO_LONG.of(longest=str(longest)))
    if found := (_REFUSED_IN_LINES if lines else _REFUSED).search(value):
        if "\ud800" <= found.group() <= "\udfff":
            raise refusal("not_unicode", refusals.NOT_UNICODE)
        raise refusal("control_character", refusals.CONTROL_CHARACTER)
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > longest:
        raise refusal("too_long", refusals.TOO_LONG.of(longest=str(longest)))
    return text


def text_type(longest: int) -> object:
    """Text of 1 to `longest` characters after `clean_text`."""

    def check(value: object) -> str:
        text = clean_text(value, longest)
        if not text:
            raise refusal("too_short", refusals.EMPTY)
        return text

    return Annotated[
        str, BeforeValidator(check), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest})
    ]


def optional_text_type(longest: int, *, lines: bool = False) -> object:
    """Text of up to `longest` characters, or None; what is empty after trimming is None."""

    def check(value: object) -> str | None:
        return None if value is None else clean_text(value, longest, lines=lines) or None

    schema = {"anyOf": [{"type": "string", "maxLength": longest}, {"type": "null"}]}
    return Annotated[str | None, BeforeValidator(check), WithJsonSchema(schema)]


def parse_instant(value: object) -> datetime:
    """An aware datetime, or RFC 3339 text with an offset, as UTC cut to milliseconds."""
    if isinstance(value, str):
        value = _instant_from_text(value)
    if not isinstance(value, datetime):
        raise refusal("not_an_instant", refusals.NOT_AN_INSTANT)
    if value.tzinfo is None or value.utcoffset() is None:
        raise refusal("no_offset", refusals.NO_OFFSET)
    try:
        instant = cut_to_milliseconds(value.astimezone(UTC))
    except OverflowError:
        raise refusal("out_of_range", refusals.OUTSIDE_THE_YEARS) from None
    if not limits.EATEN_AT_MIN <= instant <= limits.INSTANT_MAX:
        raise refusal("out_of_range", refusals.TOO_EARLY.of(first=limits.EATEN_AT_MIN.date()))
    return instant


def _instant_from_text(text: str) -> datetime:
    found = _RFC3339.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        raise refusal("not_an_instant", refusals.NOT_AN_INSTANT)
    day, clock, fraction, offset = found.groups()
    offset = "+00:00" if offset in "Zz" else offset
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset}")
    except ValueError:
        raise refusal("not_an_instant", refusals.NO_SUCH_INSTANT) from None


def parse_date(value: object) -> date:
    """A date, or its `YYYY-MM-DD` text."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise refusal("not_a_date", refusals.NO_SUCH_DATE) from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise refusal("not_a_date", refusals.NOT_A_DATE)
    return value


def parse_uuid(value: object) -> UUID:
    """A UUID, or its 36-character text in either case."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _UUID.fullmatch(value.lower()):
        raise refusal("not_a_uuid", refusals.NOT_A_UUID)
    return UUID(value)


def parse_uuid4(value: object) -> UUID:
    """The same, of version 4."""
    found = parse_uuid(value)
    if found.version != 4:
        raise refusal("not_a_uuid4", refusals.NOT_A_UUID4)
    return found


def parse_zone(value: object) -> str:
    """The name of an IANA zone that `tzdata` knows."""
    if not isinstance(value, str) or len(value) > limits.TZ_CHARS_MAX or value not in zone_names():
        raise refusal("unknown_zone", refusals.UNKNOWN_ZONE)
    return value


def parse_whole(value: object, low: int, high: int) -> int:
    """A whole number, not a boolean; 12.0 is one too (JSON Schema 2020-12, Validation §6.1.1)."""
    if isinstance(value, Decimal) and value.is_finite() and low <= value <= high and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise refusal("not_a_whole_number", refusals.NOT_A_WHOLE_NUMBER.of(low=str(low), high=str(high)))
    return value


def whole_type(low: int, high: int) -> object:
    """A whole number from `low` to `high`."""

    def check(value: object) -> int:
        return parse_whole(value, low, high)

    return Annotated[int, BeforeValidator(check), WithJsonSchema({"type": "integer", "minimum": low, "maximum": high})]


Instant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _INSTANT_PATTERN}),
]
Date = Annotated[date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date"})]
Id = Annotated[
    UUID,
    BeforeValidator(parse_uuid4),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": _UUID4_PATTERN}),
]
Zone = Annotated[str, BeforeValidator(parse_zone), WithJsonSchema({"type": "string", "maxLength": limits.TZ_CHARS_MAX})]
