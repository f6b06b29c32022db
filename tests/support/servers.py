"""Real servers: in a thread of this process with injected settings, or as the program a person starts."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from contracts.clock import Clock, NewId, SystemClock, new_id
from server_stub.auth.passwords import HashCost
from server_stub.auth.tokens import NewSecret, new_secret
from server_stub.configuration import ServerSettings
from server_stub.main import create_app
from tests.support import processes
from tests.support.processes import Process
from tests.support.witness import PRIVATE_IN_LOGS, witnessed

_STOP_SECONDS = 20
CHEAP = HashCost(passes=1, memory_kib=8)
"""Hashes in tests guard nothing; the server as a program has the real cost."""
MANY = "1000000/minute"
"""A rate for tests whose people all come from one address."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Where a server answers and where its data lies."""

    url: str
    data_dir: Path
    settings: ServerSettings

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "server.db"


@contextlib.contextmanager
def running_server(
    data_dir: Path,
    *,
    clock: Clock | None = None,
    new_id: NewId = new_id,
    new_secret: NewSecret = new_secret,
    hash_cost: HashCost = CHEAP,
    **settings: Any,
) -> Iterator[RunningServer]:
    """`create_app(…)` under uvicorn in a thread, on a free port of 127.0.0.1; stopped in good order at the end."""
    chosen = ServerSettings(data_dir=data_dir, **{"rate_per_address": MANY, **settings})
    app = create_app(chosen, clock or SystemClock(), new_id=new_id, new_secret=new_secret, hash_cost=hash_cost)
    with socket.socket() as listener, witnessed(app) as witness:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # takes connections from here on: nobody has to wait for the thread
        config = uvicorn.Config(witness, log_config=None, access_log=False, ws="none", lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server")
        thread.start()
        try:
            yield RunningServer(f"http://127.0.0.1:{listener.getsockname()[1]}", data_dir, chosen)
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)
            assert not thread.is_alive(), "the server does not stop"


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A started `python -m server_stub serve`."""

    url: str
    process: Process
    announced: tuple[str, ...]
    """The lines it printed at its start."""


@contextlib.contextmanager
def server_process(
    data_dir: Path,
    *arguments: str,
    port: int = 0,
    database_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[ServerProcess]:
    """`python -m server_stub serve ARGUMENTS`; killed at the end if the test has not stopped it.

    Its log is `server.log` beside the data folder, and is looked over at the end.
    """
    database = {} if database_url is None else {"TUCKBOX_DATABASE_URL": database_url}
    with (data_dir.parent / "server.log").open("ab") as log:
        process = processes.start(
            ["server_stub", "serve", "--port", str(port), *arguments],
            server_environment(data_dir, {**database, **(environment or {})}),
            stdout=processes.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        try:
            lines: list[str] = []
            while not (lines and lines[-1].startswith("Docs: ")):
                line = process.stdout.readline()
                assert line, "the server ended before it gave its address; see server.log beside its data"
                lines.append(line.rstrip())
            url = next(line.removeprefix("Server: ") for line in lines if line.startswith("Server: "))
            yield ServerProcess(url, process, tuple(lines))
        finally:
            process.kill()
            process.wait(_STOP_SECONDS)
            process.stdout.close()
            written = (data_dir.parent / "server.log").read_text(encoding="utf-8", errors="replace")
    assert not PRIVATE_IN_LOGS.search(written), "the log tells what it must not; see server.log beside the data"


def server_environment(data_dir: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without any `TUCKBOX_*`, the data folder set and no bound on sign-ups."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TUCKBOX_")}
    return {**plain, "TUCKBOX_DATA_DIR": str(data_dir), "TUCKBOX_RATE_PER_ADDRESS": MANY, **(more or {})}
