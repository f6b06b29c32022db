"""Every world that can be reached, breadth first; the shortest way to one where a claim is broken."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tests.model.claims import broken_at_rest, broken_by, broken_in
from tests.model.moves import Rules, moves
from tests.model.state import Device, Intent, Left, Lineage, Row, Server, World

QUIET_MOVES_MAX = 80
"""Of a run that nothing disturbs: a request, its answer and what is made of it are three."""


@dataclass(frozen=True, slots=True)
class Found:
    """The end of an exploration."""

    worlds: int
    moves: int
    quiet_moves_max: int
    """The longest way from anywhere to rest, with nothing disturbing it."""
    broken: str | None
    trace: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = (f"  {number}. {words}" for number, words in enumerate(self.trace, 1))
        return "\n".join((f"{self.broken or 'every claim holds'}, after", *told))


Parents = dict[World, tuple[World, str] | None]


def first_world(
    left: Left, *, signed_in: str | None = "A", meals: int = 2, windows: int = 1, server: Server | None = None
) -> World:
    """A guest's diary on a device, signed in and consented to, with nothing sent yet."""
    names = [f"meal {number}" for number in range(1, meals + 1)]
    device = Device(frozenset(Row("lineage 1", name, 1) for name in names), (Lineage("lineage 1"),), "lineage 1")
    intents = frozenset(Intent(name, 1) for name in names)
    consents: frozenset[tuple[str, str]] = frozenset()
    world = World(device, (None,) * windows, frozenset(), server or Server(), left, intents, consents)
    return consented(world, signed_in) if signed_in is not None else world


def consented(world: World, account: str, *, is_signed_in: bool = True) -> World:
    """The person said that these meals go into that account."""
    device = Rules().device.consent(world.device, account, world.device.lineage)
    device = device._replace(signed_in=account if is_signed_in else None)
    return world._replace(device=device, consents=world.consents | {(device.lineage, account)})


def explore(rules: Rules, first: World, *, worlds_max: int = 500_000) -> Found:
    """Until a claim is broken or every world was seen. More than `worlds_max` is a mistake in the scope."""
    parents: Parents = {first: None}
    quiet: dict[World, World] = {}
    waiting, moved = deque([first]), 0
    while waiting:
        world = waiting.popleft()
        for move in moves(rules, world):
            moved += 1
            after = move.world
            if move.is_quiet:
                quiet[world] = after
            broken = broken_by(world, after)
            if after not in parents:
                parents[after] = (world, move.words)
                waiting.append(after)
                broken = broken or broken_in(after)
            if broken is not None:
                return Found(len(parents), moved, 0, broken, (*_trace(parents, world), move.words))
        if world not in quiet and (broken := broken_at_rest(rules, world)) is not None:
            return Found(len(parents), moved, 0, broken, _trace(parents, world))
        if len(parents) > worlds_max:
            raise AssertionError(f"more than {worlds_max} worlds: the scope is too large")
    return _settled(parents, quiet, moved)


def _settled(parents: Parents, quiet: dict[World, World], moved: int) -> Found:
    """Whether a quiet run from every world comes to rest, and how long it takes at most."""
    steps: dict[World, int] = {}
    for start in parents:
        path: list[World] = []
        world = start
        while world not in steps and world in quiet and len(path) <= QUIET_MOVES_MAX:
            path.append(world)
            world = quiet[world]
        if len(path) > QUIET_MOVES_MAX:
            return Found(len(parents), moved, 0, "23: it never comes to rest", _trace(parents, start))
        reached = steps.setdefault(world, 0)
        steps.update({passed: distance for distance, passed in enumerate(reversed(path), reached + 1)})
    return Found(len(parents), moved, max(steps.values()), None)


def _trace(parents: Parents, world: World) -> tuple[str, ...]:
    words: list[str] = []
    step = parents[world]
    while step is not None:
        words.append(step[1])
        step = parents[step[0]]
    return tuple(reversed(words))
