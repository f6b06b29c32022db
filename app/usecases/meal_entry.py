"""From what a person typed to a draft: decimals with point or comma, wall-clock times, errors by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError

from app.usecases.errors import PersonError
from app.usecases.typed_figures import NotReadable, read_figure
from contracts.meal import MealDraft
from contracts.messages import Message
from contracts.zones import UnknownZone, zone

FIELD_WORDS: Final[Mapping[str, Message]] = {
    "name": Message("The name"),
    "kcal": Message("Calories"),
    "protein_g": Message("Protein"),
    "carbs_g": Message("Carbs"),
    "fat_g": Message("Fat"),
    "eaten_at": Message("The time"),
    "tz": Message("The time zone"),
    "slot": Message("The slot"),
    "amount": Message("The amount"),
    "note": Message("The note"),
}
_MEAL: Final = Message("The meal")
_REFUSED: Final = Message("{field} {reason}.")
_NOT_READABLE: Final = Message("{field}: {reason}")
_UNKNOWN_ZONE: Final = Message("The time zone must be a known one such as Europe/Berlin.")
_NO_INSTANT: Final = Message("The time must look like 2026-11-20T18:30 or 2026-11-20T18:30+01:00.")


def parse_instant_in(text: str, tz: str) -> datetime:
    """An ISO 8601 instant; without an offset it is the wall clock of `tz`. Raises `ValueError`.

    A date alone is refused: read as its midnight, it would count for the day before.
    """
    if ":" not in text:
        raise ValueError(text)
    found = datetime.fromisoformat(text.strip())
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone(tz))).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def draft_of(fields: Mapping[str, Any], now: datetime) -> MealDraft:
    """The draft, or a `PersonError` that names the first field that is not right."""
    try:
        return MealDraft.model_validate(dict(fields), context={"now": now})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        raise PersonError(_REFUSED.of(field=FIELD_WORDS.get(field, _MEAL), reason=first["msg"]), field) from error


def draft_from_texts(texts: Mapping[str, str | None], now: datetime, tz: str) -> MealDraft:
    """The draft for texts by field name; what is None was not given, and `eaten_at` defaults to now."""
    fields: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}
    for name in ("kcal", "protein_g", "carbs_g", "fat_g"):
        if name in fields:
            try:
                fields[name] = read_figure(fields[name])
            except NotReadable as error:
                raise PersonError(_NOT_READABLE.of(field=FIELD_WORDS[name], reason=error.words), name) from None
    try:
        fields["eaten_at"] = parse_instant_in(fields["eaten_at"], tz) if "eaten_at" in fields else now
    except UnknownZone:
        raise PersonError(_UNKNOWN_ZONE, "tz") from None
    except ValueError:
        raise PersonError(_NO_INSTANT, "eaten_at") from None
    return draft_of({**fields, "tz": tz}, now)
