"""Settings that travel between the devices of an account: their keys, what each holds, and how one is told.

| key | value |
|---|---|
| `targets` | `contracts.targets.Targets` |
| `preferences` | `contracts.settings.Preferences` |
| `favourites` | `Favourites` |
| `day_status:<date>` | `DayMark` |
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from contracts import limits, refusals
from contracts.day import DayStatus
from contracts.fields import Id, Instant, Record, parse_date, refusal
from contracts.meal import Name, Revision
from contracts.settings import Preferences
from contracts.targets import Targets
from contracts.wire import JsonValue

TARGETS: Final = "targets"
PREFERENCES: Final = "preferences"
FAVOURITES: Final = "favourites"
DAY_STATUS: Final = "day_status:"


class Favourites(Record):
    """Names of favourite foods, in the person's order."""

    names: Annotated[list[Name], Field(max_length=limits.FAVOURITES_MAX)]


class DayMark(Record):
    """What a person said of a day; None where the mark was taken away."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    status: DayStatus | None


_HOLDS: Final[dict[str, type[Record]]] = {TARGETS: Targets, PREFERENCES: Preferences, FAVOURITES: Favourites}


def _setting_key(value: object) -> str:
    if isinstance(value, str) and value in _HOLDS:
        return value
    if not isinstance(value, str) or not value.startswith(DAY_STATUS):
        choices = ", ".join([*_HOLDS, f"{DAY_STATUS}<date>"])
        raise refusal("unknown_choice", refusals.UNKNOWN_CHOICE.of(choices=choices))
    parse_date(value.removeprefix(DAY_STATUS))
    return value


SettingKey = Annotated[
    str,
    BeforeValidator(_setting_key),
    WithJsonSchema(
        {"type": "string", "pattern": rf"^({'|'.join(_HOLDS)}|{DAY_STATUS}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})$"}
    ),
]


class _Setting(Record):
    key: SettingKey
    value: JsonValue
    updated_at: Instant

    @field_validator("value")
    @classmethod
    def _is_of_its_key(cls, value: JsonValue, info: ValidationInfo) -> JsonValue:
        """Checked, and in its one form."""
        key = info.data.get("key")
        if key is None:
            return value  # the key was refused
        try:
            return _HOLDS.get(key, DayMark).model_validate(value).model_dump()
        except ValidationError as error:
            raise _first(error) from None


class SettingChange(_Setting):
    """A setting as it stands after its last change, in the feed. `updated_at` is when the person set it."""

    kind: Literal["setting"]
    revision: Revision


class SettingOperation(_Setting):
    """One setting, as it was set on a device. Of two the one that was set later stands."""

    op_id: Id
    op: Literal["set"]


def setting_json(key: str, value: str, updated_at: str, revision: int) -> str:
    """A `SettingChange` as the server writes it; `value` is canonical JSON, `updated_at` an instant's text."""
    return f'{{"kind":"setting","key":"{key}","value":{value},"updated_at":"{updated_at}","revision":{revision}}}'


def _first(error: ValidationError) -> PydanticCustomError:
    """The first thing wrong with a value, said of the value as a whole."""
    found: dict[str, Any] = {**error.errors(include_url=False, include_input=False, include_context=False)[0]}
    return PydanticCustomError(found["type"], found["msg"])
