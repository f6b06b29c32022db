"""What the Today screen says: what was done to the diary, what can be undone, and what an empty day teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.language.speech import tr
from app.language.writing import meals, weekday_date
from contracts.day import DayStatus
from contracts.meal import Slot
from contracts.messages import Message
from contracts.services import Change, ChangeKind

OPENING: Final = Message("Opening the diary")
PREVIOUS_DAY: Final = Message("Previous day")
NEXT_DAY: Final = Message("Next day")
CHOOSE_DAY: Final = Message("Choose day")
BACK_TO_TODAY: Final = Message("Back to today")

SET_TARGET: Final = Message("Set target")
CHANGE_TARGET: Final = Message("Change target")
EATEN: Final = Message("{unit} eaten")
EATEN_OF: Final = Message("{eaten} of {target} eaten")
LEFT: Final = Message("{unit} left")
OVER: Final = Message("{unit} over")
OF_TARGET: Final = Message("of {amount}")
AT_LEAST: Final = Message("at least {amount}")
UNKNOWN: Final = Message("unknown", context="how much a meal has of a macronutrient")
STATED: Final = {
    "protein_g": Message("{amount} protein"),
    "carbs_g": Message("{amount} carbs"),
    "fat_g": Message("{amount} fat"),
}
"""How much a meal has of each macronutrient."""

MEALS: Final = Message("Meals")
COPY_YESTERDAY: Final = Message("Copy yesterday")
SAME_AS_YESTERDAY: Final = Message("Same as yesterday")
AGAIN: Final = Message("Again")
SELECT: Final = Message("Select meals")
SELECT_ALL: Final = Message("Select all")
SELECT_DONE: Final = Message("Done")
DELETE_SELECTED: Final = Message("Delete")
COPY_SELECTED: Final = Message("Copy to…")
COPY_DAY: Final = Message("Copy this day to another day")
UNDONE_ALREADY: Final = Message("That was undone already, or belongs to another diary.")
EMPTY_TODAY: Final = Message(
    "Nothing logged yet today. Add meal takes a name and its calories, Quick add just the calories. "
    "What you log is offered under Again from then on, one tap away."
)
EMPTY_DAY: Final = Message("Nothing logged on this day. An empty day counts as unknown, not as zero.")

STATUS_QUESTION: Final = Message("Is everything of this day logged?")
STATUS_NAMES: Final = {
    DayStatus.COMPLETE: Message("Day complete"),
    DayStatus.PARTIAL: Message("Partly logged"),
    DayStatus.FASTED: Message("Fasted"),
}
STATUS_MEANS: Final = {
    DayStatus.COMPLETE: Message("Everything is logged: the day counts in full."),
    DayStatus.PARTIAL: Message("Something is missing: averages leave this day out."),
    DayStatus.FASTED: Message("Nothing eaten on purpose: the day counts as zero."),
    None: Message("Say so when it is, and averages become true."),
}

_UNDO: Final = {
    ChangeKind.ADDED: Message("Undo add: {what}"),
    ChangeKind.EDITED: Message("Undo edit: {what}"),
    ChangeKind.DELETED: Message("Undo delete: {what}"),
    ChangeKind.COPIED: Message("Undo copy: {what}"),
    ChangeKind.FOOD_EDITED: Message("Undo correction: {what}"),
}
_AS_BEFORE: Final = Message("{what} is as it was", "{what} are as they were")
_UNDONE: Final = {
    ChangeKind.ADDED: Message("{what} is not logged any more", "{what} are not logged any more"),
    ChangeKind.EDITED: _AS_BEFORE,
    ChangeKind.DELETED: Message("{what} is back", "{what} are back"),
    ChangeKind.COPIED: Message("The copy of {what} is gone again", "The copies of {what} are gone again"),
    ChangeKind.FOOD_EDITED: _AS_BEFORE,
}
_AND_MORE: Final = Message("{name} and {count} more", "{name} and {count} more")
_OF_DAY: Final = Message("{what}, {day}")

_DELETED: Final = Message("{what} deleted")
_COPIED_TO_TODAY: Final = Message("{what} copied to today")
_COPIED: Final = Message("{what} copied to {day}")
_EDIT: Final = Message("Edit {name}")
_DELETE: Final = Message("Delete {name}")
_COPY_TO_TODAY: Final = Message("Copy {name} to today")
_COPY_ELSEWHERE: Final = Message("Copy {name} to another day")
_LOG_AGAIN: Final = Message("Log {name} again")
_LOGGED_AGAIN: Final = {
    Slot.BREAKFAST: Message("{name} added to breakfast"),
    Slot.LUNCH: Message("{name} added to lunch"),
    Slot.DINNER: Message("{name} added to dinner"),
    Slot.SNACK: Message("{name} added to snacks"),
    None: Message("{name} added to other meals"),
}
_SAME_SLOT: Final = {
    Slot.BREAKFAST: Message("Same breakfast as yesterday: {names}"),
    Slot.LUNCH: Message("Same lunch as yesterday: {names}"),
    Slot.DINNER: Message("Same dinner as yesterday: {names}"),
    Slot.SNACK: Message("Same snack as yesterday: {names}"),
}
_CHOOSE_MEALS: Final = Message("Choose meals")
_SELECTED: Final = Message("{count} meal selected", "{count} meals selected")
_COPY_WHERE: Final = Message("Copy {count} meal to", "Copy {count} meals to")
_NEW_DAY: Final = Message("A new day has begun: {day}")
_AT_NIGHT: Final = Message("{time} at night")
_WITHOUT: Final = Message("{count} meal without", "{count} meals without", context="a macronutrient")


_CHANGED_ELSEWHERE: Final = Message("“{name}” was also changed on another device. Both changes were brought together.")
_DELETED_ELSEWHERE: Final = Message("“{name}” was deleted on another device while you changed it here.")
_CHANGED_ON: Final = Message("“{name}” was also changed on {device}. Both changes were brought together.")
_DELETED_ON: Final = Message("“{name}” was deleted on {device} while you changed it here.")
NOTHING_LOST: Final = Message("Whatever gave way is kept.")
SEE_VERSIONS: Final = Message("See earlier versions")
_SEE_VERSIONS: Final = Message("See earlier versions of {name}")
BRING_BACK: Final = Message("Bring back")
_BRING_BACK: Final = Message("Bring back {name}")
SEEN: Final = Message("All right")
LOOKING_UP_VERSIONS: Final = Message("Looking up earlier versions")
NO_EARLIER_VERSION: Final = Message("This meal was never changed since it is in your account.")
USE_VERSION: Final = Message("Use this")
_EARLIER_VERSIONS_OF: Final = Message("Earlier versions of {name}")
_USE_VERSION: Final = Message("Use {name} as it was until {when}")
_UNTIL: Final = Message("until {when}", context="a version of a meal")
_AS_IT_WAS: Final = Message("{name} is as it was.")


def undo_words(change: Change, shown: date) -> str:
    """`Undo delete: Soup and 2 more`; on another date than the shown one, that date too."""
    what = _and_more(change)
    if change.logical_date != shown:
        what = tr(_OF_DAY, what=what, day=weekday_date(change.logical_date))
    return tr(_UNDO[change.kind], what=what)


def undone(change: Change) -> str:
    """The snack bar after a change was taken back."""
    return tr(_UNDONE[change.kind], what=_and_more(change), count=change.meal_count)


def _and_more(change: Change) -> str:
    others = change.meal_count - 1
    return tr(_AND_MORE, name=change.name, count=others) if others > 0 else change.name


def deleted(names: Sequence[str]) -> str:
    """The snack bar after a deletion."""
    return tr(_DELETED, what=_name_or_count(names))


def copied(names: Sequence[str], to_date: date, today: date) -> str:
    """The snack bar after copying."""
    what = _name_or_count(names)
    return tr(_COPIED_TO_TODAY, what=what) if to_date == today else tr(_COPIED, what=what, day=weekday_date(to_date))


def _name_or_count(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else meals(len(names))


def edit(name: str) -> str:
    """The button at a meal that opens its form."""
    return tr(_EDIT, name=name)


def delete(name: str) -> str:
    """The button at a meal that deletes it."""
    return tr(_DELETE, name=name)


def copy_to_today(name: str) -> str:
    """The button at a meal of another day."""
    return tr(_COPY_TO_TODAY, name=name)


def copy_elsewhere(name: str) -> str:
    """The button at a meal of today."""
    return tr(_COPY_ELSEWHERE, name=name)


def logged_again(name: str, slot: Slot | None) -> str:
    """The snack bar after a food was logged with one tap."""
    return tr(_LOGGED_AGAIN[slot], name=name)


def log_again(name: str) -> str:
    """What a screen reader calls the tile of a food, before its energy."""
    return tr(_LOG_AGAIN, name=name)


def same_slot(slot: Slot, names: Sequence[str]) -> str:
    """What a screen reader calls the button that repeats yesterday's slot."""
    return tr(_SAME_SLOT[slot], names=", ".join(names))


