"""Every sentence about meals a server refused."""

from __future__ import annotations

from typing import Final

from app.language.speech import tr
from contracts.messages import Message

TITLE: Final = Message("Dead letters")
BACK: Final = Message("Back to Account")
OPEN: Final = Message("Open dead letters")
LOADING: Final = Message("Looking them up")
WHAT_THEY_ARE: Final = Message(
    "Meals your account's server refused. They are kept here, whole, each with its reason, "
    "until you change, send again or discard them."
)
NONE_WAIT: Final = Message("Nothing waits here. No meal was refused by your account's server.")
SIGN_IN_TO_SEND: Final = Message("You are signed out. Sign in to the account they were meant for to send them again.")
ON_THE_WAY: Final = Message("On its way to the server again.")
CHANGED: Final = Message("Changed on this device, not sent yet.")
EXPORT: Final = Message("Export")
EXPORT_NAME: Final = "tuckbox-dead-letters.json"
SEND_ALL: Final = Message("Send all again")
SEND: Final = Message("Send again")
EDIT_AND_SEND: Final = Message("Edit and send again")
DISCARD: Final = Message("Discard")
SAVE_AND_SEND: Final = Message("Save and send")
NOT_A_MEAL: Final = Message("A record that is no meal")

_TITLE_WITH: Final = Message("Dead letters: {count}")
_REFUSED: Final = Message(
    "{count} meal was refused by your account's server.", "{count} meals were refused by your account's server."
)
_COUNTED: Final = Message("{count} dead letter", "{count} dead letters")
_NONE_REFUSED: Final = Message("No meal was refused by your account's server.")
_EXPLAINED: Final = Message(
    "This meal was refused by your account's server and kept here, whole, with the reason.",
    "These meals were refused by your account's server and kept here, whole, with the reason.",
)
_SINCE: Final = Message("Refused {when}")
_SENT_AGAIN: Final = Message("{count} meal on the way again", "{count} meals on the way again")
_SAVED_FOR_LATER: Final = Message("{name} changed. Sign in to send it.")
_DISCARDED: Final = Message("{name} discarded")
_NOTHING_TO_RESTORE: Final = Message("There is nothing to take back any more.")
_RESTORED: Final = Message("{count} meal back", "{count} meals back")
_SHOW_MORE: Final = Message("Show {count} more")
_EDIT_NAMED: Final = Message("Edit and send again: {name}")
_SEND_NAMED: Final = Message("Send again: {name}")
_DISCARD_NAMED: Final = Message("Discard {name}")


def title_with(count: int) -> str:
    """The heading of their card on the Account screen."""
    return tr(_TITLE_WITH, count=count)


def refused(count: int) -> str:
    """The banner on Today."""
    return tr(_REFUSED, count=count)


def counted_aloud(count: int) -> str:
    """What a screen reader says of the figure at the Account sign."""
    return tr(_COUNTED, count=count)


def explained(count: int) -> str:
    """What the Account screen says of them."""
    return tr(_EXPLAINED, count=count) if count else tr(_NONE_REFUSED)


def since(when: str) -> str:
    """When it was refused."""
    return tr(_SINCE, when=when)


def sent_again(count: int) -> str:
    """The snack bar after sending."""
    return tr(_SENT_AGAIN, count=count)


def saved_for_later(name: str) -> str:
    """The snack bar after a change that could not be sent yet."""
    return tr(_SAVED_FOR_LATER, name=name)


def discarded(name: str) -> str:
    """The snack bar after discarding."""
    return tr(_DISCARDED, name=name)


def restored(count: int) -> str:
    """The snack bar after taking a discarding back."""
    return tr(_RESTORED, count=count) if count else tr(_NOTHING_TO_RESTORE)


def show_more(count: int) -> str:
    """The button below a long list."""
    return tr(_SHOW_MORE, count=count)


def edit_named(name: str) -> str:
    """What a screen reader says of the button to edit and send one."""
    return tr(_EDIT_NAMED, name=name)


def send_named(name: str) -> str:
    """The same of the button to send it again."""
    return tr(_SEND_NAMED, name=name)


def discard_named(name: str) -> str:
    """The same of the button to discard it."""
    return tr(_DISCARD_NAMED, name=name)
