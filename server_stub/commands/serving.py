"""`serve`: answers requests until it is told to stop, and then finishes those it has begun."""

from __future__ import annotations

import functools
import gc
import ipaddress
import multiprocessing
import os
import signal
import socket
import sys
import threading

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from contracts import limits
from contracts.clock import SystemClock
from server_stub.commands.http_protocol import ProblemProtocol
from server_stub.configuration import ServerSettings
from server_stub.database import database_url, shown_url
from server_stub.errors import StartError
from server_stub.keys import load_secret
from server_stub.log import configure_logging
from server_stub.main import create_app
from server_stub.migrations.upgrade import open_database

_BACKLOG = 2048


def serve(settings: ServerSettings, host: str, port: int, workers: int) -> None:
    """Print where the data lies, the address and the documentation's; return when asked to stop (SIGINT, SIGTERM)."""
    configure_logging(settings.log_level, as_json=settings.log_json, uvicorn_level="INFO" if workers > 1 else "WARNING")
    with _listen(host, port) as listener:
        if workers == 1:
            server = uvicorn.Server(uvicorn_config(_application(settings)))
            for number in (signal.SIGINT, signal.SIGTERM):
                # uvicorn takes both over when it runs, and raises them again once it has stopped in good order
                signal.signal(number, lambda *_: setattr(server, "should_exit", True))
            _announce(settings, host, listener)
            server.run(sockets=[listener])
        else:
            open_database(settings).close()  # what the workers would fail at is said here, once
            load_secret(settings)
            _announce(settings, host, listener)
            _Workers(uvicorn_config(functools.partial(_worker_app, settings), workers), [listener]).run()


class _Workers(Multiprocess):
    """Several processes on one socket; one that dies is replaced."""

    def terminate_all(self) -> None:
        for listener in self.sockets:
            listener.close()  # from now on nobody new is let in
        super().terminate_all()


def uvicorn_config(app: FastAPI | functools.partial[FastAPI], workers: int = 1) -> uvicorn.Config:
    """How uvicorn runs the application: HTTP only, our log, our headers, time for what is under way at the end."""
    return uvicorn.Config(
        app,
        factory=not isinstance(app, FastAPI),
        http=ProblemProtocol,
        h11_max_incomplete_event_size=limits.HEAD_BYTES_MAX,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=limits.STOP_SECONDS,
    )


def _application(settings: ServerSettings) -> FastAPI:
    """The application, out of the garbage collector's way: it lives as long as the process."""
    app = create_app(settings, SystemClock())
    gc.collect()
    gc.freeze()
    return app


def _worker_app(settings: ServerSettings) -> FastAPI:
    """The application of one worker process, which ends with its parent even where that one is killed."""
    configure_logging(settings.log_level, as_json=settings.log_json)
    threading.Thread(target=_stop_with_parent, name="parent?", daemon=True).start()
    try:
        return _application(settings)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(STARTUP_FAILURE)  # tells the parent that trying again would not help


def _stop_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(settings: ServerSettings, host: str, listener: socket.socket) -> None:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}"
    if not ipaddress.ip_address(listener.getsockname()[0]).is_loopback:
        sys.stderr.write(
            "Warning: other machines can reach this address, and without TLS the traffic can be read on its way. "
            "Put a proxy with TLS in front (docs/server.md).\n"
        )
    sys.stdout.write(f"Data: {shown_url(database_url(settings))}\nServer: {address}\nDocs: {address}/docs\n")
    sys.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that already takes connections, so that the address can be told before the first request."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise StartError(f"Cannot listen on {host}, port {port}: {error}.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(f"Cannot listen on {host}, port {port}: {error}.") from error
    return listener
