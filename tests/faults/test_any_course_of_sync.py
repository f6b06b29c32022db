"""A state machine over devices of one account: whatever is done in whatever order, they end up with the same diary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults.fleet.judge import at_the_end, heal
from tests.faults.fleet.run import DEVICES, Fleet, Member
from tests.faults.nemesis.server import KCAL_MAX, NemesisServer
from tests.support.faults import Fault

pytestmark = pytest.mark.usefixtures("short_pushes")

STEPS = 15
ONE_OF = 3
"""A run costs several times what an example of another test does, so this many times fewer are made."""

devices = st.integers(0, DEVICES - 1)
faults = st.lists(st.sampled_from(Fault), max_size=8)


class Devices(RuleBasedStateMachine):
    """A person with two or three devices."""

    server: ClassVar[NemesisServer]
    seeds: ClassVar[Iterator[int]]
    folder: ClassVar[Path]
    fleet: Fleet

    @initialize(devices=st.integers(2, DEVICES))
    def begin(self, devices: int) -> None:
        seed = next(self.seeds)
        self.fleet = Fleet(seed, self.server, self.folder / str(seed), luck=0, devices=devices)

    @rule(number=devices, kcal=st.integers(0, KCAL_MAX + KCAL_MAX // 5))
    def add(self, number: int, kcal: int) -> None:
        self.fleet.add(self.on(number), kcal)

    @rule(number=devices, names=st.sets(st.sampled_from(("name", "kcal", "note", "slot", "eaten_at")), min_size=1))
    def edit(self, number: int, names: set[str]) -> None:
        self.fleet.edit(self.on(number), *sorted(names))

    @rule(number=devices)
    def delete(self, number: int) -> None:
        self.fleet.delete(self.on(number))

    @rule(number=devices)
    def undo(self, number: int) -> None:
        self.fleet.undo(self.on(number))

    @rule(number=devices)
    def copy_day(self, number: int) -> None:
        self.fleet.copy_day(self.on(number))

    @rule(number=devices)
    def go_offline(self, number: int) -> None:
        self.fleet.go_offline(self.on(number))

    @rule(number=devices)
    def come_online(self, number: int) -> None:
        self.fleet.come_online(self.on(number))

    @rule(number=devices)
    def sync(self, number: int) -> None:
        self.fleet.sync(self.on(number))

    @rule(number=devices, planned=faults, dies_after=st.none() | st.integers(0, 60))
    def sync_with_bad_luck(self, number: int, planned: list[Fault], dies_after: int | None) -> None:
        self.fleet.sync(self.on(number), planned, dies_after)

    @rule(number=devices)
    def late_requests_arrive(self, number: int) -> None:
        self.on(number).network.deliver_late(0.5)

    @rule(number=devices)
    def close_and_open(self, number: int) -> None:
        self.fleet.reopen(self.on(number))

    @rule(number=devices)
    def keep_copy(self, number: int) -> None:
        self.fleet.keep_copy(self.on(number))

    @rule(number=devices, by_command=st.booleans())
    def put_back(self, number: int, by_command: bool) -> None:
        self.fleet.put_back(self.on(number), by_command=by_command)

    @rule(number=devices)
    def mend(self, number: int) -> None:
        self.fleet.mend(self.on(number))

    def on(self, number: int) -> Member:
        """That device; where there are fewer, another."""
        return self.fleet.members[number % len(self.fleet.members)]

    def teardown(self) -> None:
        if hasattr(self, "fleet"):
            try:
                heal(self.fleet)
                found = list(at_the_end(self.fleet))
                assert not found, "\n".join([self.fleet.story(), *found])
            finally:
                self.fleet.close()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("share", ["suite", pytest.param("long", marks=pytest.mark.long)])
def test_after_any_course_of_sync_all_devices_agree(
    server: NemesisServer, seeds: Iterator[int], tmp_path: Path, share: str
) -> None:
    examples = max(1, settings.default.max_examples // ONE_OF) if settings.default else 1

    class Here(Devices):
        pass

    Here.server, Here.seeds, Here.folder = server, seeds, tmp_path
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=examples, stateful_step_count=STEPS, deadline=None),
    )
