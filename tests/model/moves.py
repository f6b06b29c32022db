"""Everything that may happen next in the model: workers, network, server, the person, crashes, time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from contracts.promotion_machine import PromotionState
from tests.model.device_rules import DeviceRules
from tests.model.engine_rules import PASSING, EngineRules
from tests.model.person import PersonRules
from tests.model.server_rules import ServerRules
from tests.model.state import MUCH_LATER, Answer, Device, Promotion, Request, Worker, World

FOREIGN: Final = Answer("foreign")
TOKEN_ENDED: Final = Answer("signed_out")
INTERRUPTIBLE: Final = frozenset({"stage", "withdraw", "commit"})
"""Between two tries of these a cancel is heard."""


class Move(NamedTuple):
    """Something that happened, in words, and the world after it."""

    words: str
    world: World
    is_quiet: bool = False
    """It happens by itself: no fault, and nobody touching anything."""


@dataclass
class Rules:
    """The rules in force; a mutant replaces one of them."""

    server: ServerRules = field(default_factory=ServerRules)
    device: DeviceRules = field(default_factory=DeviceRules)
    engine_kind: type[EngineRules] = EngineRules
    person_kind: type[PersonRules] = PersonRules

    def __post_init__(self) -> None:
        self.engine = self.engine_kind(self.device)
        self.person = self.person_kind(self.device)


def moves(rules: Rules, world: World) -> Iterator[Move]:
    """Every way the world may go on. At most one of them is quiet."""
    quiet = True
    for place, worker in enumerate(world.workers):
        if worker is None:
            continue
        yield from _of_worker(rules, world, place, worker, quiet=quiet)
        quiet = False
    yield from _starts(rules, world, quiet=quiet)
    yield from _late_requests(rules, world)
    yield from _of_person(rules, world)
    left = world.left
    if left.weeks and world.server.now != MUCH_LATER:
        server = world.server._replace(now=MUCH_LATER)
        yield Move("eight days go by", world._replace(server=server, left=left._replace(weeks=left.weeks - 1)))


def _of_worker(rules: Rules, world: World, place: int, worker: Worker, *, quiet: bool) -> Iterator[Move]:
    left, name = world.left, f"window {place + 1}"
    waits = worker.asked is not None and worker.answer is None
    if waits:
        assert worker.asked is not None
        server, answer = rules.server.handle(world.server, worker.asked)
        heard = _with_worker(world, place, worker._replace(answer=answer))
        yield Move(f"the server answers {name}: {_told(worker.asked, answer)}", heard._replace(server=server), quiet)
    else:
        device, after = rules.engine.step(world.device, worker)
        yield Move(f"{name} takes a step: {_done(device, worker, after)}", _stepped(world, place, device, after), quiet)
    if waits and worker.cancelled and worker.asked is not None and worker.asked.kind in INTERRUPTIBLE:
        yield Move(f"{name} waits no longer", _with_worker(world, place, worker._replace(asked=None)))
    if left.faults:
        less = world._replace(left=left._replace(faults=left.faults - 1))
        if worker.asked is not None:
            device, _ = rules.engine.give_up(world.device, worker)
            yield Move(f"no answer reaches {name}, it parks", _stepped(less, place, device, None))
        if waits:
            yield Move(
                f"a captive portal answers {name} 200", _with_worker(less, place, worker._replace(answer=FOREIGN))
            )
            yield Move(f"{name} hears 401", _with_worker(less, place, worker._replace(answer=TOKEN_ENDED)))
        elif worker.answer is not None:
            yield Move(f"the answer to {name} is lost", _with_worker(less, place, worker._replace(answer=None)))
    if left.crashes:
        less = world._replace(left=left._replace(crashes=left.crashes - 1))
        yield Move(f"{name} is killed", _with_worker(less, place, None))
    if left.cancels and not worker.cancelled:
        less = world._replace(left=left._replace(cancels=left.cancels - 1))
        yield Move(f"the person cancels in {name}", _with_worker(less, place, worker._replace(cancelled=True)))


def _starts(rules: Rules, world: World, *, quiet: bool) -> Iterator[Move]:
    """A run is started where one waits: by itself where no other is on, as a second window where one is."""
    if None not in world.workers or not (quiet or world.left.starts):
        return
    left = rules.device.unfinished(world.device)
    if left is None or (quiet and left.parked not in PASSING):
        return
    begun = rules.engine.begin(world.device)
    if begun is None:
        return
    place = world.workers.index(None)
    spent = world if quiet else world._replace(left=world.left._replace(starts=world.left.starts - 1))
    yield Move(f"window {place + 1} starts a run", _stepped(spent, place, *begun), quiet)


def _late_requests(rules: Rules, world: World) -> Iterator[Move]:
    """A request that was sent at any time arrives (again); nobody waits for the answer."""
    for request in world.sent:
        if request.kind == "pull":
            continue
        server, answer = rules.server.handle(world.server, request)
        if server != world.server:
            told = _aborts(world, request, answer)
            words = f"a late {request.kind} of {request.account}'s import {request.import_id} arrives"
            yield Move(words, world._replace(server=server, told_aborted=told))


def _of_person(rules: Rules, world: World) -> Iterator[Move]:
    for words, after in rules.person.acts(world):
        yield Move(words, _ghosts(world, after))


def _stepped(world: World, place: int, device: Device, worker: Worker | None) -> World:
    """After a worker's step: what it asks is on its way from now on."""
    sent = world.sent | {worker.asked} if worker is not None and worker.asked is not None else world.sent
    return _ghosts(world, _with_worker(world._replace(device=device, sent=sent), place, worker))


