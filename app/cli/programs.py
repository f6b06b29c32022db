"""`serve` and `up`: the server, alone or together with the app."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, NoReturn

import typer

from app.cli.errors import CommandError
from app.cli.opening_app import AppPort, NoBrowser, open_app
from app.cli.output import remark
from app.services.connections import Connections
from contracts import limits
from contracts.clock import SystemClock
from sync_client.errors import SyncError

SERVER_PORT = 8400


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free one.")] = SERVER_PORT,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that share the work.")] = 1,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as lines of JSON.")] = False,
) -> None:
    """Run the server alone. It prints where its data lies, its address and that of its documentation."""
    command = [*_server_command(host, port), "--workers", str(workers), *(["--log-json"] if log_json else [])]
    if os.name == "posix":
        # The server takes this process over, so whoever stops this one has stopped the server.
        os.execv(command[0], command)  # noqa: S606 - our own program
    sys.exit(_wait(subprocess.Popen(command)))  # noqa: S603 - our own program


def up(
    port: AppPort = None,
    server_port: Annotated[int, typer.Option("--server-port", min=1, max=65535)] = SERVER_PORT,
    no_browser: NoBrowser = False,
) -> None:
    """Run server and app together until Ctrl+C."""
    signal.signal(signal.SIGTERM, _stop)
    with _server(server_port):
        open_app(web=True, port=port, browser=not no_browser)


@contextlib.contextmanager
def _server(port: int) -> Iterator[None]:
    """A server on that port: ours for the time being, or one that is running already."""
    origin = f"http://127.0.0.1:{port}"
    if _is_ready(origin):
        remark(f"A server is running at {origin} already; using it.")
        yield
        return
    # Beside the app, only what goes wrong in the server is worth a line on the terminal.
    environment = {"TUCKBOX_LOG_LEVEL": "WARNING", **os.environ}
    process = subprocess.Popen(  # noqa: S603 - our own program
        _server_command("127.0.0.1", port), stdout=sys.stderr, env=environment
    )
    try:
        _await_ready(origin, process)
        yield
    finally:
        process.terminate()
        _wait(process)


def _await_ready(origin: str, process: subprocess.Popen[bytes]) -> None:
    clock = SystemClock()
    deadline = clock.monotonic() + limits.NO_PROGRESS_SECONDS
    while not _is_ready(origin):
        if process.poll() is not None:
            raise CommandError(f"The server did not start at {origin}; its own message is above.")
        if clock.monotonic() > deadline:
            raise CommandError(f"The server at {origin} does not get ready.")
        clock.sleep(0.1)


def _is_ready(origin: str) -> bool:
    connections = Connections(SystemClock())
    try:
        return connections.open_api(origin).is_ready()
    except SyncError:
        return False
    finally:
        connections.close()


def _server_command(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "server_stub", "serve", "--host", host, "--port", str(port)]


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program that hears the same Ctrl+C as this one; its exit status."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()


def _stop(*_: object) -> NoReturn:
    """End in order when asked to, so that the server is never left running alone."""
    sys.exit(128 + signal.SIGTERM)
