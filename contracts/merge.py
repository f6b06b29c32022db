"""How two changes of one meal become one: the rules as a table, and the function that follows it.

The server merges, under the account's lock, so "last" means the order of its commits; no device's clock has a say.
Nothing is lost by it: the copy that gives way goes to the meal's history. A deletion is no change of a field and is
not merged: it wins over an edit that did not know of it (`server_stub.sync.decisions`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts import limits
from contracts.meal import Meal

Values = tuple[Any, ...]
Both = Callable[[Values, Values], Values]
"""From the server's values and the client's, both changed, to what stands."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Fields that only make sense together, and what stands where both sides changed them."""

    fields: tuple[str, ...]
    both: Both


def last_writer(_server: Values, client: Values) -> Values:
    """The client's: its change reaches the server last."""
    return client


def both_notes(server: Values, client: Values) -> Values:
    """One below the other; a note that the other one contains is not said twice, and a note outlives its deletion.

    Where both are too long for one note, the last writer's stands.
    """
    [ours], [theirs] = server, client
    if not ours or not theirs:
        return (ours or theirs,)
    if theirs in ours:
        return (ours,)
    joined = theirs if ours in theirs else f"{ours}\n{theirs}"
    return (joined if len(joined) <= limits.NOTE_CHARS_MAX else theirs,)


def earliest(server: Values, client: Values) -> Values:
    """The first of two instants."""
    return min(server, client)


def latest(server: Values, client: Values) -> Values:
    """The last of two instants."""
    return max(server, client)


UNITS: Final = (
    Unit(("name",), last_writer),
    Unit(("kcal", "protein_g", "carbs_g", "fat_g", "amount", "nutrients"), last_writer),
    Unit(("eaten_at", "tz", "logical_date"), last_writer),
    Unit(("slot",), last_writer),
    Unit(("note",), both_notes),
    Unit(("created_at",), earliest),
    Unit(("updated_at",), latest),
)
"""Every field of a meal but its id. Half of one portion's figures beside half of another's describe no meal."""


def merge(base: Meal | None, server: Meal, client: Meal) -> Meal:
    """The meal that has the changes of both sides since `base`.

    Args:
        base: what both began with; None where that is not known any more: then whatever differs was changed by both.
        server: as it stands in the account.
        client: as the device sends it.

    Merging the same change again gives the same meal.
    """
    found: dict[str, Any] = {"id": server.id}
    for unit in UNITS:
        found.update(zip(unit.fields, _merged(unit, base, server, client), strict=True))
    return Meal.model_construct(**found)


def _merged(unit: Unit, base: Meal | None, server: Meal, client: Meal) -> Values:
    ours, theirs = _values(unit, server), _values(unit, client)
    if base is not None:
        began = _values(unit, base)
        if ours == began:
            return theirs
        if theirs == began:
            return ours
    return ours if ours == theirs else unit.both(ours, theirs)


def _values(unit: Unit, meal: Meal) -> Values:
    return tuple(getattr(meal, name) for name in unit.fields)
