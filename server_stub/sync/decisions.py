"""What an operation comes to: pure decisions, taken under the account's lock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from contracts.meal import WireMeal, to_wire
from contracts.merge import merge
from contracts.sync import OperationOutcome
from contracts.wire import read_json, write_json
from server_stub.meals.repository import MealRow


class Put(Enum):
    """How a meal that was sent meets the one that is stored."""

    WRITE = auto()
    MERGE = auto()
    NOTHING = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Merged:
    """What stands after two changes of one meal, as canonical JSON; whether that is new, and what the device sent."""

    content: str
    is_new: bool
    is_as_sent: bool

    @property
    def outcome(self) -> OperationOutcome:
        """What the device is told."""
        return OperationOutcome.APPLIED if self.is_as_sent else OperationOutcome.CONFLICT_RESOLVED


def decide_put(stored: MealRow | None, content: str, base_version: int) -> Put:
    """A deletion wins over an edit that did not know of it; a person who knew brings the meal back."""
    if stored is None:
        return Put.WRITE
    is_known = stored.version == base_version
    if stored.is_deleted:
        return Put.WRITE if is_known else Put.GONE
    if stored.content == content:
        return Put.NOTHING
    return Put.WRITE if is_known else Put.MERGE


def decide_delete(stored: MealRow | None) -> OperationOutcome:
    """Whichever version the device knew: what it did not know stays in the history."""
    if stored is None or stored.is_deleted:
        return OperationOutcome.UNCHANGED
    return OperationOutcome.APPLIED


def decide_merge(base: str | None, stored: str, sent: str) -> Merged:
    """Merge canonical JSON; `base` is what the device changed, None where that copy is not known (any more)."""
    meal = merge(None if base is None else _meal(base), _meal(stored), _meal(sent))
    content = write_json(to_wire(meal)).decode()
    return Merged(content, is_new=content != stored, is_as_sent=content == sent)


def _meal(content: str) -> WireMeal:
    return WireMeal.model_validate(read_json(content))
