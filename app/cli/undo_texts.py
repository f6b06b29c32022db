"""What `tuckbox undo` says."""

from __future__ import annotations

from typing import Final, assert_never

from app.cli.output import day_text, many
from contracts.services import Change, ChangeKind

NOTHING_TO_UNDO: Final = "There is nothing to undo."
UNDONE_ELSEWHERE: Final = "Another window has undone that just now. Run undo again for what was done before."


def undone(change: Change) -> str:
    """What is so again, and where to look for it."""
    others = change.meal_count - 1
    meals = f"{change.name} and {many(others, 'other meal')}" if others > 0 else change.name
    is_are = "are" if others > 0 else "is"
    match change.kind:
        case ChangeKind.ADDED | ChangeKind.COPIED:
            done = f"{meals} {is_are} not in the diary any more"
        case ChangeKind.DELETED:
            done = f"{meals} {is_are} back"
        case ChangeKind.EDITED:
            done = f"{meals} {is_are} as before"
        case ChangeKind.FOOD_EDITED:
            past = f", in {many(change.meal_count, 'meal')} too" if change.meal_count else ""
            done = f"the food {change.name} is as before{past}"
        case never:
            assert_never(never)
    return f"Undone: {done}. Look at {day_text(change.logical_date)}."
