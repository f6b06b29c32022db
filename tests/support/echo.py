"""A program that tells what it was given, for `tests/architecture/test_processes.py`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading

if __name__ == "__main__":
    doing, *words = sys.argv[1:]
    match doing:
        case "tell":
            print(json.dumps([words, sorted(os.environ), os.getcwd(), sys.stdin.read(), __name__]))  # noqa: PTH109, T201
            sys.stderr.write("Grüße\n")
        case "fail":
            raise RuntimeError("on purpose")
        case "exit":
            sys.exit(int(words[0]))
        case "wait":
            sys.stderr.write("at once\n")
            print("ready", flush="PYTHONUNBUFFERED" not in os.environ)  # noqa: T201
            signal.pause()
        case "thread":  # an ordinary exit waits for it
            threading.Timer(0.2, lambda: print("last words")).start()  # noqa: T201
