"""The nemesis's server, a run on it, and its seeds: fifty in the suite, a thousand in the long run, or a chosen one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts import limits
from tests.faults.nemesis.run import Run
from tests.faults.nemesis.server import KCAL_MAX, NemesisServer

SEEDS = 50
SEEDS_LONG = 1000
FEW = 5
"""Meals in a chunk, so that a small diary has several."""
VERY_FEW = 3
"""Operations in a push, so that a short outbox has several under way."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nemesis-seed", type=int, default=None, help="replay this one run of the nemesis")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "nemesis_seed" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--nemesis-seed", default=None)
    if chosen is not None:
        metafunc.parametrize("nemesis_seed", [chosen])
        return
    long = [pytest.param(seed, marks=pytest.mark.long) for seed in range(SEEDS, SEEDS_LONG)]
    metafunc.parametrize("nemesis_seed", [*range(SEEDS), *long])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NemesisServer]:
    """One server for all runs of a module; each has accounts of its own."""
    server = NemesisServer(tmp_path_factory.mktemp("server"))
    yield server
    assert [] == server.differences()
    server.close()


@pytest.fixture(scope="module")
def seeds() -> Iterator[int]:
    """A number for each run of a module."""
    return itertools.count(1_000_000)


@pytest.fixture
def short_pushes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices send few operations at a time; what the server takes stays as it is."""
    monkeypatch.setattr(limits, "PUSH_OPERATIONS_MAX", VERY_FEW)


NewRun = Callable[[], Run]


@pytest.fixture
def new_run(server: NemesisServer, seeds: Iterator[int], tmp_path: Path) -> Iterator[NewRun]:
    """Makes a device with a guest's diary of twelve meals, three chunks, one meal too much for the server."""
    runs: list[Run] = []

    def new() -> Run:
        seed = next(seeds)
        run = Run(seed, server, tmp_path / f"device {len(runs)}", luck=seed, chunk_items=FEW)
        runs.append(run)
        for number in range(12):
            run.add(kcal=2 * KCAL_MAX if number == 7 else 100 + number)
        return run

    yield new
    for run in runs:
        run.close()
