"""Promotions from a client's file into a server over real HTTP, against a raw floor on both sides.

    python -m benchmarks.promotion [N ...]

Client and server are processes of their own on real files. The time is that of the promotion alone: without program
start and sign-in, from the decision to the last durable step, the confirmation by the feed included.

The floor has two parts, measured in the same round on copies of the same files:

- the server's (`benchmarks.raw_floor`): the same rows over HTTP in chunks of the same size, parsed by orjson, one
  `executemany` a request into the server's own table, durable. No sign-in, validation, staging, merge, summaries,
  receipt, and nothing is sent back.
- the client's (`benchmarks.client_floor`): the frozen bytes written once and the rows made the account's, durable.
  Nothing is read, serialised or parsed.

So neither part contains a receipt or the feed that confirms it, which a promotion that may break anywhere needs. The
two take turns, each on fresh copies; small sizes are medians of three rounds. Memory: idle is what a program holds
(VmRSS) before the promotion, peak the most it ever held (VmHWM).
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from benchmarks.client_floor import ClientFloor
from benchmarks.databases import Databases
from benchmarks.diaries import Diary
from benchmarks.programs import memory_mb, plain_environment
from benchmarks.server_import import PASSWORD, Person, floor, import_chunks, prepare, server, store_raw
from contracts.clock import SystemClock, new_id
from contracts.meal import WireMeal
from contracts.wire import read_json
from local_store import Database, StoreAccounts, StoreInterchange

SIZES = (150, 10_000, 100_000)
RATIO_MAX, CLAIMED_SIZE = 3.0, 10_000
_SMALL, _ROUNDS = 20_000, 3
_FILE = "tuckbox.db"


@dataclass(frozen=True, slots=True)
class Round:
    """What one promotion took, and the two parts of its floor, in seconds and MB."""

    seconds: float
    cpu_seconds: float
    server_floor: float
    client_floor: float
    client_mb: tuple[float, float]
    """Idle and peak."""
    server_mb: tuple[float, float]

    @property
    def floor(self) -> float:
        """Both parts."""
        return self.server_floor + self.client_floor


def write_diary(path: Path, diary: Diary) -> list[tuple[bytes, int]]:
    """A new client file with this diary; the bodies of its chunks and how many items each holds."""
    clock = SystemClock()
    bodies = diary.chunks()
    database = Database.open(path, clock, new_id)
    owner = StoreAccounts(database, clock, new_id).shown_owner()
    interchange = StoreInterchange(database, owner, clock, new_id)
    counts = []
    for body in bodies:
        meals = [WireMeal.model_validate(item["meal"]).meal for item in read_json(body)["items"]]
        interchange.restore(meals)
        counts.append(len(meals))
    database.close()
    return list(zip(bodies, counts, strict=True))


def promote(folder: Path, address: str, person: Person, meals: int) -> dict[str, float]:
    """What the client says of its promotion."""
    environment = plain_environment(
        TUCKBOX_DATA_DIR=str(folder), TUCKBOX_SERVER_URL=address, TUCKBOX_TZ="UTC", TUCKBOX_CREDENTIALS="memory"
    )
    words = [sys.executable, "-m", "benchmarks.promoting_client", person.email, PASSWORD]
    ended = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(ended.stdout)
    if found["created"] != meals:
        raise SystemExit(f"{found['created']:,} of {meals:,} meals came in")
    return found


def floor_seconds(
    path: Path, address: str, person: Person, diary: Diary, chunks: Sequence[tuple[bytes, int]]
) -> tuple[float, float]:
    """Wall time of the server's and of the client's part of the floor."""
    expected = sum(count for _, count in chunks)
    send = store_raw(address, person, [body for body, _ in chunks], "meals")
    with ClientFloor(path, UUID(person.account_id)) as client:
        times = [time.perf_counter()]
        client.freeze(diary.import_id, chunks)
        times.append(time.perf_counter())
        created = send()
        times.append(time.perf_counter())
        moved = client.arrive()
        times.append(time.perf_counter())
    if (created, moved) != (expected, expected):
        raise SystemExit(f"{created:,} and {moved:,} of {expected:,} meals reached the floor")
    return times[2] - times[1], times[1] - times[0] + times[3] - times[2]


def measured_round(
    databases: Databases, people: Sequence[Person], root: Path, diary: Diary, chunks: Sequence[tuple[bytes, int]]
) -> Round:
    """A promotion and its floor, on fresh copies of server and client."""
    person, other, _, warm = people
    with ExitStack() as running:
        for name in ("ours", "floor"):
            running.enter_context(databases.copied(name))
            shutil.copytree(root / "client", root / f"client-{name}")
            running.callback(shutil.rmtree, root / f"client-{name}")
        ours, process = running.enter_context(server(databases, "ours"))
        raw = running.enter_context(floor(databases, "floor"))
        first = Diary(10, seed=0)
        import_chunks(ours, warm, first)()
        store_raw(raw, warm, first.chunks(), "meals")()
        idle_mb = memory_mb(process.pid, "VmRSS")
        found = promote(root / "client-ours", ours, person, sum(count for _, count in chunks))
        server_mb = (idle_mb, memory_mb(process.pid, "VmHWM"))
        of_server, of_client = floor_seconds(root / "client-floor" / _FILE, raw, other, diary, chunks)
    client_mb = (found["idle_mb"], found["peak_mb"])
    return Round(found["seconds"], found["cpu_seconds"], of_server, of_client, client_mb, server_mb)


def report(meals: int, rounds: Sequence[Round]) -> None:
    """Medians of the times, and of the ratios within a round; the most memory."""
    median = statistics.median
    seconds, ratio = median(each.seconds for each in rounds), median(each.seconds / each.floor for each in rounds)
    claim = f" (claim: {RATIO_MAX})" if meals == CLAIMED_SIZE else ""
    print(f"{meals:,} meals, {_times(len(rounds))}: {seconds:.2f} s, {meals / seconds:,.0f} meals/s", end="")
    print(f", {median(each.cpu_seconds for each in rounds):.2f} s of it the client's processor")
    print(f"    raw floor {median(each.floor for each in rounds):.3f} s", end="")
    print(f" (server {median(each.server_floor for each in rounds):.3f} s,", end="")
    print(f" client {median(each.client_floor for each in rounds):.3f} s): ratio {ratio:.2f}{claim}")
    for name, figures in (("client", [r.client_mb for r in rounds]), ("server", [r.server_mb for r in rounds])):
        idle, peak = max(figures, key=lambda pair: pair[1])
        print(f"    {name} peak {peak:.0f} MB, idle {idle:.0f} MB, {peak - idle:.0f} MB more")


def _times(rounds: int) -> str:
    return "one round" if rounds == 1 else f"medians of {rounds} rounds"


def measure(meals: int) -> None:
    """One size."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        databases = Databases(root, None)
        people = prepare(databases)
        diary = Diary(meals, seed=1)
        (root / "client").mkdir()
        chunks = write_diary(root / "client" / _FILE, diary)
        rounds = range(_ROUNDS if meals <= _SMALL else 1)
        report(meals, [measured_round(databases, people, root, diary, chunks) for _ in rounds])


def main(words: Sequence[str] = ()) -> None:
    """The sizes named on the command line, else those of the claim."""
    print("Promotion, client and server processes of their own; the floor holds no receipt and no feed")
    for meals in [int(word) for word in words] or SIZES:
        measure(meals)


if __name__ == "__main__":
    main(sys.argv[1:])
