"""How values are kept in columns: one text or integer form each, so that comparing in SQL is comparing the values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from contracts.fields import parse_instant
from contracts.meal import from_milli, milli
from contracts.wire import JsonValue, instant_text, read_json, write_json

Value = TypeVar("Value")


class Kept(TypeDecorator[Value]):
    """A value with one form in the file. NULL is None, both ways."""

    impl: type[TypeEngine[Any]] = String
    cache_ok = True

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> Any:  # noqa: ARG002  # SQLAlchemy's signature
        return None if value is None else self.encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Value | None:  # noqa: ARG002  # the same
        return None if value is None else self.decode(value)

    def encode(self, value: Value) -> str | int:
        """The value as it is kept."""
        raise NotImplementedError

    def decode(self, kept: Any) -> Value:
        """The value again."""
        raise NotImplementedError


class UuidText(Kept[UUID]):
    """A UUID as its 36 characters in lower case."""

    cache_ok = True

    def encode(self, value: UUID) -> str:
        return str(value)

    def decode(self, kept: Any) -> UUID:
        return UUID(kept)


class InstantText(Kept[datetime]):
    """An aware instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`."""

    cache_ok = True

    def encode(self, value: datetime) -> str:
        return instant_text(value)

    def decode(self, kept: Any) -> datetime:
        return parse_instant(kept)


class DateText(Kept[date]):
    """A date as `YYYY-MM-DD`."""

    cache_ok = True

    def encode(self, value: date) -> str:
        return value.isoformat()

    def decode(self, kept: Any) -> date:
        return date.fromisoformat(kept)


class Thousandths(Kept[Decimal]):
    """An exact amount as a whole number of thousandths: sums in SQL are exact."""

    impl = Integer
    cache_ok = True

    def encode(self, value: Decimal) -> int:
        return milli(value)

    def decode(self, kept: Any) -> Decimal:
        return from_milli(kept)


class JsonText(Kept[JsonValue]):
    """A value other than None as compact JSON; fractions come back as exact decimals."""

    cache_ok = True

    def encode(self, value: JsonValue) -> str:
        return write_json(value).decode()

    def decode(self, kept: Any) -> JsonValue:
        return read_json(kept)
