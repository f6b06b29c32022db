"""The real program where no file may grow beyond so many bytes: `python -m tests.faults.cramped BYTES WORDS`."""

from __future__ import annotations

import resource
import sys

from app.cli.main import run

if __name__ == "__main__":
    room = int(sys.argv.pop(1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    run()
