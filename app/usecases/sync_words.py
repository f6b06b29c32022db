"""What to tell a person when a server did not do as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

from app.language.recognising import recognised
from app.language.speech import tr
from app.usecases.errors import PersonError
from app.usecases.typed_account import refused_field
from contracts.imports import FieldError, RejectionCode
from contracts.messages import Message, Words
from contracts.problems import PROBLEMS, ProblemCode
from contracts.promotion import FieldReason
from sync_client.cycle import SyncStop
from sync_client.errors import NotUnderstood, Refused, ServerBusy, SignInNeeded, SyncError, Unreachable
from sync_client.promotion import ParkReason

SAFE: Final = Message("Nothing is lost: your diary stays on this device.")
SAFE_THERE: Final = Message("Nothing is lost: your diary is on the server.")
"""For somebody who keeps nothing on this device."""

_REFUSALS: Final[Mapping[str, tuple[Message, str | None]]] = {
    ProblemCode.INVALID_CREDENTIALS: (Message("The e-mail address or the password is wrong."), "password"),
    ProblemCode.EMAIL_TAKEN: (Message("This e-mail address already has an account. Sign in instead."), "email"),
    ProblemCode.TOO_MANY_REQUESTS: (Message("Too many attempts. Wait a minute, then try again."), None),
    ProblemCode.DEVICE_REVOKED: (
        Message("This device was removed from the account. {safe} Sign out, then in again, to take part again."),
        None,
    ),
    ProblemCode.UPGRADE_REQUIRED: (
        Message("The server needs a newer version of Tuckbox. {safe} Update, then try again."),
        None,
    ),
}

_PARKED: Final[Mapping[str, Message]] = {
    ParkReason.SERVER_UNREACHABLE: Message("The server could not be reached."),
    ParkReason.SERVER_UNWELL: Message("The server is not well at the moment."),
    ParkReason.NOT_UNDERSTOOD: Message("What answered is not a Tuckbox server. Check the network and the address."),
    ParkReason.SIGN_IN_NEEDED: Message("Sign in again to go on."),
    ParkReason.SIGNED_OUT: Message("You signed out. Sign in again to go on."),
    ParkReason.OTHER_ACCOUNT: Message(
        "These meals are on their way into another account. Sign in to that one to go on."
    ),
    ParkReason.LINEAGE_BOUND: Message("These meals belong to another account already. Sign in to that one."),
    ParkReason.RECEIPT_DIFFERS: Message("The server's receipt does not match what was sent. Ask whoever runs it."),
    ParkReason.NOT_CONFIRMED: Message("The server said yes, but its diary does not show all the meals yet."),
    ParkReason.STORE_UNAVAILABLE: Message(
        "The diary's file could not be written: the disk may be full. Free some space."
    ),
    ParkReason.WORKING_ELSEWHERE: Message("Another Tuckbox window is bringing these meals along."),
    ParkReason.REFUSALS_TO_REVIEW: Message("The server will not take some of the meals. Look at them, then go on."),
    ParkReason.TOO_LARGE: Message("The server does not take a request of this size. Ask whoever runs it."),
    ProblemCode.UPGRADE_REQUIRED: Message("The server needs a newer version of Tuckbox. Update, then try again."),
    ProblemCode.ACCOUNT_MISMATCH: Message(
        "The server takes this sign-in for another account's. Sign out, then in again."
    ),
    **dict.fromkeys(
        (
            ProblemCode.IMPORT_CONFLICT,
            ProblemCode.IMPORT_COMMITTED,
            ProblemCode.IMPORT_INCOMPLETE,
            ProblemCode.IMPORT_EXPIRED,
        ),
        Message("The server holds something else of these meals than this device. Ask whoever runs it."),
    ),
    **dict.fromkeys(
        (ProblemCode.CHUNK_CONFLICT, ProblemCode.CHUNK_WITHDRAWN),
        Message("The server holds something else of these meals than this device. Cancel, then bring them along anew."),
    ),
}
_PARKED_BY_CODE: Final = Message("The server refused ({reason}).")


_FAILURES: Final = (
    (
        Unreachable,
        Message(
            "The server at {server} could not be reached. {safe} "
            "Check the address and that the server is running, then try again."
        ),
        "server_url",
    ),
    (ServerBusy, Message("The server at {server} is not well at the moment. {safe} Try again in a minute."), None),
    (SignInNeeded, Message("Your sign-in has ended. Sign in again."), None),
    (
        NotUnderstood,
        Message("What answers at {server} is not a Tuckbox server. {safe} Check the address."),
        "server_url",
    ),
)
_FAILED: Final = Message("The server could not do this. {safe}")
_REFUSED: Final = Message("The server refused: {reasons}. {safe}")

_OF_FIELD: Final = Message("{field} {reason}", context="what is wrong with a field")
_AND: Final = Message("{reason}; {more}")


def for_person(error: SyncError, server_url: str, safe: Message = SAFE) -> PersonError:
    """What to say for an error of the wire; `safe` says where the diary is."""
    if isinstance(error, Refused):
        return _refused(error, safe)
    for kind, words, field in _FAILURES:
        if isinstance(error, kind):
            return PersonError(words.of(server=server_url, safe=safe), field)
    return PersonError(_FAILED.of(safe=safe))


def _refused(error: Refused, safe: Message) -> PersonError:
    if error.code in _REFUSALS:
        words, field = _REFUSALS[error.code]
        return PersonError(words.of(safe=safe), field)
    match error.problem.errors:
        case [FieldError(loc=["body", "email" | "password" as field], msg=msg), *_]:
            return refused_field(field, msg)
        case _:
            pass
    found: list[Words | str] = [
        _of_field(str(each.loc[-1]), each.msg) for each in error.problem.errors or () if each.loc
    ]
    reasons = reduce(_and, found) if found else PROBLEMS[error.code].title
    return PersonError(_REFUSED.of(reasons=reasons, safe=safe))


def _of_field(field: Words | str, reason: str) -> Words:
    return _OF_FIELD.of(field=field, reason=recognised(reason))


def _and(first: Words | str, more: Words | str) -> Words | str:
    return _AND.of(reason=first, more=more)


def park_words(reason: str) -> str:
    """Why a promotion waits, in a sentence; what is not known here is named by its code."""
    return tr(_PARKED.get(reason, _PARKED_BY_CODE), reason=reason)


def sync_words(stop: SyncStop) -> Message:
    """Why a cycle of sync stopped early, in a sentence."""
    return _STOPPED[stop]


_STOPPED: Final[Mapping[SyncStop, Message]] = {
    SyncStop.SERVER_UNREACHABLE: _PARKED[ParkReason.SERVER_UNREACHABLE],
    SyncStop.SERVER_UNWELL: _PARKED[ParkReason.SERVER_UNWELL],
    SyncStop.SIGN_IN_NEEDED: _PARKED[ParkReason.SIGN_IN_NEEDED],
    SyncStop.REFUSED: Message("The server refused to sync this device."),
    SyncStop.WORKING_ELSEWHERE: Message("Another Tuckbox window is at work with the server."),
    SyncStop.STORE_UNAVAILABLE: _PARKED[ParkReason.STORE_UNAVAILABLE],
    SyncStop.INTERRUPTED: Message("It was interrupted."),
}


_CODES: Final[Mapping[str, Message]] = {
    RejectionCode.DUPLICATE_IN_IMPORT: Message("it was sent twice"),
    RejectionCode.KEY_MISMATCH: Message("its time and its place in the diary do not match"),
    RejectionCode.SERVER_ERROR: Message("the server failed on it each time it was sent"),
}


def reason_words(code: str, errors: Sequence[FieldReason]) -> str:
    """Why a record was refused, in words: `Calories must be at most 5,000 kcal on this server`."""
    found = [_of_field(_FIELDS.get(str(loc[-1]), str(loc[-1])), msg) if loc else recognised(msg) for loc, msg in errors]
    words = reduce(_and, found) if found else _CODES.get(code, code)
    return words if isinstance(words, str) else tr(words)


_FIELDS: Final = {
    "kcal": Message("Calories"),
    "protein_g": Message("Protein"),
    "carbs_g": Message("Carbs"),
    "fat_g": Message("Fat"),
    "eaten_at": Message("Time"),
    "tz": Message("Time zone"),
    "logical_date": Message("Date"),
    "name": Message("Name"),
    "note": Message("Note"),
    "amount": Message("Amount"),
    "slot": Message("Meal of the day"),
}
