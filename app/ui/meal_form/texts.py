"""What the forms for a meal say: the names of their fields, what is wrong with them, and what was saved."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.language.speech import tr
from app.language.writing import weekday_date
from contracts.messages import Message, Words
from contracts.settings import EnergyUnit

ADD_MEAL: Final = Message("Add meal")
EDIT_MEAL: Final = Message("Edit meal")
QUICK_ADD: Final = Message("Quick add")
"""The form, and the meal it saves without a name."""
QUICK_ADD_NAME_HELP: Final = Message("Left empty, the meal is called {name}.").of(name=QUICK_ADD)
EARLIER_VERSIONS: Final = Message("Earlier versions")
SAVE_AND_ADD_ANOTHER: Final = Message("Save and add another")
SUGGESTIONS_HINT: Final = Message("From your history below: Arrow Down, then Enter, fills the figures.")

NAME: Final = Message("Name")
AMOUNT: Final = Message("Amount")
TIME: Final = Message("Time")
NOTE: Final = Message("Note")
ENERGY_NAMES: Final = {EnergyUnit.KCAL: Message("Calories"), EnergyUnit.KJ: Message("Energy")}

NAME_MISSING: Final = Message("Enter a name.")
ENERGY_MISSING: Final = {
    EnergyUnit.KCAL: Message("Enter the calories; 0 is fine."),
    EnergyUnit.KJ: Message("Enter the energy; 0 is fine."),
}
ENERGY_OUT_OF_RANGE: Final = {
    EnergyUnit.KCAL: Message("Calories must be from {low} to {high}."),
    EnergyUnit.KJ: Message("Energy must be from {low} to {high}."),
}
NO_SUCH_TIME: Final = Message("The clock does not show this time on that day.")

_WITH_UNIT: Final = Message("{name} ({unit})", context="the label of a field")
_REFUSED: Final = Message("{field} {reason}.")
_CANNOT_BE_SAVED: Final = Message("This cannot be saved: {field} {reason}.")
_COUNTS_AT_NIGHT: Final = Message("Counts for {day}: a day runs until 4 in the morning.")
_COUNTS_FOR: Final = Message("Counts for {day}.")
_ADDED: Final = Message("{name} added")
_ANOTHER_ADDED: Final = Message("{name} added. What else?")
_CHANGED: Final = Message("{name} changed")


def with_unit(name: Message, unit: str) -> str:
    """`Protein (g)`: the label of a field for a figure."""
    return tr(_WITH_UNIT, name=name, unit=unit)


def refused(field: Message, reason: Words | str) -> str:
    """What is wrong with that field."""
    return tr(_REFUSED, field=field, reason=reason)


def cannot_be_saved(field: str, reason: Words | str) -> str:
    """What is wrong where the form has no such field."""
    return tr(_CANNOT_BE_SAVED, field=field, reason=reason)


def counts_at_night(day: date) -> str:
    """Which day a meal eaten between midnight and the rollover belongs to."""
    return tr(_COUNTS_AT_NIGHT, day=weekday_date(day))


def counts_for(day: date) -> str:
    """The day of the meal, where it is another one than the current."""
    return tr(_COUNTS_FOR, day=weekday_date(day))


def added(name: str) -> str:
    """The snack bar after a meal was added."""
    return tr(_ADDED, name=name)


def another_added(name: str) -> str:
    """In the form, after *Save and add another*."""
    return tr(_ANOTHER_ADDED, name=name)


def changed(name: str) -> str:
    """The snack bar after a meal was changed."""
    return tr(_CHANGED, name=name)
