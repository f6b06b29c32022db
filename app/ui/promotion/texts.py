"""Every sentence about a promotion: the question, the progress, how it ended, and what waits."""

from __future__ import annotations

from typing import Final

from app.ui.texts import counted, meals

BRING_ALONG_QUESTION: Final = "Bring your meals along?"
DECISION_LATER: Final = "You can decide later: nothing is deleted, whatever you choose."
LOOKING_UP_ACCOUNT: Final = "Looking up what is in the account"
FETCHING_ACCOUNT: Final = "Fetching the account's diary"
SIGNING_OUT: Final = "Signing out"
SENDING: Final = "Bringing your meals along"

GETTING_READY: Final = "Getting your meals ready"
PUTTING_IN_PLACE: Final = "Putting everything in place, in one piece"
CHECKING: Final = "Checking that everything arrived"
ASKING_TO_STOP: Final = "Asking the server to stop"
IS_QUIET: Final = "The server has not answered for a moment. This goes on by itself as soon as it does."

SAFE: Final = "Your meals are safe on this device."
BY_ITSELF: Final = "Trying again by itself."
STOP_BY_ITSELF: Final = "It is asked to stop as soon as it answers."
ON_THEIR_WAY: Final = "Your meals are on their way into your account."
STOPPED: Final = "Stopped. Nothing was put into the account; your meals are still on this device."
ARRIVED: Final = "Your meals are in your account."

REVIEW_TITLE: Final = "Meals the server will not take"
REVIEW_EXPLAINED: Final = (
    "Nothing is in the account yet. The meals above stay on this device, each with its reason, "
    "until you change or discard them."
)


def time_left(seconds: float) -> str:
    """`A few seconds left.`, `About 20 seconds left.`, `About 3 minutes left.`: no finer than it can be known."""
    if seconds <= 5:
        return "A few seconds left."
    if seconds < 90:
        return f"About {max(10, round(seconds / 10) * 10)} seconds left."
    return f"About {counted(round(seconds / 60), 'minute')} left."


def sent(staged: int, total: int, refused: int) -> str:
    """`120 of 143 meals sent, 2 refused so far`."""
    return f"{staged:,} of {meals(total)} sent" + (f", {refused:,} refused so far" if refused else "")


def in_your_account(count: int) -> str:
    """How many meals arrived."""
    return f"{meals(count)} {'is' if count == 1 else 'are'} in your account."


def need_attention(count: int) -> str:
    """How many wait as dead letters."""
    return f"{count:,} {'needs' if count == 1 else 'need'} your attention."


def another_version(count: int) -> str:
    """What the promoted copies replaced."""
    return f"{counted(count, 'meal was', 'meals were')} there in another version, which is kept in the history."


def stay_deleted(count: int) -> str:
    """What was deleted on another device meanwhile."""
    return f"{counted(count, 'meal stays', 'meals stay')} deleted, as on your other device; the history has them."


def waiting(count: int, email: str) -> str:
    """The banner about guest meals that are not in the account."""
    return f"{meals(count)} from before you signed in {'is' if count == 1 else 'are'} not in {email} yet."


def kept_here(count: int) -> str:
    """What stays on this device because the person said so."""
    return f"You keep {meals(count)} from before you signed in on this device only."


def bring_diary(count: int) -> str:
    """The checkbox of the sign-up form."""
    return f"Bring the {meals(count)} on this device"


def bring_others(count: int) -> str:
    """The button that goes on without what was refused."""
    return f"Bring the other {count:,} along" if count else "Put them aside"


def will_be_refused(count: int) -> str:
    """The line above the meals that will not arrive."""
    verb = "is" if count == 1 else "are"
    return f"{meals(count)} {verb} not accepted and will stay on this device, with the reason:"


def and_more(count: int) -> str:
    """The end of a list that was cut."""
    return f"and {count:,} more"


def unfinished(email: str) -> str:
    """What a guest sees of a promotion that sign-out has parked."""
    return f"Meals of this device are on their way into {email}. Sign in there to go on."


def sign_in_as(email: str) -> str:
    """The button that leads to another account's sign-in."""
    return f"Sign in as {email}"


def start_over_as(email: str) -> str:
    """The button that leaves another account's promotion."""
    return f"Start over as {email}"
