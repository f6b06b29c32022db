"""Promotes a diary of N meals by the command line: wall time, peak memory of client and server, ratio to a raw floor.

    python -m benchmarks.promotion [N]

The floor: the same chunk bytes written with one `executemany` into a bare SQLite file of the same durability
(WAL, synchronous FULL), twice, for client and server. Client and server are processes of their own.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.programs import memory_mb, plain_environment, program

PASSWORD = "correct horse battery\n"


def write_diary(path: Path, meals: int) -> None:
    """A servings export of `meals` rows, ten a day."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("Day", "Time", "Group", "Food Name", "Amount", "Energy (kcal)", "Protein (g)", "Fat (g)"))
        for number in range(meals):
            day = date(2020, 1, 1) + timedelta(days=number // 10)
            table.writerow(
                (day, f"{8 + number % 10:02d}:15", "Lunch", f"Food {number % 300}", "120 g", number % 900, 12.5, "")
            )


def environment(folder: Path, server: str) -> dict[str, str]:
    """Settings of the programs under measurement."""
    return plain_environment(
        TUCKBOX_DATA_DIR=str(folder),
        TUCKBOX_SERVER_URL=server,
        TUCKBOX_TZ="Europe/Berlin",
        TUCKBOX_CREDENTIALS="file",
    )


def timed(words: list[str], env: dict[str, str], typed: str = "") -> tuple[float, float, str]:
    """Seconds, peak resident MB, and stdout of `tuckbox WORDS`."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([sys.executable, "-m", "app", *words], env=env, stdin=subprocess.PIPE, stdout=out)
        assert process.stdin is not None
        process.stdin.write(typed.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        if process.returncode != 0:
            raise SystemExit(f"{words} exited {process.returncode}")
        return seconds, usage.ru_maxrss / 1024, out.read()


def floor_seconds(folder: Path, items: list[str]) -> float:
    """Write the items twice into bare SQLite files, as durable as the real ones."""
    began = time.perf_counter()
    for name in ("client", "server"):
        with sqlite3.connect(folder / f"floor-{name}.db") as raw:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("CREATE TABLE items (n INTEGER PRIMARY KEY, item TEXT)")
            raw.executemany("INSERT INTO items VALUES (?, ?)", enumerate(items))
        raw.close()
    return time.perf_counter() - began


def measure(meals: int) -> None:
    """One run, its figures printed."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_diary(root / "diary.csv", meals)
        words = ["server_stub", "serve", "--port", "0"]
        with program(words, environment(root / "server", ""), root / "server.log") as (address, process):
            env = environment(root / "laptop", address)
            imported, import_mb, _ = timed(["import", str(root / "diary.csv")], env)
            timed(["export", str(root / "diary.json")], env)
            timed(["signup", "--email", "b@example.org", "--password-stdin", "--no-promote"], env, PASSWORD)
            start, _, _ = timed(["status"], env)
            idle_mb = memory_mb(process, "VmRSS")
            seconds, client_mb, out = timed(["promote", "--yes", "--json"], env)
            receipt = json.loads(out)["receipt"]
            server_mb = memory_mb(process, "VmHWM")
        floor = floor_seconds(root, (root / "diary.json").read_text("utf-8").splitlines())
    if receipt["created"] != meals:
        raise SystemExit(f"promoted {receipt['created']} of {meals} meals")
    work = seconds - start
    print(f"{meals:>7,} meals: import {imported:.2f} s, {import_mb:.0f} MB")
    print(f"        promote {seconds:.2f} s (program start alone {start:.2f} s), {meals / work:,.0f} meals/s")
    print(f"        client peak {client_mb:.0f} MB; server peak {server_mb:.0f} MB, {idle_mb:.0f} MB before")
    print(f"        raw floor {floor:.3f} s; ratio without program start {work / floor:.1f}")


def main() -> None:
    """The sizes named on the command line, else 1,000 and 10,000."""
    for meals in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        measure(meals)


if __name__ == "__main__":
    main()
