"""What to tell a person when a server did not do as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.usecases.errors import PersonError
from contracts.imports import FieldError, RejectionCode
from contracts.problems import ProblemCode
from contracts.promotion import FieldReason
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

_PARKED: Final[Mapping[str, str]] = {
    ParkReason.SERVER_UNREACHABLE: "The server could not be reached.",
    ParkReason.SERVER_UNWELL: "The server is not well at the moment.",
    ParkReason.NOT_UNDERSTOOD: "What answered is not a Tuckbox server. Check the network and the address.",
    ParkReason.SIGN_IN_NEEDED: "Sign in again to go on.",
    ParkReason.SIGNED_OUT: "You signed out. Sign in again to go on.",
    ParkReason.OTHER_ACCOUNT: "These meals are on their way into another account. Sign in to that one to go on.",
    ParkReason.LINEAGE_BOUND: "These meals belong to another account already. Sign in to that one.",
    ParkReason.RECEIPT_DIFFERS: "The server's receipt does not match what was sent. Ask whoever runs it.",
    ParkReason.NOT_CONFIRMED: "The server said yes, but its diary does not show all the meals yet.",
    ParkReason.STORE_UNAVAILABLE: "The diary's file could not be written: the disk may be full. Free some space.",
    ParkReason.WORKING_ELSEWHERE: "Another Tuckbox window is bringing these meals along.",
    ParkReason.REFUSALS_TO_REVIEW: "The server will not take some of the meals. Look at them, then go on.",
    ParkReason.TOO_LARGE: "The server does not take a request of this size. Ask whoever runs it.",
    ProblemCode.UPGRADE_REQUIRED: "The server needs a newer version of Tuckbox. Update, then try again.",
    ProblemCode.ACCOUNT_MISMATCH: "The server takes this sign-in for another account's. Sign out, then in again.",
    **dict.fromkeys(
        (
            ProblemCode.IMPORT_CONFLICT,
            ProblemCode.IMPORT_COMMITTED,
            ProblemCode.IMPORT_INCOMPLETE,
            ProblemCode.IMPORT_EXPIRED,
        ),
        "The server holds something else of these meals than this device. Ask whoever runs it.",
    ),
    **dict.fromkeys(
        (ProblemCode.CHUNK_CONFLICT, ProblemCode.CHUNK_WITHDRAWN),
        "The server holds something else of these meals than this device. Cancel, then bring them along anew.",
    ),
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
    return _PARKED.get(reason, f"The server refused ({reason}).")


_CODES: Final[Mapping[str, str]] = {
    RejectionCode.DUPLICATE_IN_IMPORT: "it was sent twice",
    RejectionCode.KEY_MISMATCH: "its time and its place in the diary do not match",
    RejectionCode.SERVER_ERROR: "the server failed on it each time it was sent",
}


def reason_words(code: str, errors: Sequence[FieldReason]) -> str:
    """Why a record was refused, in words: `Calories must be at most 5,000 kcal on this server`."""
    named = [f"{_FIELDS.get(str(loc[-1]), str(loc[-1]))} {msg}" if loc else msg for loc, msg in errors]
    return "; ".join(named) or _CODES.get(code, code)


_FIELDS: Final = {
    "kcal": "Calories",
    "protein_g": "Protein",
    "carbs_g": "Carbs",
    "fat_g": "Fat",
    "eaten_at": "Time",
    "tz": "Time zone",
    "logical_date": "Date",
    "name": "Name",
    "note": "Note",
    "amount": "Amount",
    "slot": "Meal of the day",
}
