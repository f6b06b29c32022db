"""Finds a Chromium for the browser tests, or gets one. `python -m tests.browser_setup` before the tests.

Where none can be had it says which tests cannot run, why, and how to get them. With `CI=true` that is exit status 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 60
INSTALL_SECONDS = 900

Run = Callable[[Sequence[str]], str | None]
"""Runs a command to its end; None, or why it failed."""


def find_chromium() -> Path | None:
    """A Chromium that starts: the system's, else Playwright's own; None where there is none."""
    return find_on_path() or playwrights_own()


def find_on_path(path: str | None = None) -> Path | None:
    """The first of `NAMES` on PATH that starts. A stand-in that only tells how to install one does not count."""
    for name in NAMES:
        found = shutil.which(name, path=path)
        if found and starts(Path(found)):
            return Path(found)
    return None


def playwrights_own() -> Path | None:
    """The Chromium that `playwright install` put in place, if it starts."""
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() and starts(path) else None


def starts(path: Path) -> bool:
    """Whether the program runs on this machine: it may lack libraries."""
    return run([str(path), "--version"], seconds=START_SECONDS) is None


def run(command: Sequence[str], seconds: int = INSTALL_SECONDS) -> str | None:
    """Run a command to its end, quietly; None, or the last line it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = [line for line in done.stdout.decode(errors="replace").splitlines() if line.strip()]
    return None if done.returncode == 0 else f"{' '.join(command)}: {said[-1].strip() if said else 'failed'}"


def ways_to_install() -> list[list[list[str]]]:
    """Each way as the commands it takes: Playwright's own, then the system's packages where that is allowed."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    if is_root and shutil.which("apt-get"):
        ways.append([["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]])
    return ways


def install(
    ways: Sequence[Sequence[Sequence[str]]], run: Run = run, find: Callable[[], Path | None] = find_chromium
) -> Path | list[str]:
    """Go the ways one after the other until a Chromium starts; that one, or why each way failed."""
    reasons = []
    for way in ways:
        say(f"No Chromium found; trying: {' && '.join(' '.join(command) for command in way)}")
        failure = next((reason for command in way if (reason := run(command)) is not None), None)
        found = find()
        if found is not None:
            return found
        reasons.append(failure or f"{' '.join(way[-1])}: what it installed does not start here")
    return reasons


def missing_notice(reasons: Sequence[str]) -> str:
    """What is not tested, why, and what to do about it."""
    bar = "=" * 78
    lines = [
        bar,
        "NO CHROMIUM: the tests in tests/browser CANNOT RUN and will be skipped.",
        f"Why: none of {', '.join(NAMES)} on PATH starts, and",
        *(f"  - {reason}" for reason in reasons),
        "To get them: install Chromium from your system's packages",
        "  (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install chromium),",
        "  or run: .venv/bin/playwright install --with-deps chromium",
        bar,
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    """The exit status: 0, or 1 where CI asks for a browser and there is none."""
    found = find_chromium() or install(ways_to_install())
    if isinstance(found, Path):
        return 0
    say(missing_notice(found))
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
