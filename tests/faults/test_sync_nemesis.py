"""Seeded bad luck between three devices and their server, then healing: all hold the same, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fleet.course import steps
from tests.faults.fleet.judge import at_the_end, heal
from tests.faults.fleet.run import Fleet
from tests.faults.nemesis.server import NemesisServer

pytestmark = pytest.mark.usefixtures("short_pushes")

SEEDS = 25
SEEDS_LONG = 500


def run_fleet(seed: int, server: NemesisServer, folder: Path) -> list[str]:
    """One run from its seed; the story of it. Raises `AssertionError` with all that is not as it must be."""
    fleet = Fleet(seed, server, folder, luck=seed)
    try:
        steps(fleet)
        heal(fleet)
        found = [*at_the_end(fleet), *server.differences()]
        assert not found, "\n".join(found)
        return fleet.story().splitlines()
    except BaseException:
        print(fleet.story())  # noqa: T201 - pytest shows it where the run fails
        raise
    finally:
        fleet.close()


@pytest.mark.parametrize(
    "seed", [*range(SEEDS), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(SEEDS, SEEDS_LONG))]
)
def test_three_devices_agree_after_any_bad_luck(seed: int, server: NemesisServer, tmp_path: Path) -> None:
    run_fleet(seed, server, tmp_path)