def selected(count: int) -> str:
    """How many meals are selected."""
    return tr(_SELECTED, count=count) if count else tr(_CHOOSE_MEALS)


def copy_where(count: int) -> str:
    """The title of the calendar that asks where copies go."""
    return tr(_COPY_WHERE, count=count)


def new_day(today: date) -> str:
    """The snack bar when the page turned at the rollover."""
    return tr(_NEW_DAY, day=weekday_date(today))


def at_night(time: str) -> str:
    """The time of a meal that was eaten after midnight, on the date before."""
    return tr(_AT_NIGHT, time=time)


def without(count: int) -> str:
    """How many meals do not state a macronutrient."""
    return tr(_WITHOUT, count=count)


def earlier_versions_of(name: str) -> str:
    """The title of the dialog with what a meal was before."""
    return tr(_EARLIER_VERSIONS_OF, name=name)


def use_version(name: str, when: str) -> str:
    """What a screen reader calls the button of one of them."""
    return tr(_USE_VERSION, name=name, when=when)


def until(when: str) -> str:
    """When the meal ceased to be like this."""
    return tr(_UNTIL, when=when)


def as_it_was(name: str) -> str:
    """The snack bar after an earlier version was used."""
    return tr(_AS_IT_WAS, name=name)


def changed_elsewhere(name: str, device: str | None) -> str:
    """The notice about a meal that was changed here and on another device."""
    return tr(_CHANGED_ON, name=name, device=device) if device else tr(_CHANGED_ELSEWHERE, name=name)


def deleted_elsewhere(name: str, device: str | None) -> str:
    """The same where the other device deleted it."""
    return tr(_DELETED_ON, name=name, device=device) if device else tr(_DELETED_ELSEWHERE, name=name)


def see_versions(name: str) -> str:
    """What a screen reader calls the button of that notice."""
    return tr(_SEE_VERSIONS, name=name)


def bring_back(name: str) -> str:
    """What a screen reader calls the button that undoes the other device's deletion."""
    return tr(_BRING_BACK, name=name)
