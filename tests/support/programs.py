"""The real programs as processes, on loopback, each with a data folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import processes
from tests.support.processes import PIPE, Process, Ran

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@dataclass(frozen=True)
class Device:
    """A person's computer: one data folder and the commands run on it."""

    folder: Path
    server_url: str = "http://127.0.0.1:9"
    tz: str = "America/New_York"

    def environment(self) -> dict[str, str]:
        """Nothing of the developer's own settings reaches a test."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TUCKBOX_")}
        return kept | {
            "TUCKBOX_DATA_DIR": str(self.folder),
            "TUCKBOX_SERVER_URL": self.server_url,
            "TUCKBOX_TZ": self.tz,
            "TUCKBOX_CREDENTIALS": "file",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, *words: str, typed: str = "") -> Ran:
        """Run `tuckbox WORDS`; `typed` is its standard input."""
        return processes.run(["app", *words], self.environment(), typed=typed)

    def done(self, *words: str, typed: str = "") -> Ran:
        """Run it and expect exit status 0."""
        ran = self.run(*words, typed=typed)
        assert ran.code == 0, f"{words} exited {ran.code}: {ran.err or ran.out}"
        return ran

    def signup(self, email: str, *words: str, password: str = "correct horse battery") -> Ran:
        """Make an account."""
        return self.done("signup", "--email", email, "--password-stdin", *words, typed=password + "\n")


@contextmanager
def program(words: list[str], environment: dict[str, str], log: Path) -> Iterator[tuple[str, Process]]:
    """A program that prints its address; yields that address and the process, and ends it afterwards."""
    with log.open("w") as errors:
        process = processes.start(words, environment, stdout=PIPE, stderr=errors)
    try:
        yield _address(process, log), process
    finally:
        stop(process)


def stop(process: Process) -> None:
    """End it and wait; a second time does nothing."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _address(process: Process, log: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _ADDRESS.search(line):
            return found.group()
    raise AssertionError(f"the program ended without an address: {log.read_text()}")
