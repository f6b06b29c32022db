"""Diaries to import, made up here."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

FIRST_DAY = date(2022, 11, 3)
_HEADER = ("Day", "Time", "Group", "Food Name", "Amount", "Energy (kcal)", "Protein (g)", "Carbs (g)", "Fat (g)")
_TIMES = ("7:40 AM", "9:51 AM", "12:48 PM", "3:05 PM", "7:02 PM", "10:28 PM")
_GROUPS = ("Breakfast", "Breakfast", "Lunch", "Snacks", "Dinner", "Uncategorized")


def servings_csv(days: int = 7, per_day: int = 14) -> str:
    """A servings export of `days * per_day` rows; every seventh row leaves its fat blank."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_HEADER)
    for day in range(days):
        for row in range(per_day):
            number = day * per_day + row
            fat = "" if number % 7 == 0 else f"{number % 11 + Decimal('0.25')}"
            table.writerow(
                (
                    (FIRST_DAY + timedelta(days=day)).isoformat(),
                    _TIMES[row % len(_TIMES)],
                    _GROUPS[row % len(_GROUPS)],
                    f"Food {number % 23}",
                    f"{row + 1}.00 g",
                    f"{number * 7 % 613}.{number % 100:02d}",
                    f"{number % 31}.05",
                    f"{number % 47}.10",
                    fat,
                )
            )
    return out.getvalue()


def sums_by_day(text: str, column: str) -> dict[str, Decimal]:
    """The file's own sums of a column; blank cells add nothing."""
    sums: dict[str, Decimal] = {}
    for row in csv.DictReader(io.StringIO(text)):
        sums[row["Day"]] = sums.get(row["Day"], Decimal(0)) + Decimal(row[column] or 0)
    return sums
