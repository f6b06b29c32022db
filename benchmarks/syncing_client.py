"""The client under measurement: takes the steps it is told on standard input and prints what each took.

    python -m benchmarks.syncing_client EMAIL PASSWORD

| step | what |
|---|---|
| `sign-in` | signs in; the first pull that follows is measured |
| `log COUNT` | logs so many meals, each with its operation, and keeps a copy of the file as `before.db` |
| `cycle` | one cycle of sync |

The program is the real one, wired by `app.bootstrap`. One JSON object a step: `Taken`.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings
from benchmarks.diaries import Diary
from contracts.meal import WireMeal
from contracts.wire import read_json, write_json
from sync_client.transport import Answer, Transport

BEFORE = "before.db"


@dataclass
class Taken:
    """Seconds until the first page of the feed was asked for, and after; requests of the sync, octets of answers."""

    push_seconds: float = 0
    pull_seconds: float = 0
    requests: int = 0
    octets: int = 0


class Watched(Transport):
    """Counts the requests of the sync, and notes when the first page was asked for."""

    taken = Taken()
    asked_at: float | None = None

    def exchange(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        if path.startswith("/v1/sync/changes"):
            Watched.asked_at = Watched.asked_at or time.perf_counter()
        answer = super().exchange(method, path, headers, body)
        if path.startswith("/v1/sync/"):
            Watched.taken.requests += 1
            Watched.taken.octets += len(answer.body)
        return answer


def take(tuckbox: Tuckbox, step: str) -> Taken:
    """One step; of a sign-in the time before the first page is left out."""
    Watched.taken, Watched.asked_at = Taken(), None
    word, *rest = step.split()
    began = time.perf_counter()
    if word == "sign-in":
        tuckbox.accounts.sign_in(tuckbox.settings.server_url, *sys.argv[1:3])
    elif word == "log":
        _log(tuckbox, int(rest[0]))
        return Watched.taken
    elif stop := tuckbox.accounts.sync(threading.Event()):
        raise SystemExit(f"the cycle ended early: {stop}")
    ended = time.perf_counter()
    asked_at = Watched.asked_at or ended
    Watched.taken.push_seconds = 0 if word == "sign-in" else asked_at - began
    Watched.taken.pull_seconds = ended - asked_at
    return Watched.taken


def _log(tuckbox: Tuckbox, count: int) -> None:
    items = read_json(write_json(list(Diary(count, seed=2).items())))
    tuckbox.interchange().restore(WireMeal.model_validate(item["meal"]).meal for item in items)
    tuckbox.database.backup(tuckbox.settings.store_path.with_name(BEFORE))


def main() -> None:
    """Until standard input ends."""
    gc.freeze()  # as `app.garbage` does once the program's modules are loaded
    tuckbox = build(AppSettings(), open_transport=Watched)
    for line in sys.stdin:
        print(json.dumps(asdict(take(tuckbox, line))), flush=True)
    tuckbox.close()


if __name__ == "__main__":
    main()
