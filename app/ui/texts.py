"""Every sentence the screens show, with its plural rule.

Figures are rounded for reading; the diary keeps them exact.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from contracts.credentials import CredentialsKind
from contracts.meal import Slot

APP_NAME = "Tuckbox"
SOMETHING_WENT_WRONG = "Something went wrong here. Your diary is safe. Try again, or reload the page."
DID_NOT_WORK = "That did not work. Your diary is as it was before."

ACCOUNT_IS_FOR = (
    "Tuckbox works without an account, and everything stays on this device. "
    "An account keeps a copy of your diary on a server you choose, for your other devices and for a lost one."
)
SIGN_OUT_KEEPS = "Signing out keeps everything: your account's diary stays on its server and on this device."
TARGET_SAVED = "Target saved"
SIGNED_OUT = "Signed out. Nothing was deleted."

KEEPING = "Where your sign-in is kept"
KEEP = {
    CredentialsKind.KEYRING: "Keep it in the keyring",
    CredentialsKind.FILE: "Keep it in a file only I can read",
    CredentialsKind.MEMORY: "Sign in each time",
}
KEPT = {
    CredentialsKind.KEYRING: "From now on your sign-in is kept in the keyring.",
    CredentialsKind.FILE: "From now on your sign-in is kept in a file only you can read.",
    CredentialsKind.MEMORY: "From now on you sign in each time.",
}

SLOT_NAMES = {
    Slot.BREAKFAST: "Breakfast",
    Slot.LUNCH: "Lunch",
    Slot.DINNER: "Dinner",
    Slot.SNACK: "Snack",
    None: "Other meals",
}
SLOT_HEADINGS = {**SLOT_NAMES, Slot.SNACK: "Snacks"}

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 meal`, `2 meals`, `1,200 meals`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def meals(count: int) -> str:
    """`1 meal`, `143 meals`."""
    return counted(count, "meal")


def kcal(amount: Decimal) -> str:
    """Energy as a figure without its unit: whole, below ten with one decimal place."""
    return _figure(amount, 0 if amount >= 10 else 1)


def grams(amount: Decimal) -> str:
    """`84.5 g`, from a hundred on without a decimal place."""
    return f"{_figure(amount, 1 if amount < 100 else 0)} g"


def _figure(amount: Decimal, places: int) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def weekday(day: date) -> str:
    """`Thursday`."""
    return _WEEKDAYS[day.weekday()]


def day_and_month(day: date) -> str:
    """`19 November`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """`19 November 2026`."""
    return f"{day_and_month(day)} {day.year}"


def weekday_date(day: date) -> str:
    """`Thursday, 19 November`."""
    return f"{weekday(day)}, {day_and_month(day)}"


def day_title(day: date, today: date) -> str:
    """`Today`, `Yesterday`, `Tomorrow`, else the weekday."""
    near = {today: "Today", today - timedelta(days=1): "Yesterday", today + timedelta(days=1): "Tomorrow"}
    return near.get(day, weekday(day))


def day_subtitle(day: date, today: date) -> str:
    """The date, with its weekday where the title does not say it."""
    return full_date(day) if day_title(day, today) == weekday(day) else f"{weekday_date(day)} {day.year}"


def span(first: date | None, last: date | None) -> str:
    """`on 3 November 2026`, `from 3 to 9 November 2026`, `from 30 December 2025 to 2 January 2026`."""
    if first is None or last is None:
        return ""
    if first == last:
        return f"on {full_date(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"from {first.day} to {full_date(last)}"
    start = day_and_month(first) if first.year == last.year else full_date(first)
    return f"from {start} to {full_date(last)}"


def counts_for(day: date) -> str:
    """Which day a meal eaten between midnight and the rollover belongs to."""
    return f"Counts for {weekday_date(day)}: a day runs until 4 in the morning."


def moment(instant: datetime, now: datetime) -> str:
    """How long ago, in words; `instant` and `now` in the same zone."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago"
    if instant.date() == now.date():
        return f"today at {instant:%H:%M}"
    return f"{full_date(instant.date())} at {instant:%H:%M}"


def without(count: int) -> str:
    """How many meals do not state a macronutrient."""
    return f"{meals(count)} without"


def added(name: str) -> str:
    """The snack bar after a meal was added."""
    return f"{name} added"


def changed(name: str) -> str:
    """The snack bar after a meal was changed."""
    return f"{name} changed"


def short_weekday(day: date) -> str:
    """`Thu`."""
    return weekday(day)[:3]


def short_date(day: date) -> str:
    """`19 Nov`."""
    return f"{day.day} {short_month(day)}"


def short_month(day: date) -> str:
    """`Nov`."""
    return _MONTHS[day.month - 1][:3]


def month_and_year(day: date) -> str:
    """`November 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def dates(first: date, last: date) -> str:
    """`16–22 November 2026`, `30 November – 6 December 2026`, `28 December 2026 – 3 January 2027`."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{full_date(last)}"
    return f"{day_and_month(first) if first.year == last.year else full_date(first)} – {full_date(last)}"


def months(first: date, last: date) -> str:
    """`November 2026`, `September – November 2026`, `December 2026 – February 2027`."""
    if (first.year, first.month) == (last.year, last.month):
        return month_and_year(last)
    start = _MONTHS[first.month - 1] if first.year == last.year else month_and_year(first)
    return f"{start} – {month_and_year(last)}"
