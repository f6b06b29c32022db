"""Programs under measurement: started on loopback, asked for their address, ended by their own handle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_ADDRESS = "http://127.0.0.1:"


@contextmanager
def program(
    words: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`python -m WORDS` as a process; yields the address it prints, and the process."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], env=dict(environment), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        line = next((line for line in process.stdout if _ADDRESS in line), None)
        if line is None:
            raise SystemExit(f"{words[0]} ended without an address:\n{log.read_text()}")
        yield _ADDRESS + line.split(_ADDRESS, 1)[1].split()[0].rstrip("/"), process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def plain_environment(**settings: str) -> dict[str, str]:
    """This process's environment, its own `TUCKBOX_*` replaced by these; what is compiled once is kept for later."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUCKBOX_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | settings


def memory_mb(pid: int, figure: str) -> float:
    """Memory of a running process in MB (Linux): `VmRSS` now, `VmHWM` the most it has held."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith(figure)).split()[1]) / 1024
