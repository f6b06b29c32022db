"""Every sentence of the Settings screen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

from app.ui.texts import counted, full_date, meals, span
from app.usecases.backups import BackedUpDiary
from contracts.settings import EnergyUnit, Theme, WeekStart

TITLE: Final = "Settings"
OPENING: Final = "Opening the settings"

TARGETS: Final = "Daily target"
NO_TARGETS: Final = "No target is set. With one, Today shows what is left of the day."
SET_TARGETS: Final = "Set a target"
CHANGE_TARGETS: Final = "Change target"

DISPLAY: Final = "Display"
UNIT: Final = "Energy in"
UNITS: Final = {EnergyUnit.KCAL: "kcal", EnergyUnit.KJ: "kJ"}
THEME: Final = "Theme"
THEMES: Final = {Theme.SYSTEM: "System", Theme.LIGHT: "Light", Theme.DARK: "Dark"}
WEEK: Final = "A week begins on"
WEEKS: Final = {WeekStart.MONDAY: "Monday", WeekStart.SATURDAY: "Saturday", WeekStart.SUNDAY: "Sunday"}
WEEKS_SHORT: Final = {start: words[:3] for start, words in WEEKS.items()}

ZONE: Final = "Time zone"
ZONE_MEANS: Final = "A meal you log gets this zone, and with it the day it counts for. Meals logged before keep theirs."
FIND_ZONE: Final = "Find a time zone"
FIND_ZONE_HINT: Final = "A city or region, such as Berlin"
NO_ZONE: Final = "No zone is called that. Try the nearest large city."

BACKUPS: Final = "Backups"
BACKUPS_MEAN: Final = "One is made each day you use Tuckbox. The last 14 are kept."
BACK_UP: Final = "Back up now"
CHOOSE_FOLDER: Final = "Choose folder"
FOLDER_FIELD: Final = "Folder"
FOLDER_MEANS: Final = (
    "A folder of this computer, by its whole path: best on another disk. A first backup is made there at once. "
    "Backups made so far stay where they are."
)
BROWSE: Final = "Browse"
BEFORE_RESTORE: Final = "kept before a restore"
RESTORE: Final = "Restore"
RESTORE_TITLE: Final = "Go back to this backup?"
GO_BACK: Final = "Go back to it"
RESTORE_KEEPS: Final = "The diary as it is now is backed up first, so that you can come back to it."
RESTORE_AND_ACCOUNT: Final = (
    "You are signed in: what your account's server has is fetched again afterwards, so what was changed there counts."
)
CANCEL: Final = "Cancel"
CLOSE: Final = "Close"

FILES: Final = "Your diary as a file"
EXPORT_MEANS: Final = (
    "JSON holds everything and can be imported again. CSV is a table for spreadsheets, which leaves things out."
)
EXPORT_JSON: Final = "Export JSON"
EXPORT_CSV: Final = "Export CSV"
IMPORT_MEANS: Final = (
    "Import adds the meals of a Tuckbox export (JSON) or of Cronometer's servings export (CSV). "
    "You see first what would be added. The same file again adds nothing."
)
IMPORT: Final = "Import a file"
READING: Final = "Reading the file"
PREVIEW_TITLE: Final = "Import this file?"
NOTHING_NEW: Final = "Everything in this file is in your diary already."
NOTHING_TO_TAKE: Final = "There is no meal in this file that can be taken."

ABOUT: Final = "About"
DESCRIPTION: Final = "A food diary that lives on your own machine."
LICENCES: Final = "Licences"
LICENCES_MEAN: Final = "Tuckbox is made with these parts. Each is used under its own licence."
LICENCE_TEXTS: Final = "Show their texts"


def version(number: str) -> str:
    """`Tuckbox 1.2.0`."""
    return f"Tuckbox {number}"


def zone_now(zone: str, time: datetime) -> str:
    """Which zone is in force, and what its clocks show."""
    return f"{zone}, where it is {time:%H:%M} now"


def zone_of_machine(zone: str) -> str:
    """Nobody chose: the computer's own."""
    return f"{zone} is the zone of this computer."


def zone_set(zone: str) -> str:
    """The setting beats the choice."""
    return f"The setting TUCKBOX_TZ={zone} decides. Take it away to choose here."


def use_machine_zone(zone: str) -> str:
    """The button that takes the choice back."""
    return f"Use this computer's ({zone})"


def zone_chosen(zone: str) -> str:
    """The snack bar after a choice."""
    return f"New meals are logged in {zone}"


def folder(path: Path) -> str:
    """Where backups are."""
    return f"They are in {path}"


def no_backup_today(trouble: str) -> str:
    """Why there is no newer one."""
    return f"Today's backup could not be made. {trouble}"


def size(byte_count: int) -> str:
    """`221 kB`, `12.4 MB`."""
    return f"{byte_count / 1e6:,.1f} MB" if byte_count >= 1e6 else f"{byte_count / 1e3:,.0f} kB"


def date_and_time(instant: datetime) -> str:
    """`20 November 2026 at 13:00`."""
    return f"{full_date(instant.date())} at {instant:%H:%M}"


def restore_named(when: str) -> str:
    """What the button of one backup is called."""
    return f"Restore the backup of {when}"


def show_more(count: int) -> str:
    """The button below a long list."""
    return f"Show {counted(count, 'more', 'more')}"


def backed_up(path: Path) -> str:
    """The snack bar after making one."""
    return f"Backed up to {path}"


def holds(held: BackedUpDiary, here: int) -> str:
    """What going back means."""
    days = f", eaten {span(held.first, held.last)}" if held.meal_count else ""
    return f"It holds {meals(held.meal_count)}{days}. They take the place of the {meals(here)} of now."


def restored(held: BackedUpDiary) -> str:
    """The snack bar after going back."""
    return f"{meals(held.meal_count)} restored"


def in_file(rows: int, days: int) -> str:
    """What was found in a file."""
    return f"{meals(rows)} on {counted(days, 'day')} can be read from it."


def to_add(count: int) -> str:
    """What an import would do."""
    return f"{meals(count)} would be added."


def already_there(count: int) -> str:
    """What it would leave out."""
    return f"{counted(count, 'is', 'are')} in your diary already."


def kept(count: int) -> str:
    """What it would not touch."""
    return f"{counted(count, 'is', 'are')} here with other content, or deleted; yours stays."


def at_noon(count: int) -> str:
    """What it had to assume."""
    return f"{meals(count)} of the file without a time would stand at noon."


def times_are_of(zone: str) -> str:
    """In which zone the times of a foreign file are read."""
    return f"Its times are read as of {zone}."


def not_taken(count: int) -> str:
    """The heading of the problems."""
    return f"{counted(count, 'row')} cannot be taken"


def problem(line: int, message: str) -> str:
    """One row and why."""
    return f"Line {line:,}: {message}"


def more_problems(count: int) -> str:
    """What is not listed."""
    return f"and {count:,} more"


def import_count(count: int) -> str:
    """The button that does it."""
    return f"Import {meals(count)}"


def imported(count: int) -> str:
    """The snack bar after an import."""
    return f"{meals(count)} imported"


def exported(count: int, path: str) -> str:
    """The snack bar after an export to a place the person chose."""
    return f"{meals(count)} written to {path}"


def export_name(day: date, ending: str) -> str:
    """`tuckbox-2026-11-20.json`."""
    return f"tuckbox-{day.isoformat()}.{ending}"
