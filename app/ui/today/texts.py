"""What the Today screen says: what was done to the diary, what can be undone, and what an empty day teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.ui.texts import SLOT_HEADINGS, SLOT_NAMES, counted, meals, weekday_date
from contracts.day import DayStatus
from contracts.meal import Slot
from contracts.services import Change, ChangeKind

MEALS: Final = "Meals"
ADD_MEAL: Final = "Add meal"
EDIT_MEAL: Final = "Edit meal"
SAVE: Final = "Save"
QUICK_ADD: Final = "Quick add"
QUICK_ADD_NAME_HELP: Final = "Left empty, the meal is called Quick add."
SAVE_AND_ADD_ANOTHER: Final = "Save and add another"
COPY_YESTERDAY: Final = "Copy yesterday"
SAME_AS_YESTERDAY: Final = "Same as yesterday"
AGAIN: Final = "Again"
SELECT: Final = "Select meals"
SELECT_ALL: Final = "Select all"
SELECT_DONE: Final = "Done"
DELETE_SELECTED: Final = "Delete"
COPY_SELECTED: Final = "Copy to…"
COPY_DAY: Final = "Copy this day to another day"
CHOOSE_DAY: Final = "Choose day"
UNDO: Final = "Undo"
UNDONE_ALREADY: Final = "That was undone already, or belongs to another diary."
EMPTY_TODAY: Final = (
    "Nothing logged yet today. Add meal takes a name and its calories, Quick add just the calories. "
    "What you log is offered under Again from then on, one tap away."
)
EMPTY_DAY: Final = "Nothing logged on this day. An empty day counts as unknown, not as zero."

STATUS_QUESTION: Final = "Is everything of this day logged?"
STATUS_NAMES: Final = {
    DayStatus.COMPLETE: "Day complete",
    DayStatus.PARTIAL: "Partly logged",
    DayStatus.FASTED: "Fasted",
}
STATUS_MEANS: Final = {
    DayStatus.COMPLETE: "Everything is logged: the day counts in full.",
    DayStatus.PARTIAL: "Something is missing: averages leave this day out.",
    DayStatus.FASTED: "Nothing eaten on purpose: the day counts as zero.",
    None: "Say so when it is, and averages become true.",
}

_UNDO: Final = {
    ChangeKind.ADDED: "Undo add",
    ChangeKind.EDITED: "Undo edit",
    ChangeKind.DELETED: "Undo delete",
    ChangeKind.COPIED: "Undo copy",
    ChangeKind.FOOD_EDITED: "Undo correction",
}


def undo_words(change: Change, shown: date) -> str:
    """`Undo delete: Soup and 2 more`; on another date than the shown one, that date too."""
    place = "" if change.logical_date == shown else f", {weekday_date(change.logical_date)}"
    return f"{_UNDO[change.kind]}: {_and_more(change)}{place}"


def undone(change: Change) -> str:
    """The snack bar after a change was taken back."""
    what = _and_more(change)
    one = change.meal_count == 1
    match change.kind:
        case ChangeKind.DELETED:
            return f"{what} {'is' if one else 'are'} back"
        case ChangeKind.ADDED:
            return f"{what} {'is' if one else 'are'} not logged any more"
        case ChangeKind.COPIED:
            return f"The {'copy' if one else 'copies'} of {what} {'is' if one else 'are'} gone again"
        case ChangeKind.EDITED | ChangeKind.FOOD_EDITED:
            return f"{what} {'is as it was' if one else 'are as they were'}"


def _and_more(change: Change) -> str:
    others = change.meal_count - 1
    return change.name + (f" and {others:,} more" if others > 0 else "")


def deleted(names: Sequence[str]) -> str:
    """The snack bar after a deletion."""
    return f"{names[0] if len(names) == 1 else meals(len(names))} deleted"


def copied(names: Sequence[str], to_date: date, today: date) -> str:
    """The snack bar after copying."""
    where = "today" if to_date == today else weekday_date(to_date)
    return f"{names[0] if len(names) == 1 else meals(len(names))} copied to {where}"


def copy_to_today(name: str) -> str:
    """The button at a meal of another day."""
    return f"Copy {name} to today"


def copy_elsewhere(name: str) -> str:
    """The button at a meal of today."""
    return f"Copy {name} to another day"


def logged_again(name: str, slot: Slot | None) -> str:
    """The snack bar after a food was logged with one tap."""
    return f"{name} added to {SLOT_HEADINGS[slot].lower()}"


def log_again(name: str) -> str:
    """What a screen reader calls the tile of a food, before its energy."""
    return f"Log {name} again"


def same_slot(slot: Slot, names: Sequence[str]) -> str:
    """What a screen reader calls the button that repeats yesterday's slot."""
    return f"Same {SLOT_NAMES[slot].lower()} as yesterday: {', '.join(names)}"


def another_added(name: str) -> str:
    """In the form, after *Save and add another*."""
    return f"{name} added. What else?"


def counts_for(day: date) -> str:
    """In the form, where it is for another day than the current one."""
    return f"Counts for {weekday_date(day)}."


def selected(count: int) -> str:
    """How many meals are selected."""
    return f"{counted(count, 'meal')} selected" if count else "Choose meals"


def copy_where(count: int) -> str:
    """The title of the calendar that asks where copies go."""
    return f"Copy {meals(count)} to"


def new_day(today: date) -> str:
    """The snack bar when the page turned at the rollover."""
    return f"A new day has begun: {weekday_date(today)}"
