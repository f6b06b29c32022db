"""What a change of one meal comes to: pure decisions, taken under the account's lock."""

from __future__ import annotations

from enum import Enum, auto

from contracts.problems import ProblemCode
from server_stub.meals.preconditions import Preconditions
from server_stub.meals.repository import MealRow


class Change(Enum):
    """What is written."""

    CREATE = auto()
    REPLACE = auto()
    NOTHING = auto()


def decide_put(stored: MealRow | None, content: str, conditions: Preconditions) -> Change | ProblemCode:
    """A repeat of what is stored changes nothing, whatever version `If-Match` names (RFC 9110 §13.1.1)."""
    if stored is None:
        return Change.CREATE if conditions.are_met(None) else ProblemCode.PRECONDITION_FAILED
    if stored.is_deleted:
        return ProblemCode.MEAL_DELETED
    if not conditions.if_none_match_is_met(stored.version):
        return ProblemCode.PRECONDITION_FAILED
    return _replacement(stored, content, conditions)


def decide_restore(stored: MealRow, content: str, conditions: Preconditions) -> Change | ProblemCode:
    """The copy becomes current, of a tombstone too; one that is current already changes nothing."""
    if stored.is_deleted:
        return Change.REPLACE if conditions.are_met(stored.version) else ProblemCode.PRECONDITION_FAILED
    return _replacement(stored, content, conditions)


def _replacement(stored: MealRow, content: str, conditions: Preconditions) -> Change | ProblemCode:
    if stored.content == content:
        return Change.NOTHING
    return Change.REPLACE if conditions.are_met(stored.version) else ProblemCode.PRECONDITION_FAILED
