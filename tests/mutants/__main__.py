"""`python -m tests.mutants [WORD …]`: every mutant, or those whose name or place holds one of the words.

Prints which test noticed which mutant; the exit status is 1 where one was not noticed or does not apply any more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutants.mutant import Mutant, NotApplicable
from tests.mutants.of_sync import SYNC
from tests.mutants.of_the_client import CLIENT
from tests.mutants.of_the_server import SERVER

ROOT: Final = Path(__file__).parents[2]
COPIED: Final = ("app", "contracts", "docs", "local_store", "server_stub", "sync_client", "tests", "pyproject.toml")
AT_ONCE: Final = 2
TEST_SECONDS_MAX: Final = 90
SECONDS_MAX: Final = 300
FAILED: Final = 1
"""Exit status of pytest where tests failed; any other says that none ran, or that they could not."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` is the first test that failed; None where the mutant lives on, or could not be tried."""

    mutant: Mutant
    by: str | None
    told: str

    def __str__(self) -> str:
        return f"{self.mutant.name:<58} {self.mutant.where:<62} {self.by or self.told}"


def try_out(mutant: Mutant) -> Verdict:
    """Apply it to a copy of the tree and run its tests there."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        root = Path(folder)
        _copy_tree(root)
        try:
            for change in mutant.changes:
                change.apply(root)
        except NotApplicable as error:
            return Verdict(mutant, None, f"NOT APPLICABLE: {error}")
        return _judged(mutant, *_run(root, ("-x", *mutant.tests)))


def unchanged(mutants: list[Mutant]) -> str | None:
    """What fails in the tree as it is: a test that fails anyway notices nothing."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        root = Path(folder)
        _copy_tree(root)
        status, output = _run(root, ("-n", str(AT_ONCE), *sorted({test for each in mutants for test in each.tests})))
        return None if status == 0 else output


def _copy_tree(root: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)


def _run(root: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=no",
        "--no-header",
        "--show-capture=no",
        f"--timeout={TEST_SECONDS_MAX}",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS_MAX
        )
    except subprocess.TimeoutExpired:
        return FAILED, f"FAILED {arguments[-1]} (it never ends)"
    return done.returncode, done.stdout + done.stderr


def _judged(mutant: Mutant, status: int, output: str) -> Verdict:
    failed = [line.removeprefix("FAILED ") for line in output.splitlines() if line.startswith("FAILED ")]
    if status == FAILED and failed:
        return Verdict(mutant, failed[0].partition(" - ")[0], "")
    told = "NOT NOTICED" if status == 0 else f"NOT RUN: {(output.strip().splitlines() or ['no output'])[-1]}"
    return Verdict(mutant, None, told)


def main(words: list[str], say: Callable[[str], object]) -> int:
    """The exit status."""
    chosen = [each for each in (*CLIENT, *SERVER, *SYNC) if not words or any(word in str(each) for word in words)]
    if (failing := unchanged(chosen)) is not None:
        say(failing + "\nThese fail without any mutant: mend them first.\n")
        return 1
    lives = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for verdict in pool.map(try_out, chosen):
            say(f"{verdict}\n")
            lives += verdict.by is None
    say(f"{len(chosen)} mutants, {lives} of them not noticed.\n")
    return 1 if lives else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout.write))
