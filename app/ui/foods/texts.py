"""Every sentence of the Foods screen."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.ui import texts
from app.ui.texts import counted, meals

TITLE: Final = "Foods"
SEARCH: Final = "Search your foods"
CLEAR: Final = "Clear search"
LOADING: Final = "Looking them up"
SHOW_MORE: Final = "Show more"
EMPTY: Final = (
    "What you log appears here as your own foods, the most eaten first: to log again with one tap, "
    "to correct, or to keep as a favourite. Log a first meal on Today."
)
TO_TODAY: Final = "Go to Today"
EDIT_TITLE: Final = "Edit food"
PAST_TOO: Final = "Change past meals too?"


def nothing_found(typed: str) -> str:
    """No food has every word of the search."""
    return f"No food of yours is called anything like “{typed}”. Foods appear here once you have logged them."


def eaten(times: int, last: date, today: date) -> str:
    """How often, and when last."""
    title = texts.day_title(last, today)
    written = texts.short_date(last) if last.year == today.year else f"{texts.short_date(last)} {last.year}"
    when = f"on {written}" if title == texts.weekday(last) else title.lower()
    return f"Eaten once, {when}" if times == 1 else f"Eaten {times:,} times, last {when}"


def log_now(name: str) -> str:
    """The name of the button that logs it."""
    return f"Log {name} now"


def edit(name: str) -> str:
    """The name of the button that opens the form."""
    return f"Edit {name}"


def favourite(name: str, *, is_favourite: bool) -> str:
    """The name of the star."""
    return f"Remove {name} from favourites" if is_favourite else f"Add {name} to favourites"


def logged(name: str) -> str:
    """The snack bar after it was logged."""
    return f"{name} logged for today"


def past_meals(count: int) -> str:
    """Below the question whether past meals change too."""
    one = count == 1
    return f"No: your {counted(count, 'past meal')} {'stays as it is' if one else 'stay as they are'}."


def past_meals_change(count: int) -> str:
    """The same once the answer is yes."""
    return f"Yes: {'the one past meal' if count == 1 else f'all {meals(count)} of the past'} will be changed too."


def changed(name: str, past_count: int, *, past_too: bool) -> str:
    """The snack bar after an edit."""
    past = f"{counted(past_count, 'past meal')} changed too" if past_too else "past meals stay as they are"
    return f"{name} changed; {past}"
