"""What the Settings screen says; of the diary as a file, `file_texts` does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from app.language import writing
from app.language.speech import tr
from app.ui.energy import unit_words
from app.ui.texts import APP_NAME
from app.usecases.backups import BackedUpDiary
from contracts.messages import Message, Words
from contracts.settings import EnergyUnit, Language, Theme, WeekStart

TITLE: Final = Message("Settings")
OPENING: Final = Message("Opening the settings")

TARGETS: Final = Message("Daily target")
TARGETS_MEAN: Final = Message("What you aim at per day. Leave a macronutrient empty to have no target for it.")
NO_TARGETS: Final = Message("No target is set. With one, Today shows what is left of the day.")
SET_TARGETS: Final = Message("Set a target")
CHANGE_TARGETS: Final = Message("Change target")
TARGET_SAVED: Final = Message("Target saved")
ENERGY_MISSING: Final = {
    EnergyUnit.KCAL: Message("Enter the calories per day."),
    EnergyUnit.KJ: Message("Enter the energy per day."),
}

DISPLAY: Final = Message("Display")
UNIT: Final = Message("Energy in")
THEME: Final = Message("Theme")
_THEMES: Final = {
    Theme.SYSTEM: Message("System", context="the theme of the system"),
    Theme.LIGHT: Message("Light", context="a theme"),
    Theme.DARK: Message("Dark", context="a theme"),
}
WEEK: Final = Message("A week begins on")
LANGUAGE: Final = Message("Language")
_AS_THE_SYSTEM: Final = Message("System", context="the language of the system")
_OWN_NAMES: Final[Mapping[Language | None, str]] = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""Each in its own language, so that whoever does not understand the present one finds theirs."""

ZONE: Final = Message("Time zone")
ZONE_MEANS: Final = Message(
    "A meal you log gets this zone, and with it the day it counts for. Meals logged before keep theirs."
)
FIND_ZONE: Final = Message("Find a time zone")
FIND_ZONE_HINT: Final = Message("A city or region, such as Berlin")
NO_ZONE: Final = Message("No zone is called that. Try the nearest large city.")

BACKUPS: Final = Message("Backups")
BACKUPS_MEAN: Final = Message("One is made each day you use Tuckbox. The last 14 are kept.")
BACK_UP: Final = Message("Back up now")
CHOOSE_FOLDER: Final = Message("Choose folder")
FOLDER_FIELD: Final = Message("Folder")
FOLDER_MEANS: Final = Message(
    "A folder of this computer, by its whole path: best on another disk. A first backup is made there at once. "
    "Backups made so far stay where they are."
)
BROWSE: Final = Message("Browse")
RESTORE: Final = Message("Restore")
RESTORE_TITLE: Final = Message("Go back to this backup?")
GO_BACK: Final = Message("Go back to it")
RESTORE_KEEPS: Final = Message("The diary as it is now is backed up first, so that you can come back to it.")
RESTORE_AND_ACCOUNT: Final = Message(
    "You are signed in: what your account's server has is fetched again afterwards, so what was changed there counts."
)

ABOUT: Final = Message("About")
DESCRIPTION: Final = Message("A food diary that lives on your own machine.")
LICENCES: Final = Message("Licences")
LICENCES_MEAN: Final = Message("Tuckbox is made with these parts. Each is used under its own licence.")
LICENCE_TEXTS: Final = Message("Show their texts")
NO_LICENCE_NAME: Final = Message("see its text", context="a licence")

_FIRST_DAYS: Final = {
    WeekStart.MONDAY: date(2024, 1, 1),
    WeekStart.SATURDAY: date(2024, 1, 6),
    WeekStart.SUNDAY: date(2024, 1, 7),
}
"""Any dates of these weekdays."""
_ZONE_NOW: Final = Message("{zone}, where it is {time} now")
_ZONE_OF_MACHINE: Final = Message("{zone} is the zone of this computer.")
_ZONE_SET: Final = Message("The setting {setting} decides. Take it away to choose here.")
_USE_MACHINE_ZONE: Final = Message("Use this computer's ({zone})")
_ZONE_CHOSEN: Final = Message("New meals are logged in {zone}")
_FOLDER: Final = Message("They are in {folder}", context="backups")
_NO_BACKUP_TODAY: Final = Message("Today's backup could not be made. {reason}")
_MEGABYTES: Final = Message("{size} MB")
_KILOBYTES: Final = Message("{size} kB")
_BEFORE_RESTORE: Final = Message("{size}, kept before a restore")
_DATE_AND_TIME: Final = Message("{day} at {time}")
_RESTORE_NAMED: Final = Message("Restore the backup of {when}")
_SHOW_MORE: Final = Message("Show {count} more")
_BACKED_UP: Final = Message("Backed up to {path}")
_HOLDS: Final = Message("It holds {meals}, eaten {span}. They take the place of the {here} of now.")
_IS_EMPTY: Final = Message("It holds {meals}. They take the place of the {here} of now.")
_RESTORED: Final = Message("{count} meal restored", "{count} meals restored")


