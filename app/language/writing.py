"""Figures and dates as the language in force writes them. Figures are rounded for reading; the diary keeps them exact.

Patterns of dates are messages like any other, in the letters of CLDR, so that a translation can order them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from app.language.speech import speech, tr
from contracts.messages import Message

_WEEKDAY: Final = Message("EEEE", context="date")
_SHORT_WEEKDAY: Final = Message("EEE", context="date")
_SHORT_MONTH: Final = Message("MMM", context="date")
_SHORT_DATE: Final = Message("d MMM", context="date")
_DAY_OF_MONTH: Final = Message("d", context="date, as the first of two in one month")
_DAY_AND_MONTH: Final = Message("d MMMM", context="date")
_FULL_DATE: Final = Message("d MMMM y", context="date")
_WEEKDAY_DATE: Final = Message("EEEE, d MMMM", context="date")
_FULL_WEEKDAY_DATE: Final = Message("EEEE, d MMMM y", context="date")
_MONTH: Final = Message("LLLL", context="date")
_MONTH_AND_YEAR: Final = Message("LLLL y", context="date")

_SPAN: Final = Message("{first} – {last}")
_CLOSE_SPAN: Final = Message("{first}–{last}")
_ON: Final = Message("on {day}")
_FROM: Final = Message("from {first} to {last}")

_TODAY: Final = Message("Today")
_YESTERDAY: Final = Message("Yesterday")
_TOMORROW: Final = Message("Tomorrow")
_JUST_NOW: Final = Message("just now")
_MINUTES_AGO: Final = Message("{count} minute ago", "{count} minutes ago")
_TODAY_AT: Final = Message("today at {time}")
_DAY_AT: Final = Message("{day} at {time}")
_GRAMS: Final = Message("{amount} g")
_MEALS: Final = Message("{count} meal", "{count} meals")


def number(amount: Decimal, places: int = 0) -> str:
    """`1,234.5`: at most so many decimal places, rounded half up, no zeros at the end."""
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return format_decimal(rounded, "#,##0." + "#" * places, locale=speech().locale)


def kcal(amount: Decimal) -> str:
    """Energy as a figure without its unit: whole, below ten with one decimal place."""
    return number(amount, 0 if amount >= 10 else 1)


def grams(amount: Decimal) -> str:
    """`84.5 g`, from a hundred on without a decimal place."""
    return tr(_GRAMS, amount=number(amount, 1 if amount < 100 else 0))


def meals(count: int) -> str:
    """`1 meal`, `143 meals`."""
    return tr(_MEALS, count=count)


def _written(day: date, pattern: Message) -> str:
    return format_date(day, tr(pattern), locale=speech().locale)


def weekday(day: date) -> str:
    """`Thursday`."""
    return _written(day, _WEEKDAY)


def short_weekday(day: date) -> str:
    """`Thu`."""
    return _written(day, _SHORT_WEEKDAY)


def short_month(day: date) -> str:
    """`Nov`."""
    return _written(day, _SHORT_MONTH)


def short_date(day: date) -> str:
    """`19 Nov`."""
    return _written(day, _SHORT_DATE)


def day_and_month(day: date) -> str:
    """`19 November`."""
    return _written(day, _DAY_AND_MONTH)


def full_date(day: date) -> str:
    """`19 November 2026`."""
    return _written(day, _FULL_DATE)


def weekday_date(day: date) -> str:
    """`Thursday, 19 November`."""
    return _written(day, _WEEKDAY_DATE)


def month_and_year(day: date) -> str:
    """`November 2026`."""
    return _written(day, _MONTH_AND_YEAR)


def day_title(day: date, today: date) -> str:
    """`Today`, `Yesterday`, `Tomorrow`, else the weekday."""
    near = {today: _TODAY, today - timedelta(days=1): _YESTERDAY, today + timedelta(days=1): _TOMORROW}
    return tr(near[day]) if day in near else weekday(day)


def day_subtitle(day: date, today: date) -> str:
    """The date, with its weekday where the title does not say it."""
    return _written(day, _FULL_WEEKDAY_DATE if abs((day - today).days) <= 1 else _FULL_DATE)


def span(first: date | None, last: date | None) -> str:
    """`on 3 November 2026`, `from 3 to 9 November 2026`, `from 30 December 2025 to 2 January 2026`."""
    if first is None or last is None:
        return ""
    if first == last:
        return tr(_ON, day=full_date(first))
    return tr(_FROM, first=_start(first, last), last=full_date(last))


def dates(first: date, last: date) -> str:
    """`16–22 November 2026`, `30 November – 6 December 2026`, `28 December 2026 – 3 January 2027`."""
    close = (first.year, first.month) == (last.year, last.month)
    return tr(_CLOSE_SPAN if close else _SPAN, first=_start(first, last), last=full_date(last))


def _start(first: date, last: date) -> str:
    """The first date of two, without what it shares with the last."""
    if first.year != last.year:
        return full_date(first)
    return day_and_month(first) if first.month != last.month else _written(first, _DAY_OF_MONTH)


def months(first: date, last: date) -> str:
    """`November 2026`, `September – November 2026`, `December 2026 – February 2027`."""
    if (first.year, first.month) == (last.year, last.month):
        return month_and_year(last)
    start = _written(first, _MONTH) if first.year == last.year else month_and_year(first)
    return tr(_SPAN, first=start, last=month_and_year(last))


def moment(instant: datetime, now: datetime) -> str:
    """How long ago, in words; `instant` and `now` in the same zone."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return tr(_JUST_NOW)
    if minutes < 60:
        return tr(_MINUTES_AGO, count=minutes)
    time = f"{instant:%H:%M}"
    if instant.date() == now.date():
        return tr(_TODAY_AT, time=time)
    return tr(_DAY_AT, day=full_date(instant.date()), time=time)
