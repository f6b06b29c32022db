"""What Settings says of the diary as a file: out of the app, and into it."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.language import writing
from app.language.speech import tr
from contracts.messages import Message, Words

FILES: Final = Message("Your diary as a file")
EXPORT_MEANS: Final = Message(
    "JSON holds everything and can be imported again. CSV is a table for spreadsheets, which leaves things out."
)
EXPORT_JSON: Final = Message("Export JSON")
EXPORT_CSV: Final = Message("Export CSV")
IMPORT_MEANS: Final = Message(
    "Import adds the meals of a Tuckbox export (JSON) or of Cronometer's servings export (CSV). "
    "You see first what would be added. The same file again adds nothing."
)
IMPORT: Final = Message("Import a file")
READING: Final = Message("Reading the file")
PREVIEW_TITLE: Final = Message("Import this file?")
NOTHING_NEW: Final = Message("Everything in this file is in your diary already.")
NOTHING_TO_TAKE: Final = Message("There is no meal in this file that can be taken.")

_IN_FILE: Final = Message("{meals} on {count} day can be read from it.", "{meals} on {count} days can be read from it.")
_TO_ADD: Final = Message("{count} meal would be added.", "{count} meals would be added.")
_ALREADY_THERE: Final = Message("{count} is in your diary already.", "{count} are in your diary already.")
_KEPT: Final = Message(
    "{count} is here with other content, or deleted; yours stays.",
    "{count} are here with other content, or deleted; yours stays.",
)
_AT_NOON: Final = Message(
    "{count} meal of the file without a time would stand at noon.",
    "{count} meals of the file without a time would stand at noon.",
)
_TIMES_ARE_OF: Final = Message("Its times are read as of {zone}.")
_NOT_TAKEN: Final = Message("{count} row cannot be taken", "{count} rows cannot be taken")
_PROBLEM: Final = Message("Line {line}: {reason}")
_MORE_PROBLEMS: Final = Message("and {count} more")
_IMPORT_COUNT: Final = Message("Import {count} meal", "Import {count} meals")
_IMPORTED: Final = Message("{count} meal imported", "{count} meals imported")
_EXPORTED: Final = Message("{count} meal written to {path}", "{count} meals written to {path}")


def in_file(rows: int, days: int) -> str:
    """What was found in a file."""
    return tr(_IN_FILE, meals=writing.meals(rows), count=days)


def to_add(count: int) -> str:
    """What an import would do."""
    return tr(_TO_ADD, count=count)


def already_there(count: int) -> str:
    """What it would leave out."""
    return tr(_ALREADY_THERE, count=count)


def kept(count: int) -> str:
    """What it would not touch."""
    return tr(_KEPT, count=count)


def at_noon(count: int) -> str:
    """What it had to assume."""
    return tr(_AT_NOON, count=count)


def times_are_of(zone: str) -> str:
    """In which zone the times of a foreign file are read."""
    return tr(_TIMES_ARE_OF, zone=zone)


def not_taken(count: int) -> str:
    """The heading of the problems."""
    return tr(_NOT_TAKEN, count=count)


def problem(line: int, reason: Words) -> str:
    """One row and why."""
    return tr(_PROBLEM, line=line, reason=reason)


def more_problems(count: int) -> str:
    """What is not listed."""
    return tr(_MORE_PROBLEMS, count=count)


def import_count(count: int) -> str:
    """The button that does it."""
    return tr(_IMPORT_COUNT, count=count)


def imported(count: int) -> str:
    """The snack bar after an import."""
    return tr(_IMPORTED, count=count)


def exported(count: int, path: str) -> str:
    """The snack bar after an export to a place the person chose."""
    return tr(_EXPORTED, count=count, path=path)


def export_name(day: date, ending: str) -> str:
    """`tuckbox-2026-11-20.json`."""
    return f"tuckbox-{day.isoformat()}.{ending}"
