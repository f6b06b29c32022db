"""JSON as both sides read and write it: exact numbers, no duplicate keys, no NaN, bounded depth."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts import limits

_DIGITS = 15
"""Significant decimal digits that every double keeps."""

JsonValue = Any
"""What `read_json` gives: dict, list, str, int, Decimal, bool or None."""


_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A whole string, or one bracket outside of strings."""
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NEITHER_QUOTE_NOR_BRACKET = bytes(set(range(256)) - set(b'"[]{}'))
_PLAIN_STRING = re.compile(rb'"[^"]*"')


class MalformedJson(ValueError):
    """The bytes are not the JSON this protocol speaks; the message says why, without repeating the content."""


def read_json(body: bytes | str) -> JsonValue:
    """Parse UTF-8 JSON. Fractions become `Decimal`, so 0.1 stays 0.1.

    Raises `MalformedJson` for invalid UTF-8, NaN and Infinity, a key given twice, and nesting deeper than
    `limits.JSON_DEPTH_MAX`.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
        if not _is_shallow(text.encode("utf-8", "surrogatepass") if isinstance(body, str) else body):
            _refuse_depth(text)
        return _EXACTLY.decode(text)
    except MalformedJson:
        raise
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not valid UTF-8.") from error
    except json.JSONDecodeError as error:
        raise MalformedJson(f"The body is not valid JSON (at character {error.pos}).") from error
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise MalformedJson("The body is not valid JSON.") from error


def write_json(value: JsonValue) -> bytes:
    """The compact UTF-8 form of a value; the same value always gives the same bytes.

    Half a character (a lone surrogate) has no UTF-8 form: a value that holds one is written with escapes throughout.
    """
    try:
        return _UNESCAPED.encode(value).encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode(value).encode()


def write_json_in_order(value: JsonValue) -> bytes:
    """The same with the keys of every object sorted: one text, however the value was laid out."""
    try:
        return _IN_ORDER.encode(value).encode()
    except UnicodeEncodeError:
        return _ESCAPED_IN_ORDER.encode(value).encode()


def number(value: Decimal) -> int | float:
    """An exact amount as a JSON number: at most 15 digits, so the shortest float shows the very same decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


def instant_text(instant: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`, the one form of an instant in keys, files and on the wire."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _to_json(value: object) -> JsonValue:
    match value:
        case Decimal() if value.is_finite() and abs(value.adjusted()) <= _DIGITS and _fits(value):
            return number(value)
        case Decimal():
            return str(value)
        case UUID():
            return str(value)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")


def _fits(value: Decimal) -> bool:
    """Whether a JSON number can carry it; only a refused record, shown as it was sent, ever holds another."""
    return len(value.as_tuple().digits) <= _DIGITS


def _encoder(*, ensure_ascii: bool, sort_keys: bool = False) -> json.JSONEncoder:
    return json.JSONEncoder(
        ensure_ascii=ensure_ascii, sort_keys=sort_keys, separators=(",", ":"), default=_to_json, allow_nan=False
    )


_UNESCAPED = _encoder(ensure_ascii=False)
_ESCAPED = _encoder(ensure_ascii=True)
_IN_ORDER = _encoder(ensure_ascii=False, sort_keys=True)
_ESCAPED_IN_ORDER = _encoder(ensure_ascii=True, sort_keys=True)


def _refuse_constant(name: str) -> JsonValue:
    raise MalformedJson(f"{name} is not a JSON number.")


def _unique_pairs(pairs: Sequence[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson("An object names the same key twice.")
    return found


_EXACTLY = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique_pairs)


def _is_shallow(body: bytes) -> bool:
    """Whether all brackets close within `limits.JSON_DEPTH_MAX` levels; False may also mean that they do not close.

    Once escapes are gone, each quote begins or ends a string, and without the strings only brackets are left. Taking
    out the pairs with nothing between them takes one level off.
    """
    unescaped = body.replace(rb"\\", b"").replace(rb"\"", b"")
    quotes_and_brackets = unescaped.translate(_BRACKETS, _NEITHER_QUOTE_NOR_BRACKET)
    brackets = _PLAIN_STRING.sub(b"", quotes_and_brackets.replace(b'""', b""))
    for _ in range(limits.JSON_DEPTH_MAX):
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def _refuse_depth(text: str) -> None:
    depth = 0
    for token in _STRUCTURE.finditer(text):
        match token.group()[0]:
            case "[" | "{":
                depth += 1
                if depth > limits.JSON_DEPTH_MAX:
                    raise MalformedJson(f"The body is nested deeper than {limits.JSON_DEPTH_MAX} levels.")
            case "]" | "}":
                depth -= 1
            case _:
                pass
