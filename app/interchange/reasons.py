"""Why a record of a file was refused, in words that can be said in any language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.language.recognising import recognised
from contracts import limits
from contracts.messages import Message, Words

_OF_FIELD: Final = Message("{field} {reason}", context="what is wrong with a field of a file")
_ALONE: Final = Message("{reason}", context="what is wrong with a record of a file")
_AND: Final = Message("{reason}; {more}")


def reasons_of(error: ValidationError, headings: Mapping[str, str | Message] = MappingProxyType({})) -> Words:
    """The reasons, each after the name of its field: by what it fills the heading of its column, else its path."""
    listed = error.errors(include_url=False, include_input=False, include_context=False)[: limits.ERRORS_LISTED_MAX]
    said = [_reason(each, headings) for each in listed]
    return reduce(lambda first, more: _AND.of(reason=first, more=more), said)


def _reason(error: ErrorDetails, headings: Mapping[str, str | Message]) -> Words:
    path, reason = ".".join(str(part)[:80] for part in error["loc"]), recognised(error["msg"])
    return _OF_FIELD.of(field=headings.get(path, path), reason=reason) if path else _ALONE.of(reason=reason)
