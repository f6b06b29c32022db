"""What a person prefers. Travels with the account; every value has a default that works."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from contracts import refusals
from contracts.fields import Record, Zone, refusal


class EnergyUnit(StrEnum):
    """The unit energy is shown and typed in. Stored energy is always kcal."""

    KCAL = "kcal"
    KJ = "kj"


class Theme(StrEnum):
    """Follow the system, or always one."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """What the screens can speak, by ISO 639-1."""

    ENGLISH = "en"
    GERMAN = "de"


class WeekStart(StrEnum):
    """The day a week begins with where weeks are shown."""

    MONDAY = "monday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


def _member(kind: type[StrEnum], value: object) -> StrEnum:
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    raise refusal("unknown_choice", refusals.UNKNOWN_CHOICE.of(choices=", ".join(kind)))


class Preferences(Record):
    """`time_zone` and `language` None mean those of the machine."""

    energy_unit: Annotated[
        EnergyUnit, BeforeValidator(lambda v: _member(EnergyUnit, v)), WithJsonSchema({"enum": list(EnergyUnit)})
    ] = EnergyUnit.KCAL
    theme: Annotated[Theme, BeforeValidator(lambda v: _member(Theme, v)), WithJsonSchema({"enum": list(Theme)})] = (
        Theme.SYSTEM
    )
    week_start: Annotated[
        WeekStart, BeforeValidator(lambda v: _member(WeekStart, v)), WithJsonSchema({"enum": list(WeekStart)})
    ] = WeekStart.MONDAY
    time_zone: Zone | None = None
    language: (
        Annotated[Language, BeforeValidator(lambda v: _member(Language, v)), WithJsonSchema({"enum": list(Language)})]
        | None
    ) = None
