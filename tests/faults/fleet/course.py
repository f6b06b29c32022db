"""The random course of a run: what happens on which device, in which order and weather."""

from __future__ import annotations

from typing import Final

from tests.faults.fleet.run import Fleet, Member
from tests.faults.nemesis.network import Weather
from tests.faults.nemesis.server import KCAL_MAX

_STEPS: Final = (10, 30)
_STATEMENTS: Final = 80
_FAULTS: Final = (0, 0.1, 0.3, 0.6)


def steps(fleet: Fleet) -> None:
    """What a person does in a few days, and what befalls it."""
    draw = fleet.draw
    for _ in range(draw.randint(0, 4)):
        fleet.add(fleet.members[0])
    for member in fleet.members:
        fleet.sync(member)
    for _ in range(draw.randint(*_STEPS)):
        member = draw.choice(fleet.members)
        act = draw.choices([act for act, _ in _ACTS], [weight for _, weight in _ACTS])[0]
        act(fleet, member)


def _sync(fleet: Fleet, member: Member) -> None:
    draw = fleet.draw
    if not member.network.weather.away:
        member.network.weather = Weather(draw.choice(_FAULTS))
    fleet.sync(member, dies_after=draw.randint(0, _STATEMENTS) if draw.random() < 0.2 else None)


def _add_too_much(fleet: Fleet, member: Member) -> None:
    fleet.add(member, KCAL_MAX + 1)


def _set_back(fleet: Fleet, member: Member) -> None:
    fleet.put_back(member, by_command=fleet.draw.random() < 0.5)


def _late(fleet: Fleet, member: Member) -> None:
    member.network.deliver_late(0.5)


_ACTS: Final = (
    (Fleet.add, 4),
    (Fleet.edit, 6),
    (Fleet.delete, 3),
    (Fleet.undo, 2),
    (Fleet.copy_day, 1),
    (Fleet.go_offline, 1),
    (Fleet.come_online, 2),
    (Fleet.reopen, 1),
    (Fleet.keep_copy, 1),
    (Fleet.mend, 1),
    (_add_too_much, 1),
    (_set_back, 1),
    (_late, 1),
    (_sync, 9),
)
