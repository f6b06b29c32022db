"""The logical dates a listing is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server_stub.problems import invalid_field


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None


def span_of(logical_date: date | None, first: date | None, last: date | None) -> Span:
    """One date, or a range of them. Refuses with `validation_error` what names both, or ends before it begins."""
    if logical_date is not None:
        if first is not None or last is not None:
            raise invalid_field(("query", "logical_date"), "cannot be combined with from and to")
        return Span(logical_date, logical_date)
    if first is not None and last is not None and last < first:
        raise invalid_field(("query", "to"), "must not be before from")
    return Span(first, last)
