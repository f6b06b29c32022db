"""What to tell a person when a server did not do as asked."""

from __future__ import annotations

from typing import Final

from app.usecases.errors import PersonError
from contracts.imports import FieldError
from contracts.problems import ProblemCode
from sync_client.errors import NotUnderstood, Refused, ServerBusy, SignInNeeded, SyncError, Unreachable
from sync_client.promotion import ParkReason

_SAFE: Final = "Nothing is lost: your diary stays on this device."

_REFUSALS: Final = {
    ProblemCode.INVALID_CREDENTIALS: ("The e-mail address or the password is wrong.", "password"),
    ProblemCode.EMAIL_TAKEN: ("This e-mail address already has an account. Sign in instead.", "email"),
    ProblemCode.TOO_MANY_REQUESTS: ("Too many attempts. Wait a minute, then try again.", None),
    ProblemCode.UPGRADE_REQUIRED: (
        f"The server needs a newer version of Tuckbox. {_SAFE} Update, then try again.",
        None,
    ),
}

_PARKED: Final = {
    ParkReason.SERVER_UNREACHABLE: "The server could not be reached.",
    ParkReason.SERVER_UNWELL: "The server is not well at the moment.",
    ParkReason.NOT_UNDERSTOOD: "What answered is not a Tuckbox server. Check the network and the address.",
    ParkReason.SIGN_IN_NEEDED: "Sign in again to go on.",
    ParkReason.SIGNED_OUT: "You signed out. Sign in again to go on.",
    ParkReason.OTHER_ACCOUNT: "These meals are on their way into another account. Sign in to that one to go on.",
    ParkReason.LINEAGE_BOUND: "These meals belong to another account already. Sign in to that one.",
    ParkReason.RECEIPT_DIFFERS: "The server's receipt does not match what was sent.",
    ParkReason.NOT_CONFIRMED: "The server said yes, but its diary does not show all the meals yet.",
    ProblemCode.UPGRADE_REQUIRED: "The server needs a newer version of Tuckbox.",
}


_FAILURES: Final = (
    (
        Unreachable,
        f"The server at {{server}} could not be reached. {_SAFE} "
        "Check the address and that the server is running, then try again.",
        "server_url",
    ),
    (ServerBusy, f"The server at {{server}} is not well at the moment. {_SAFE} Try again in a minute.", None),
    (SignInNeeded, "Your sign-in has ended. Sign in again.", None),
    (NotUnderstood, f"What answers at {{server}} is not a Tuckbox server. {_SAFE} Check the address.", "server_url"),
)


def for_person(error: SyncError, server_url: str) -> PersonError:
    """The sentence for an error of the wire."""
    if isinstance(error, Refused):
        return _refused(error)
    for kind, words, field in _FAILURES:
        if isinstance(error, kind):
            return PersonError(words.format(server=server_url), field)
    return PersonError(f"The server could not do this. {_SAFE}")


def _refused(error: Refused) -> PersonError:
    if error.code in _REFUSALS:
        return PersonError(*_REFUSALS[error.code])
    match error.problem.errors:
        case [FieldError(loc=["body", "email" | "password" as field], msg=msg), *_]:
            return PersonError(f"The {field} {msg}.", field)
        case _:
            pass
    reasons = "; ".join(f"{each.loc[-1]} {each.msg}" for each in error.problem.errors or () if each.loc)
    return PersonError(f"The server refused: {reasons or error.problem.title}. {_SAFE}")


def park_words(reason: str) -> str:
    """Why a promotion waits, in a sentence; what is not known here is named by its code."""
    return _PARKED.get(reason, f"The server refused ({reason}).")  # type: ignore[call-overload,no-any-return]  # keys of two enumerations, looked up by text
