"""Every sentence about meals a server refused."""

from __future__ import annotations

from typing import Final

from app.ui.texts import counted, meals

TITLE: Final = "Dead letters"
WHAT_THEY_ARE: Final = (
    "Meals your account's server refused. They are kept here, whole, each with its reason, "
    "until you change, send again or discard them."
)
NONE_WAIT: Final = "Nothing waits here. No meal was refused by your account's server."
SIGN_IN_TO_SEND: Final = "You are signed out. Sign in to the account they were meant for to send them again."
ON_THE_WAY: Final = "On its way to the server again."
CHANGED: Final = "Changed on this device, not sent yet."
EDIT_TITLE: Final = "Edit and send again"
SAVE_AND_SEND: Final = "Save and send"
EXPORT_NAME: Final = "tuckbox-dead-letters.json"
NOT_A_MEAL: Final = "A record that is no meal"


def refused(count: int) -> str:
    """The banner on Today."""
    return f"{meals(count)} {'was' if count == 1 else 'were'} refused by your account's server."


def counted_aloud(count: int) -> str:
    """What a screen reader says of the figure at the Account sign."""
    return counted(count, "dead letter")


def explained(count: int) -> str:
    """What the Account screen says of them."""
    if not count:
        return "No meal was refused by your account's server."
    which = "This meal was" if count == 1 else "These meals were"
    return f"{which} refused by your account's server and kept here, whole, with the reason."


def since(when: str) -> str:
    """When it was refused."""
    return f"Refused {when}"


def sent_again(count: int) -> str:
    """The snack bar after sending."""
    return f"{meals(count)} on the way again"


def saved_for_later(name: str) -> str:
    """The snack bar after a change that could not be sent yet."""
    return f"{name} changed. Sign in to send it."


def discarded(name: str) -> str:
    """The snack bar after discarding."""
    return f"{name} discarded"


def restored(count: int) -> str:
    """The snack bar after taking a discarding back."""
    return f"{meals(count)} back" if count else "There is nothing to take back any more."


def show_more(count: int) -> str:
    """The button below a long list."""
    return f"Show {counted(count, 'more', 'more')}"
