"""Healing: no more faults, everybody syncs. And what must hold after it; each finding is a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from contracts.meal import MealDraft
from tests.faults.fleet.run import Fleet, Member
from tests.faults.nemesis.server import KCAL_MAX

ROUNDS_MAX: Final = 5
"""One to tell, one to hear what the others told, one for what was mended, one for what that told, one to spare."""
View = dict[UUID, dict[str, Any]]
_FIRST, _LAST = date(1900, 1, 1), date(9998, 12, 31)


def heal(fleet: Fleet) -> None:
    """Let everything come to rest, also what is still under way; it may not take more than a few rounds."""
    for member in fleet.members:
        member.network.heal()
        member.device.bomb.disarm()
    fleet.note("-- heal")
    for share in (0.5, 1.0):
        for member in fleet.members:
            member.network.deliver_late(share)
        _settle(fleet)


def _settle(fleet: Fleet) -> None:
    for _ in range(ROUNDS_MAX):
        for member in fleet.members:
            fleet.mend(member)
        ended = [fleet.sync(member) for member in fleet.members]
        is_quiet = not any(_waiting(fleet, member) for member in fleet.members)
        heads = {_head(fleet, member) for member in fleet.members}
        if is_quiet and set(ended) == {"in step"} and len(heads) == 1:
            return
    raise AssertionError(f"no rest after {ROUNDS_MAX} rounds: {ended}, heads {heads}")


def at_the_end(fleet: Fleet) -> Iterator[str]:
    """Everybody holds the same, and nothing the person said is lost."""
    on_server = {key: _without_revision(item) for key, item in fleet.account.stored().items()}
    for number, member in enumerate(fleet.members):
        yield from _unlike(f"device {number}", fleet.held(member), on_server)
        shown = member.device.tuckbox.provider.diary().meals.day_summaries(_FIRST, _LAST)
        if {each.logical_date: each for each in shown} != fleet.account.summaries():
            yield f"device {number} has other day summaries than the server"
        yield from _untold(fleet, number, member)
        yield from member.network.faulty
        yield from member.device.tuckbox.database.problems()
    yield from _unreadable(fleet)
    yield from _not_as_said(fleet)
    for meal_id in fleet.told.deleted - fleet.revived:
        if meal_id in on_server:
            yield f"meal {meal_id} was deleted and is alive again"


def _untold(fleet: Fleet, number: int, member: Member) -> Iterator[str]:
    for meal_id, draft in member.said.items():
        is_known = meal_id in fleet.told.deleted if draft is None else draft in fleet.told.copies.get(meal_id, ())
        if not is_known and (draft is None or draft.kcal <= KCAL_MAX):
            yield f"device {number}: {meal_id}, {draft.name if draft else 'deleted'}, was never told"


def _unreadable(fleet: Fleet) -> Iterator[str]:
    """Whatever the server took on stands there or in the meal's history."""
    standing = fleet.account.meals()
    for meal_id, copies in fleet.told.copies.items():
        found: list[MealDraft] = [
            *fleet.account.earlier(meal_id),
            *([standing[meal_id]] if meal_id in standing else []),
        ]
        for lost in (copy for copy in copies if copy not in found):
            yield f"meal {meal_id}: {lost.name} was taken on and cannot be read any more"


def _not_as_said(fleet: Fleet) -> Iterator[str]:
    """A meal that only one device changed stands as it was said there."""
    standing = fleet.account.meals()
    for meal_id, (number, *others) in fleet.touched.items():
        member = fleet.members[number]
        if not others and not member.was_set_back and standing.get(meal_id) != member.said[meal_id]:
            yield f"meal {meal_id}: said {member.said[meal_id]}, stands {standing.get(meal_id)}"


def _unlike(whose: str, found: View, expected: View) -> Iterator[str]:
    for meal_id in sorted({*found, *expected}):
        if found.get(meal_id) != expected.get(meal_id):
            yield f"{whose}, meal {meal_id}: server {expected.get(meal_id)}, device {found.get(meal_id)}"


def _without_revision(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "revision"}


def _waiting(fleet: Fleet, member: Member) -> set[UUID | None]:
    return {*member.device.operations(fleet.owner), *(each.meal_id for each in member.device.letters())}


def _head(fleet: Fleet, member: Member) -> object:
    query = "SELECT revision FROM sync_state WHERE owner = :owner"
    return member.device.rows(query, owner=fleet.owner)[0][0]
