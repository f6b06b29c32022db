"""Sync between a client's file and a server over real HTTP, against a raw floor that moves the same rows and bytes.

    python -m benchmarks.sync

Client and server are processes of their own on real files, and only the sync is timed, without sign-in and start.

- First pull: a fresh device reads an account of 10,000 or 100,000 meals. Floor: as many octets in one plain HTTP
  answer, and the very rows that came in, by `executemany` into the same table of another file.
- Push: 10,000 operations that wait. Floor: `benchmarks.raw_floor` gets the same meals over HTTP and writes them, and
  the outbox of a copy of the client's file is emptied, the versions noted.
- A cycle where nothing changed: its requests and its time, of both accounts in turn. Floor: as many octets in one
  plain HTTP answer.

Every file of a floor is in WAL mode and synchronous FULL, its transactions are few. A floor checks nothing, keeps no
position and no answer. Each pair is measured in one round on copies of the same files.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.databases import Databases
from benchmarks.diaries import Diary
from benchmarks.programs import plain_environment
from benchmarks.server_import import PASSWORD, Person, floor, import_chunks, prepare, server, store_raw
from benchmarks.syncing_client import BEFORE, Taken
from contracts.clock import SystemClock, new_id
from local_store import Database

SMALL, LARGE, PUSHED = 10_000, 100_000, 10_000
RATIO_MAX, REQUESTS_MAX, GROWTH_MAX = 3.0, 2, 1.2
_ROUNDS, _CYCLES, _ROWS_AT_A_TIME = 3, 31, 10_000
_FILE = "tuckbox.db"

Pair = tuple[float, float]
"""Seconds of ours and of the floor."""


@dataclass(frozen=True, slots=True)
class Device:
    """A client that takes steps."""

    folder: Path
    process: subprocess.Popen[str]

    def take(self, step: str) -> Taken:
        """What the step took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        return Taken(**json.loads(self.process.stdout.readline() or sys.exit(f"{step}: the client ended")))


@contextmanager
def device(folder: Path, address: str, person: Person) -> Iterator[Device]:
    """A fresh one; its files are gone afterwards."""
    folder.mkdir()
    environment = plain_environment(
        TUCKBOX_DATA_DIR=str(folder), TUCKBOX_SERVER_URL=address, TUCKBOX_TZ="UTC", TUCKBOX_CREDENTIALS="memory"
    )
    words = [sys.executable, "-m", "benchmarks.syncing_client", person.email, PASSWORD]
    with subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Device(folder, process)
    shutil.rmtree(folder)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A file as a floor writes it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            file.execute(f"PRAGMA {pragma}")
        yield file


def timed(run: Callable[[], object]) -> float:
    """Wall time."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def pull(client: Device, raw: str, meals: int) -> Pair:
    """The first pull."""
    taken = client.take("sign-in")
    with opened(client.folder / _FILE) as file:
        rows = file.execute("SELECT * FROM meals").fetchall()
    if len(rows) != meals:
        raise SystemExit(f"{len(rows):,} of {meals:,} meals came in")
    path = client.folder / "floor.db"
    Database.open(path, SystemClock(), new_id).close()
    with opened(path) as file, httpx.Client() as http:
        octets = f"{raw}/octets/{taken.octets}"
        http.get(f"{raw}/octets/0").raise_for_status()
        return taken.pull_seconds, timed(lambda: http.get(octets).raise_for_status()) + timed(
            lambda: write_rows(file, rows)
        )


def write_rows(file: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Into the client's table."""
    places = ", ".join("?" * len(rows[0]))
    for at in range(0, len(rows), _ROWS_AT_A_TIME):
        file.execute("BEGIN IMMEDIATE")
        file.executemany(f"INSERT INTO meals VALUES ({places})", rows[at : at + _ROWS_AT_A_TIME])
        file.execute("COMMIT")