def _with_worker(world: World, place: int, worker: Worker | None) -> World:
    workers = tuple(worker if at == place else each for at, each in enumerate(world.workers))
    told = world.told_aborted
    if worker is not None and worker.asked is not None and worker.answer is not None:
        told = _aborts(world, worker.asked, worker.answer)
    return world._replace(workers=workers, told_aborted=told)


def _aborts(world: World, request: Request, answer: Answer) -> frozenset[tuple[str, int]]:
    if request.kind == "abort" and answer.code == "aborted":
        return world.told_aborted | {(request.account, request.import_id)}
    return world.told_aborted


def _ghosts(before: World, after: World) -> World:
    """A consent ends with its cancelled promotion. Turns count as held or lost: only that matters."""
    if before.device is after.device:
        return after
    rows, workers, changed = list(after.device.promotions), list(after.workers), False
    consents = after.consents
    unfinished = {row.import_id for row in before.device.promotions if row.state is not PromotionState.CANCELLED}
    for at, row in enumerate(rows):
        if row.state is PromotionState.CANCELLED and row.import_id in unfinished:
            consents = consents - {(row.lineage, row.consented_to)}
        if row.turn:
            rows[at], changed = row._replace(turn=0), True
            for place, worker in enumerate(workers):
                if worker is not None and worker.view.import_id == row.import_id:
                    held = 0 if worker.view.turn == row.turn else -1
                    workers[place] = worker._replace(view=worker.view._replace(turn=held))
    device = after.device._replace(promotions=tuple(rows)) if changed else after.device
    return after._replace(device=device, workers=tuple(workers), consents=consents)


def _told(asked: Request, answer: Answer) -> str:
    return f"{asked.kind} {asked.n if asked.kind in ('stage', 'withdraw') else ''} -> {answer.code or answer.kind}"


def _done(device: Device, before: Worker, after: Worker | None) -> str:
    if after is not None and after.asked is not None and after.answer is None:
        return f"it sends {after.asked.kind} {after.asked.n if after.asked.kind in ('stage', 'withdraw') else ''}"
    row: Promotion | None = next((each for each in device.promotions if each.import_id == before.view.import_id), None)
    if row is None:
        return "the import expired, a new one takes its place"
    return f"import {row.import_id} is {row.state}" + (f", parked: {row.parked}" if row.parked else "")
