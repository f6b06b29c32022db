"""The real program on a computer whose clock is set: `python -m tests.browser.at_another_time INSTANT LATER WORDS`.

Instants are in ISO 8601. It begins at INSTANT and goes on at its own pace; SIGUSR1 puts it to LATER.
"""

from __future__ import annotations

import signal
import sys
from datetime import datetime

import time_machine

from app.cli.main import run

if __name__ == "__main__":
    first, later = (datetime.fromisoformat(sys.argv.pop(1)) for _ in range(2))
    with time_machine.travel(first, tick=True) as clock:
        signal.signal(signal.SIGUSR1, lambda *_: clock.move_to(later))
        run()