def push(client: Device, raw: str, person: Person) -> Pair:
    """A push of operations that wait."""
    client.take(f"log {PUSHED}")
    taken = client.take("cycle")
    store_raw(raw, person, Diary(10, seed=0).chunks(), "meals")()
    send = store_raw(raw, person, Diary(PUSHED, seed=2).chunks(), "meals")
    with opened(client.folder / BEFORE) as file:
        return taken.push_seconds, timed(send) + timed(lambda: empty_outbox(file))


def empty_outbox(file: sqlite3.Connection) -> None:
    """As if every operation had been applied."""
    file.execute("BEGIN IMMEDIATE")
    sent = file.execute("UPDATE meals SET server_version = 1 WHERE server_version IS NULL").rowcount
    emptied = file.execute("DELETE FROM outbox").rowcount
    file.execute("COMMIT")
    if (sent, emptied) != (PUSHED, PUSHED):
        raise SystemExit(f"{sent:,} and {emptied:,} of {PUSHED:,} operations reached the floor")


def cycles(clients: Sequence[Device], raw: str) -> tuple[list[float], int, float]:
    """Median time of a cycle of each client, the most requests of one, and the floor's time for one."""
    with httpx.Client() as http:
        found = [[client.take("cycle") for client in clients] for _ in range(_CYCLES)][1:]
        answer = f"{raw}/octets/{found[0][0].octets}"
        bare = statistics.median(timed(lambda: http.get(answer).raise_for_status()) for _ in range(_CYCLES))
    by_client = zip(*found, strict=True)
    medians = [statistics.median(each.push_seconds + each.pull_seconds for each in taken) for taken in by_client]
    return medians, max(each.requests for turn in found for each in turn), bare


def report(words: str, pairs: Sequence[Pair]) -> None:
    """Medians of the times, and of the ratios within a round."""
    ours, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    rounds = "one round" if len(pairs) == 1 else f"medians of {len(pairs)} rounds"
    print(f"{words}, {rounds}: {ours:.2f} s, raw floor {bare:.3f} s: {judged('ratio', ratio, RATIO_MAX)}", flush=True)


def judged(name: str, figure: float, most: float) -> str:
    """A figure beside its claim."""
    return f"{name} {figure:.2f} (claim: {most}{'' if figure <= most else ', MISSED'})"


def measure(root: Path) -> None:
    """Everything."""
    databases = Databases(root, None)
    small, large, *_ = prepare(databases)
    with server(databases, "prepared") as (address, _):
        for seed, (person, meals) in enumerate(((small, SMALL), (large, LARGE)), 3):
            import_chunks(address, person, Diary(meals, seed))()
    pulls, pushes = [], []
    for turn in range(_ROUNDS):
        with both(databases) as (ours, raw), device(root / "small", ours, small) as client:
            pulls.append(pull(client, raw, SMALL))
            pushes.append(push(client, raw, small))
            if turn == _ROUNDS - 1:
                report(f"First pull of {SMALL:,} meals", pulls)
                report(f"Push of {PUSHED:,} operations", pushes)
    with (
        both(databases) as (ours, raw),
        device(root / "small", ours, small) as few,
        device(root / "large", ours, large) as many,
    ):
        pull(few, raw, SMALL)
        report(f"First pull of {LARGE:,} meals", [pull(many, raw, LARGE)])
        (of_few, of_many), requests, bare = cycles((few, many), raw)
    print(f"A cycle without changes: {judged('requests', float(requests), REQUESTS_MAX)}")
    print(f"    {1000 * of_few:.1f} ms with {SMALL:,} meals, {1000 * of_many:.1f} ms with {LARGE:,}", end="")
    print(f": {judged('growth', of_many / of_few, GROWTH_MAX)}; one plain answer {1000 * bare:.1f} ms")


@contextmanager
def both(databases: Databases) -> Iterator[tuple[str, str]]:
    """Server and floor on copies of what was prepared."""
    with ExitStack() as running:
        for name in ("ours", "floor"):
            running.enter_context(databases.copied(name))
        ours, _ = running.enter_context(server(databases, "ours"))
        yield ours, running.enter_context(floor(databases, "floor"))


def main() -> None:
    """Print the figures beside their claims."""
    print("Sync, client and server processes of their own")
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name))


if __name__ == "__main__":
    main()
