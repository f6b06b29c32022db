"""Seeded bad luck of every kind, then healing, then quiet: each run ends like one that was never disturbed."""

from __future__ import annotations

from pathlib import Path

from tests.faults.nemesis.course import prepare, steps
from tests.faults.nemesis.healing import heal
from tests.faults.nemesis.judge import at_the_end
from tests.faults.nemesis.run import Run
from tests.faults.nemesis.server import NemesisServer


def run_nemesis(seed: int, server: NemesisServer, folder: Path) -> list[str]:
    """One run from its seed; the story of it. Raises `AssertionError` with all that is not as it must be."""
    run = Run(seed, server, folder, luck=seed)
    try:
        prepare(run)
        steps(run)
        heal(run)
        found = [*at_the_end(run), *server.differences()]
        assert not found, "\n".join(found)
        return run.story().splitlines()
    except BaseException:
        replay = f"replay: pytest tests/faults/test_nemesis.py --nemesis-seed {seed}"
        print(run.story(), replay, sep="\n")  # noqa: T201 - pytest shows it where the run fails
        raise
    finally:
        run.close()


def test_a_disturbed_run_ends_like_an_undisturbed_one(nemesis_seed: int, server: NemesisServer, tmp_path: Path) -> None:
    run_nemesis(nemesis_seed, server, tmp_path / "device")
