"""Dates and figures as they are written for people; the languages' own ways are in `test_speech.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.language import writing

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("amount", "kcal", "grams"),
    [
        ("0", "0", "0 g"),
        ("0.4", "0.4", "0.4 g"),
        ("9.96", "10", "10 g"),
        ("10", "10", "10 g"),
        ("84.25", "84", "84.3 g"),
        ("1234.5", "1,235", "1,235 g"),
        ("2752.6", "2,753", "2,753 g"),
        ("100", "100", "100 g"),
    ],
)
def test_figures_are_rounded_for_reading(amount: str, kcal: str, grams: str) -> None:
    assert (kcal, grams) == (writing.kcal(Decimal(amount)), writing.grams(Decimal(amount)))


@pytest.mark.parametrize(
    ("days", "title", "subtitle"),
    [
        (0, "Today", "Friday, 20 November 2026"),
        (-1, "Yesterday", "Thursday, 19 November 2026"),
        (1, "Tomorrow", "Saturday, 21 November 2026"),
        (-2, "Wednesday", "18 November 2026"),
    ],
)
def test_a_day_is_named_and_always_dated(days: int, title: str, subtitle: str) -> None:
    day = TODAY + timedelta(days=days)
    assert (title, subtitle) == (writing.day_title(day, TODAY), writing.day_subtitle(day, TODAY))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 3), date(2026, 11, 3), "on 3 November 2026"),
        (date(2026, 11, 3), date(2026, 11, 9), "from 3 to 9 November 2026"),
        (date(2026, 10, 30), date(2026, 11, 2), "from 30 October to 2 November 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "from 30 December 2025 to 2 January 2026"),
        (None, None, ""),
    ],
)
def test_a_span_of_dates_says_no_more_than_needed(first: date | None, last: date | None, words: str) -> None:
    assert words == writing.span(first, last)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "today at 09:00"),
        (timedelta(days=2), "18 November 2026 at 12:00"),
    ],
)
def test_a_moment_is_told_by_how_long_ago_it_was(ago: timedelta, words: str) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert words == writing.moment(now - ago, now)
