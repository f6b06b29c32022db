"""Every sentence of the Foods screen."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.language import writing
from app.language.speech import tr
from contracts.messages import Message

TITLE: Final = Message("Foods")
SEARCH: Final = Message("Search your foods")
CLEAR: Final = Message("Clear search")
LOADING: Final = Message("Looking them up")
SHOW_MORE: Final = Message("Show more")
EMPTY: Final = Message(
    "What you log appears here as your own foods, the most eaten first: to log again with one tap, "
    "to correct, or to keep as a favourite. Log a first meal on Today."
)
TO_TODAY: Final = Message("Go to Today")
EDIT_TITLE: Final = Message("Edit food")
PAST_TOO: Final = Message("Change past meals too?")

_NOTHING_FOUND: Final = Message(
    "No food of yours is called anything like “{typed}”. Foods appear here once you have logged them."
)
_EATEN: Final = Message("Eaten once, {when}", "Eaten {count} times, last {when}")
_DAYS_AGO: Final = {
    0: Message("today", context="last eaten"),
    1: Message("yesterday", context="last eaten"),
    -1: Message("tomorrow", context="last eaten"),
}
_ON: Final = Message("on {date}", context="last eaten")
_ON_OF_YEAR: Final = Message("on {date} {year}", context="last eaten")
_LOG_NOW: Final = Message("Log {name} now")
_EDIT: Final = Message("Edit {name}")
_MAKE_FAVOURITE: Final = Message("Add {name} to favourites")
_NO_FAVOURITE: Final = Message("Remove {name} from favourites")
_LOGGED: Final = Message("{name} logged for today")
_PAST_STAYS: Final = Message(
    "No: your {count} past meal stays as it is.", "No: your {count} past meals stay as they are."
)
_PAST_CHANGES: Final = Message(
    "Yes: the one past meal will be changed too.", "Yes: all {count} meals of the past will be changed too."
)
_CHANGED: Final = Message("{name} changed; past meals stay as they are")
_CHANGED_PAST_TOO: Final = Message(
    "{name} changed; {count} past meal changed too", "{name} changed; {count} past meals changed too"
)


def nothing_found(typed: str) -> str:
    """No food has every word of the search."""
    return tr(_NOTHING_FOUND, typed=typed)


def eaten(times: int, last: date, today: date) -> str:
    """How often, and when last."""
    written = writing.short_date(last)
    on_that_day = _ON.of(date=written) if last.year == today.year else _ON_OF_YEAR.of(date=written, year=str(last.year))
    return tr(_EATEN, count=times, when=_DAYS_AGO.get((today - last).days, on_that_day))


def log_now(name: str) -> str:
    """The name of the button that logs it."""
    return tr(_LOG_NOW, name=name)


def edit(name: str) -> str:
    """The name of the button that opens the form."""
    return tr(_EDIT, name=name)


def favourite(name: str, *, is_favourite: bool) -> str:
    """The name of the star."""
    return tr(_NO_FAVOURITE if is_favourite else _MAKE_FAVOURITE, name=name)


def logged(name: str) -> str:
    """The snack bar after it was logged."""
    return tr(_LOGGED, name=name)


def past_meals(count: int) -> str:
    """Below the question whether past meals change too."""
    return tr(_PAST_STAYS, count=count)


def past_meals_change(count: int) -> str:
    """The same once the answer is yes."""
    return tr(_PAST_CHANGES, count=count)


def changed(name: str, past_count: int, *, past_too: bool) -> str:
    """The snack bar after an edit."""
    return tr(_CHANGED_PAST_TOO, name=name, count=past_count) if past_too else tr(_CHANGED, name=name)
