"""Every reason to refuse a field or a record: what follows its name, as in `Calories must be a number`.

They travel as English text; `app.language.recognising` finds the message again, to say it in another language.
"""

from __future__ import annotations

from typing import Final

from contracts.messages import Message

FIELD_MISSING: Final = Message("Field required")
"""Pydantic's own words, like the next."""
FIELD_UNKNOWN: Final = Message("Extra inputs are not permitted")

NOT_A_NUMBER: Final = Message("must be a number")
NOT_FINITE: Final = Message("must be a finite number")
OUT_OF_RANGE: Final = Message("must be from {low} to {high} {unit}")
NOT_A_WHOLE_NUMBER: Final = Message("must be a whole number from {low} to {high}")
TOO_MUCH_ENERGY: Final = Message("must be at most {most} kcal on this server")

NOT_TEXT: Final = Message("must be text")
EMPTY: Final = Message("must not be empty")
TOO_LONG: Final = Message("must have at most {longest} characters")
NOT_UNICODE: Final = Message("contains half of a character (a lone surrogate)")
CONTROL_CHARACTER: Final = Message("contains a control character")

NOT_AN_INSTANT: Final = Message("must be an instant such as 2026-11-20T01:30:00+01:00")
NO_OFFSET: Final = Message("needs an offset from UTC, such as +01:00 or Z")
NO_SUCH_INSTANT: Final = Message("names a date, time or offset that does not exist")
OUTSIDE_THE_YEARS: Final = Message("lies outside the years this diary knows")
TOO_EARLY: Final = Message("must be {first} or later")
IN_THE_FUTURE: Final = Message("must not be more than 48 hours from now")
NOT_A_DATE: Final = Message("must be a date such as 2026-11-20")
NO_SUCH_DATE: Final = Message("names a date that does not exist")
UNKNOWN_ZONE: Final = Message("must be a known time zone such as Europe/Berlin")

NOT_A_UUID: Final = Message("must be a UUID such as 3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f")
NOT_A_UUID4: Final = Message("must be a random UUID (version 4)")
NOT_A_SHA256: Final = Message("must be a SHA-256 in lower-case hex")

UNKNOWN_CHOICE: Final = Message("must be one of {choices}")
UNKNOWN_SLOT: Final = Message("must be breakfast, lunch, dinner, snack or nothing")

NUTRIENTS_NO_OBJECT: Final = Message("must be an object of nutrient codes and amounts")
UNKNOWN_NUTRIENT: Final = Message("names a nutrient this version does not know")
NUTRIENT_NOT_A_NUMBER: Final = Message("{nutrient} must be a number")
NUTRIENT_NOT_FINITE: Final = Message("{nutrient} must be a finite number")
NUTRIENT_OUT_OF_RANGE: Final = Message("{nutrient} must be from {low} to {high} {unit}")

LOGICAL_DATE_WRONG: Final = Message("logical_date is not the day of eaten_at in tz")
KEY_NOT_ITS_OWN: Final = Message("sk must be the meal's own sort key")
KEY_DIFFERS: Final = Message("sk is not the sort key of this meal")
OPERATION_INCOMPLETE: Final = Message("a put has the meal, a deletion has none")
OPERATION_OF_OTHER: Final = Message("must be the id of the meal")
OPERATION_REUSED: Final = Message("was used for another operation")
NAMES_NOT_ONE: Final = Message("must name either version or entry")

DUPLICATE: Final = Message("is the id of another record of this import, which counts")
GIVEN_UP: Final = Message("the server failed on this record each time it was sent")

NOT_AN_EMAIL: Final = Message("must be an e-mail address")
PASSWORD_LENGTH: Final = Message("must have {shortest} to {longest} characters")
PASSWORD_COMMON: Final = Message(
    "is one that many people have: choose another, for example four words that do not belong together"
)
PASSWORD_IS_EMAIL: Final = Message(
    "is your e-mail address or a part of it: choose another, for example four words that do not belong together"
)
PASSWORD_IS_SERVICE: Final = Message(
    "is the name of this service: choose another, for example four words that do not belong together"
)

ALL: Final = tuple(each for each in globals().values() if isinstance(each, Message))