def units() -> Mapping[EnergyUnit, str]:
    """What energy can be shown in."""
    return {unit: unit_words(unit) for unit in EnergyUnit}


def themes() -> Mapping[Theme, str]:
    """What the app can look like."""
    return {theme: tr(name) for theme, name in _THEMES.items()}


def weeks(*, wide: bool) -> Mapping[WeekStart, str]:
    """The weekdays a week can begin on; in a narrow window their short names."""
    say = writing.weekday if wide else writing.short_weekday
    return {start: say(day) for start, day in _FIRST_DAYS.items()}


def languages() -> Mapping[Language | None, str]:
    """What can be spoken; None means what the system speaks."""
    return {None: tr(_AS_THE_SYSTEM), **_OWN_NAMES}


def version(number: str) -> str:
    """`Tuckbox 1.2.0`."""
    return f"{APP_NAME} {number}"


def zone_now(zone: str, time: datetime) -> str:
    """Which zone is in force, and what its clocks show."""
    return tr(_ZONE_NOW, zone=zone, time=f"{time:%H:%M}")


def zone_of_machine(zone: str) -> str:
    """Nobody chose: the computer's own."""
    return tr(_ZONE_OF_MACHINE, zone=zone)


def zone_set(zone: str) -> str:
    """The setting beats the choice."""
    return tr(_ZONE_SET, setting=f"TUCKBOX_TZ={zone}")


def use_machine_zone(zone: str) -> str:
    """The button that takes the choice back."""
    return tr(_USE_MACHINE_ZONE, zone=zone)


def zone_chosen(zone: str) -> str:
    """The snack bar after a choice."""
    return tr(_ZONE_CHOSEN, zone=zone)


def folder(path: Path) -> str:
    """Where backups are."""
    return tr(_FOLDER, folder=path)


def no_backup_today(trouble: Words) -> str:
    """Why there is no newer one."""
    return tr(_NO_BACKUP_TODAY, reason=trouble)


def size(byte_count: int) -> str:
    """`221 kB`, `12.4 MB`."""
    if byte_count < 10**6:
        return tr(_KILOBYTES, size=writing.number(Decimal(byte_count) / 10**3))
    return tr(_MEGABYTES, size=writing.number(Decimal(byte_count) / 10**6, 1))


def kept_before_restore(byte_count: int) -> str:
    """The same, of a backup that was made by going back to another one."""
    return tr(_BEFORE_RESTORE, size=size(byte_count))


def date_and_time(instant: datetime) -> str:
    """`20 November 2026 at 13:00`."""
    return tr(_DATE_AND_TIME, day=writing.full_date(instant.date()), time=f"{instant:%H:%M}")


def restore_named(when: str) -> str:
    """What the button of one backup is called."""
    return tr(_RESTORE_NAMED, when=when)


def show_more(count: int) -> str:
    """The button below a long list."""
    return tr(_SHOW_MORE, count=count)


def backed_up(path: Path) -> str:
    """The snack bar after making one."""
    return tr(_BACKED_UP, path=path)


def holds(held: BackedUpDiary, here: int) -> str:
    """What going back means."""
    counts = {"meals": writing.meals(held.meal_count), "here": writing.meals(here)}
    return (
        tr(_HOLDS, span=writing.span(held.first, held.last), **counts) if held.meal_count else tr(_IS_EMPTY, **counts)
    )


def restored(held: BackedUpDiary) -> str:
    """The snack bar after going back."""
    return tr(_RESTORED, count=held.meal_count)
