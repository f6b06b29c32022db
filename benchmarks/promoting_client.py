"""The client under measurement: signs in, then promotes the diary of its data folder, and prints what that took.

    python -m benchmarks.promoting_client EMAIL PASSWORD

The program is the real one, wired by `app.bootstrap`; starting it and signing in are not part of the time. One JSON
object is printed: `seconds`, `cpu_seconds`, `idle_mb` before the promotion, `peak_mb`, `created`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from app.bootstrap import opened
from app.settings import AppSettings
from app.usecases.account_values import PromotionChoice
from benchmarks.programs import memory_mb


def main() -> None:
    """Measure one promotion."""
    email, password = sys.argv[1:3]
    with opened(AppSettings()) as tuckbox:
        accounts = tuckbox.accounts
        accounts.sign_in(tuckbox.settings.server_url, email, password)
        idle_mb = memory_mb(os.getpid(), "VmRSS")
        began, cpu_began = time.perf_counter(), time.process_time()
        accounts.decide(PromotionChoice.SYNC_NOW)
        result = accounts.promote(lambda _: None, threading.Event())
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
        peak_mb = memory_mb(os.getpid(), "VmHWM")
    if result.state != "done" or result.receipt is None:
        raise SystemExit(f"the promotion ended {result.state}: {result.reason}")
    found = {"seconds": seconds, "cpu_seconds": cpu_seconds, "idle_mb": idle_mb, "peak_mb": peak_mb}
    print(json.dumps({**found, "created": result.receipt.created}))


if __name__ == "__main__":
    main()
