"""Real servers: in a thread of this process with injected settings, or as the program a person starts."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from contracts.clock import Clock, NewId, SystemClock, new_id
from server_stub.auth.service import NewSecret, new_secret
from server_stub.configuration import ServerSettings
from server_stub.main import create_app

_STOP_SECONDS = 20


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
    **settings: Any,
) -> Iterator[RunningServer]:
    """`create_app(…)` under uvicorn in a thread, on a free port of 127.0.0.1; stopped in good order at the end."""
    chosen = ServerSettings(data_dir=data_dir, **settings)
    app = create_app(chosen, clock or SystemClock(), new_id=new_id, new_secret=new_secret)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # takes connections from here on: nobody has to wait for the thread
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on")
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
    process: subprocess.Popen[str]
    announced: tuple[str, ...]
    """The lines it printed at its start."""


@contextlib.contextmanager
def server_process(
    data_dir: Path, *, port: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """The server as a program of its own; killed at the end if the test has not stopped it. Its log is `server.log`."""
    with (data_dir.parent / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server_stub", "serve", "--port", str(port)],
            cwd=Path(__file__).parents[2],
            env=server_environment(data_dir, environment),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
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


def server_environment(data_dir: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without any `TUCKBOX_*`, the data folder set."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TUCKBOX_")}
    return {**plain, "TUCKBOX_DATA_DIR": str(data_dir), **(more or {})}
