"""Servings exports as text: name only the cells the test is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from app.interchange.cronometer import read_cronometer
from app.interchange.values import ParsedDiary

HEADER = (
    "Day",
    "Time",
    "Group",
    "Food Name",
    "Amount",
    "Energy (kcal)",
    "Protein (g)",
    "Carbs (g)",
    "Fat (g)",
    "Sodium (mg)",
    "Water (g)",
    "Vitamin D (IU)",
    "Category",
)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PORRIDGE = {
    "Day": "2026-03-02",
    "Time": "8:15 AM",
    "Group": "Breakfast",
    "Food Name": "Porridge",
    "Amount": "1.00 bowl",
    "Energy (kcal)": "310.40",
    "Protein (g)": "11.20",
    "Carbs (g)": "54.30",
    "Fat (g)": "5.10",
    "Sodium (mg)": "120.00",
    "Water (g)": "210.50",
    "Vitamin D (IU)": "40.00",
    "Category": "Cereals",
}


def a_row(**cells: str) -> dict[str, str]:
    """A bowl of porridge, but for what is named; `Food_Name` stands for `Food Name`, `Energy` for `Energy (kcal)`."""
    headings = {heading.partition(" (")[0].replace(" ", "_"): heading for heading in HEADER}
    return {**PORRIDGE, **{headings[name]: cell for name, cell in cells.items()}}


def servings(*rows: dict[str, str], header: Sequence[str] = HEADER) -> bytes:
    """The file with these rows; columns that are not in `header` are left out."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(*rows: dict[str, str], tz: str = "America/New_York", header: Sequence[str] = HEADER) -> ParsedDiary:
    """What `read_cronometer` makes of the file with these rows."""
    return read_cronometer(servings(*rows, header=header), tz, NOW)
