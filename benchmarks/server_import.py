"""Imports into the server over real HTTP, against a raw floor that gets the same bytes.

    python -m benchmarks.server_import [--database sqlite|postgresql] [--rounds N]

Measured: 10,000 meals in one request; the same in 20 chunks and a commit; 100,000 meals in chunks. Server and floor
(`benchmarks.raw_floor`: Starlette, orjson, one `executemany` a request, the same table and durability) are processes
of their own on copies of one prepared database. The two take turns, each round on fresh copies, so both meet an empty
diary and the same noise; the figures are medians of wall time. Memory is the server's alone: idle is what it holds
(VmRSS) before the import, the peak is the most it ever held (VmHWM).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx

from benchmarks.databases import Databases, postgresql
from benchmarks.diaries import Diary
from benchmarks.programs import memory_mb, plain_environment, program

SMALL, LARGE = 10_000, 100_000
RATIO_MAX, MEMORY_MB_MAX = 3.0, 60
PASSWORD = "correct horse battery"
_ACCOUNTS = 4

Run = Callable[[], int]
"""Sends what was prepared; gives how many meals came in."""
Prepare = Callable[[str, "Person", Diary], Run]
"""Makes the requests that bring somebody's diary to an address."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the prepared database; its client's token is good for a quarter of an hour."""

    account_id: str
    email: str
    http: httpx.Client

    def send(self, method: str, url: str, body: bytes) -> int:
        """How many meals came in, as the answer says; a mere chunk brings none in."""
        response = self.http.request(method, url, content=body)
        if response.status_code != httpx.codes.OK:
            raise SystemExit(f"{method} {url} was answered {response.status_code}: {response.text[:500]}")
        return int(response.json().get("created", 0))


@contextmanager
def server(databases: Databases, name: str) -> Iterator[tuple[str, Popen[str]]]:
    """The real server; yields address and process."""
    folder = databases.folder(name)
    environment = plain_environment(TUCKBOX_DATA_DIR=str(folder), TUCKBOX_DATABASE_URL=databases.url(name))
    with program(["server_stub", "serve", "--port", "0"], environment, folder / "log") as started:
        yield started


@contextmanager
def floor(databases: Databases, name: str) -> Iterator[str]:
    """The floor; yields its address."""
    words = ["benchmarks.raw_floor", databases.url(name)]
    with program(words, plain_environment(), databases.folder(name) / "log") as (address, _):
        yield address


def prepare(databases: Databases) -> list[Person]:
    """A database with a few accounts, made by the server itself."""
    with server(databases, databases.make()) as (address, _):
        return [_register(address, number) for number in range(_ACCOUNTS)]


def _register(address: str, number: int) -> Person:
    body = {"email": f"person{number}@example.org", "password": PASSWORD}
    answer = httpx.post(f"{address}/v1/auth/register", json=body).raise_for_status().json()
    client = httpx.Client(headers={"Authorization": f"Bearer {answer['access_token']}"}, timeout=600)
    return Person(answer["user"]["id"], body["email"], client)


def import_whole(address: str, person: Person, diary: Diary) -> Run:
    """One request to the server."""
    return _requests(person, [("POST", f"{address}/v1/imports", diary.whole())])


def import_chunks(address: str, person: Person, diary: Diary) -> Run:
    """Chunks to the server, one after the other, and the commit."""
    chunks = diary.chunks()
    path = f"{address}/v1/imports/{diary.import_id}"
    staged = [("PUT", f"{path}/chunks/{n}", body) for n, body in enumerate(chunks)]
    return _requests(person, [*staged, ("POST", f"{path}/commit", diary.commit(chunks))])


def store_raw(address: str, person: Person, bodies: list[bytes], table: str) -> Run:
    """The same bodies to the floor, one request each."""
    return _requests(person, [("POST", f"{address}/{table}/{person.account_id}", body) for body in bodies])


def _requests(person: Person, sent: list[tuple[str, str, bytes]]) -> Run:
    return lambda: sum(person.send(*each) for each in sent)


def seconds(run: Run, expected: int) -> float:
    """Wall time of a run that must have brought all meals in."""
    began = time.perf_counter()
    created = run()
    took = time.perf_counter() - began
    if created != expected:
        raise SystemExit(f"{created:,} of {expected:,} meals came in")
    return took


def small_round(databases: Databases, people: list[Person], number: int) -> dict[str, float]:
    """One round of 10,000 meals each way; seconds by what was run."""
    one, other, third, warm = people
    with ExitStack() as running:
        for name in ("ours", "floor"):
            running.enter_context(databases.copied(name))
        ours, _ = running.enter_context(server(databases, "ours"))
        raw = running.enter_context(floor(databases, "floor"))
        first, diary, chunked = Diary(10, seed=0), Diary(SMALL, seed=2 * number + 1), Diary(SMALL, seed=2 * number + 2)
        import_chunks(ours, warm, first)()
        store_raw(raw, warm, first.chunks(), "meals")()
        runs = {
            "whole": import_whole(ours, one, diary),
            "floor whole": store_raw(raw, one, [diary.whole()], "meals"),
            "chunks": import_chunks(ours, other, chunked),
            "floor chunks": store_raw(raw, other, chunked.chunks(), "meals"),
            "bare whole": store_raw(raw, third, [diary.whole()], "bare"),
            "bare chunks": store_raw(raw, third, chunked.chunks(), "bare"),
        }
        return {name: seconds(run, SMALL) for name, run in runs.items()}


def report(rounds: list[dict[str, float]]) -> None:
    """Medians of the times, and of the ratios within a round."""

    def median(name: str, floor: str = "") -> float:
        return statistics.median(each[name] / each.get(floor, 1) for each in rounds)

    for name, words in (("whole", "one request"), ("chunks", "20 chunks and a commit")):
        print(f"{SMALL:,} meals in {words}: {median(name):.2f} s, {SMALL / median(name):,.0f} meals/s")
        for floor, remark in (("floor", f"claim on SQLite: {RATIO_MAX}"), ("bare", "no constraints, no indexes")):
            raw = f"{floor} {name}"
            print(f"    raw floor {median(raw):.3f} s: ratio {median(name, raw):.2f} ({remark})")


def measure_memory(databases: Databases, person: Person, send: Prepare, count: int, words: str) -> None:
    """One import into a server that has done nothing else, its time and memory printed."""
    with databases.copied("fresh"), server(databases, "fresh") as (address, process):
        run = send(address, person, Diary(count, seed=0))
        httpx.get(f"{address}/health/ready").raise_for_status()
        idle = memory_mb(process.pid, "VmRSS")
        took = seconds(run, count)
        peak = memory_mb(process.pid, "VmHWM")
    print(f"{count:,} meals in {words}: server peak {peak:.0f} MB, idle {idle:.0f} MB, {peak - idle:.0f} MB more")
    print(f"    {took:.1f} s, {count / took:,.0f} meals/s")


def measure(database: str, rounds: int) -> None:
    """Everything, on one kind of database."""
    with ExitStack() as kept:
        root = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        url = kept.enter_context(postgresql(root / "postgresql")) if database == "postgresql" else None
        databases = Databases(root, url)
        people = prepare(databases)
        print(f"Server import on {database}, medians of {rounds} rounds")
        report([small_round(databases, people, number) for number in range(rounds)])
        measure_memory(databases, people[0], import_whole, SMALL, "one request")
        measure_memory(databases, people[0], import_chunks, LARGE, f"chunks (claim: {MEMORY_MB_MAX} MB more)")


def main(arguments: list[str] | None = None) -> None:
    """As named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server_import")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    measure(options.database, options.rounds)


if __name__ == "__main__":
    main()
