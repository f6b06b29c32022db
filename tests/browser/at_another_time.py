"""The real program on a computer whose clock was set: `python -m tests.browser.at_another_time INSTANT WORDS`.

INSTANT is in ISO 8601; from there the clock goes on at its own pace.
"""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine

from app.cli.main import run

if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv.pop(1)), tick=True):
        run()
