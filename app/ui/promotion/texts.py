"""Every sentence about a promotion: the question, the progress, how it ended, and what waits."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.language.speech import tr
from app.language.writing import meals, span
from contracts.messages import Message, Sentence

BRING_ALONG_QUESTION: Final = Message("Bring your meals along?")
SYNC_NOW: Final = Message("Sync now")
NOT_NOW: Final = Message("Not now")
BRING_ALONG: Final = Message("Bring them along")
KEEP_HERE: Final = Message("Keep them on this device only")
DECISION_LATER: Final = Message("You can decide later: nothing is deleted, whatever you choose.")
LOOKING_UP_ACCOUNT: Final = Message("Looking up what is in the account")
FETCHING_ACCOUNT: Final = Message("Fetching the account's diary")
SIGNING_OUT: Final = Message("Signing out")
SENDING: Final = Message("Bringing your meals along")

GETTING_READY: Final = Message("Getting your meals ready")
PUTTING_IN_PLACE: Final = Message("Putting everything in place, in one piece")
CHECKING: Final = Message("Checking that everything arrived")
ASKING_TO_STOP: Final = Message("Asking the server to stop")
IS_QUIET: Final = Message("The server has not answered for a moment. This goes on by itself as soon as it does.")

SAFE: Final = Message("Your meals are safe on this device.")
BY_ITSELF: Final = Message("Trying again by itself.")
STOP_BY_ITSELF: Final = Message("It is asked to stop as soon as it answers.")
STOPPED: Final = Message("Stopped. Nothing was put into the account; your meals are still on this device.")
ARRIVED: Final = Message("Your meals are in your account.")

SEE_WHICH: Final = Message("See which")
LOOK_AT_THEM: Final = Message("Look at them")
OK: Final = Message("OK")
SIGN_IN: Final = Message("Sign in")
SIGN_IN_AGAIN: Final = Message("Sign in again")
SIGN_IN_TO_ANOTHER: Final = Message("Sign in to another account")

REVIEW_TITLE: Final = Message("Meals the server will not take")
REVIEW_EXPLAINED: Final = Message(
    "Nothing is in the account yet. The meals above stay on this device, each with its reason, "
    "until you change or discard them."
)
DECIDE_LATER: Final = Message("Decide later")

_FEW_SECONDS_LEFT: Final = Message("A few seconds left.")
_SECONDS_LEFT: Final = Message("About {seconds} seconds left.")
_MINUTES_LEFT: Final = Message("About {count} minute left.", "About {count} minutes left.")
_SENT: Final = Message("{sent} of {count} meal sent", "{sent} of {count} meals sent")
_SENT_BUT: Final = Message(
    "{sent} of {count} meal sent, {refused} refused so far", "{sent} of {count} meals sent, {refused} refused so far"
)
_IN_YOUR_ACCOUNT: Final = Message("{count} meal is in your account.", "{count} meals are in your account.")
_NEED_ATTENTION: Final = Message("{count} needs your attention.", "{count} need your attention.")
_ANOTHER_VERSION: Final = Message(
    "{count} meal was there in another version, which is kept in the history.",
    "{count} meals were there in another version, which is kept in the history.",
)
_STAY_DELETED: Final = Message(
    "{count} meal stays deleted, as on your other device; the history has them.",
    "{count} meals stay deleted, as on your other device; the history has them.",
)
_WAITING: Final = Message(
    "{count} meal from before you signed in is not in {email} yet.",
    "{count} meals from before you signed in are not in {email} yet.",
)
_KEPT_HERE: Final = Message(
    "You keep {count} meal from before you signed in on this device only.",
    "You keep {count} meals from before you signed in on this device only.",
)
_BRING_DIARY: Final = Message("Bring the {count} meal on this device", "Bring the {count} meals on this device")
_BRING_OTHERS: Final = Message("Bring the other {count} along")
_PUT_ASIDE: Final = Message("Put them aside")
_WILL_BE_REFUSED: Final = Message(
    "{count} meal is not accepted and will stay on this device, with the reason:",
    "{count} meals are not accepted and will stay on this device, with the reason:",
)
_AND_MORE: Final = Message("and {count} more")
_UNFINISHED: Final = Message("Meals of this device are on their way into {email}. Sign in there to go on.")
_SIGN_IN_AS: Final = Message("Sign in as {email}")
_START_OVER_AS: Final = Message("Start over as {email}")
_HERE: Final = Message("On this device: {meals} {when}.")
_HERE_UNDATED: Final = Message("On this device: {meals}.")
_THERE: Final = Message("In the account {email}: {meals} {when}.")
_NONE_THERE: Final = Message("In the account {email}: no meals yet.")


def time_left(seconds: float) -> str:
    """`A few seconds left.`, `About 20 seconds left.`, `About 3 minutes left.`: no finer than it can be known."""
    if seconds <= 5:
        return tr(_FEW_SECONDS_LEFT)
    if seconds < 90:
        return tr(_SECONDS_LEFT, seconds=max(10, round(seconds / 10) * 10))
    return tr(_MINUTES_LEFT, count=round(seconds / 60))


def sent(staged: int, total: int, refused: int) -> str:
    """`120 of 143 meals sent, 2 refused so far`"""
    return tr(_SENT_BUT if refused else _SENT, sent=staged, count=total, refused=refused)


def in_your_account(count: int) -> str:
    """How many meals arrived."""
    return tr(_IN_YOUR_ACCOUNT, count=count)


def need_attention(count: int) -> str:
    """How many wait as dead letters."""
    return tr(_NEED_ATTENTION, count=count)


def another_version(count: int) -> str:
    """What the promoted copies replaced."""
    return tr(_ANOTHER_VERSION, count=count)


def stay_deleted(count: int) -> str:
    """What was deleted on another device meanwhile."""
    return tr(_STAY_DELETED, count=count)


def waiting(count: int, email: str) -> str:
    """The banner about guest meals that are not in the account."""
    return tr(_WAITING, count=count, email=email)


def kept_here(count: int) -> str:
    """What stays on this device because the person said so."""
    return tr(_KEPT_HERE, count=count)


def bring_diary(count: int) -> str:
    """The checkbox of the sign-up form."""
    return tr(_BRING_DIARY, count=count)


def bring_others(count: int) -> str:
    """The button that goes on without what was refused."""
    return tr(_BRING_OTHERS, count=count) if count else tr(_PUT_ASIDE)


def will_be_refused(count: int) -> str:
    """The line above the meals that will not arrive."""
    return tr(_WILL_BE_REFUSED, count=count)


def and_more(count: int) -> str:
    """The end of a list that was cut."""
    return tr(_AND_MORE, count=count)


def unfinished(email: str) -> str:
    """What a guest sees of a promotion that sign-out has parked."""
    return tr(_UNFINISHED, email=email)


def sign_in_as(email: str) -> Sentence:
    """The button that leads to another account's sign-in."""
    return _SIGN_IN_AS.of(email=email)


def start_over_as(email: str) -> Sentence:
    """The button that leaves another account's promotion."""
    return _START_OVER_AS.of(email=email)


def here(count: int, first: date | None, last: date | None) -> str:
    """What waits on this device."""
    return tr(_HERE if count else _HERE_UNDATED, meals=meals(count), when=span(first, last))


def there(email: str, count: int, first: date | None, last: date | None) -> str:
    """What is in the account already."""
    return tr(_THERE if count else _NONE_THERE, email=email, meals=meals(count), when=span(first, last))
