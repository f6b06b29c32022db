"""A state machine over the real client and server: whatever is done in whatever order, no wish is lost or misplaced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.usecases.account_values import PromotionChoice, PromotionProgress
from tests.faults.conftest import FEW
from tests.faults.nemesis.course import IMPORT_ENDS, SKEWS, TOKEN_ENDS, enter
from tests.faults.nemesis.healing import heal
from tests.faults.nemesis.judge import after_a_step, at_the_end
from tests.faults.nemesis.run import Run
from tests.faults.nemesis.server import KCAL_MAX, NemesisServer
from tests.support.faults import Fault

STEPS = 10
ONE_OF = 10
"""A run costs many times what an example of another test does, so this many times fewer are made."""

faults = st.lists(st.sampled_from(Fault), max_size=8)
sometimes = st.none() | st.integers(0, 8)
choices = st.sampled_from(PromotionChoice)


class Promotions(RuleBasedStateMachine):
    """A person, a device and two accounts."""

    server: ClassVar[NemesisServer]
    seeds: ClassVar[Iterator[int]]
    folder: ClassVar[Path]
    run: Run

    @initialize(meals=st.integers(0, 12), ada_exists=st.booleans())
    def begin(self, meals: int, ada_exists: bool) -> None:
        seed = next(self.seeds)
        self.run = Run(seed, self.server, self.folder / str(seed), luck=0, chunk_items=FEW)
        for _ in range(meals):
            self.run.add()
        self.run.register(self.run.bob)
        if ada_exists:
            self.run.register(self.run.ada)

    @rule(kcal=st.integers(0, 2 * KCAL_MAX))
    def log(self, kcal: int) -> None:
        self.run.add(kcal)

    @rule()
    def edit(self) -> None:
        self.run.edit()

    @rule()
    def delete(self) -> None:
        self.run.delete()

    @rule(planned=faults)
    def enter(self, planned: list[Fault]) -> None:
        self.run.network.planned = planned
        enter(self.run)

    @rule(choice=choices)
    def be_somebody_else(self, choice: PromotionChoice) -> None:
        self.run.sign_out()
        self.run.sign_in(self.run.bob)
        if self.run.signed_in() is self.run.bob:
            self.run.decide(choice)

    @rule()
    def start_over(self) -> None:
        if self.run.signed_in() is not None:
            self.run.start_over()

    @rule()
    def sign_out(self) -> None:
        self.run.sign_out()

    @rule(planned=faults, cancel_at=sometimes, change_at=sometimes, dies_after=st.none() | st.integers(0, 150))
    def promote(
        self, planned: list[Fault], cancel_at: int | None, change_at: int | None, dies_after: int | None
    ) -> None:
        run, cancel, reports = self.run, threading.Event(), 0
        enter(run)
        if run.signed_in() is None:
            return
        run.decide(PromotionChoice.SYNC_NOW)

        def on_progress(_: PromotionProgress) -> None:
            nonlocal reports
            reports += 1
            if reports == cancel_at:
                cancel.set()
            if reports == change_at:
                run.change_something()

        run.network.planned = planned
        if dies_after is not None:
            run.device.bomb.arm(dies_after)
        run.note(f"promote: {run.device.tries(lambda _: run.device.promote(on_progress, cancel))}")
        run.device.bomb.disarm()

    @rule(seconds=st.sampled_from((TOKEN_ENDS, IMPORT_ENDS)))
    def time_passes(self, seconds: float) -> None:
        self.server.clock.advance(seconds)

    @rule(skew=st.sampled_from(SKEWS))
    def set_clock(self, skew: timedelta) -> None:
        self.run.clock.skew = skew

    @rule()
    def late_requests_arrive(self) -> None:
        self.run.network.deliver_late(0.5)

    @rule()
    def close_and_open(self) -> None:
        self.run.device.reopen()

    @invariant()
    def nothing_is_lost_or_there_in_part(self) -> None:
        if hasattr(self, "run"):
            self.run.network.planned = []
            self.run.observe()
            assert [] == list(after_a_step(self.run))

    def teardown(self) -> None:
        if hasattr(self, "run"):
            try:
                heal(self.run)
                assert [] == list(at_the_end(self.run))
            finally:
                self.run.close()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("share", ["suite", pytest.param("long", marks=pytest.mark.long)])
def test_any_course_of_steps_ends_well(server: NemesisServer, seeds: Iterator[int], tmp_path: Path, share: str) -> None:
    examples = max(1, settings.default.max_examples // ONE_OF) if settings.default else 1

    class Here(Promotions):
        pass

    Here.server, Here.seeds, Here.folder = server, seeds, tmp_path
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=examples, stateful_step_count=STEPS, deadline=None),
    )
