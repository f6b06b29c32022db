"""`python -m server_stub [serve|verify]`."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from collections.abc import Sequence
from types import FrameType

import uvicorn

from contracts.clock import SystemClock
from server_stub.configuration import ServerSettings, load_settings
from server_stub.database import database_url
from server_stub.errors import ServerError, StartError
from server_stub.log import configure_logging
from server_stub.main import create_app, open_database
from server_stub.verify import differences

_HOST = "127.0.0.1"
_PORT = 8400
_STOP_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 1 failed with one line on stderr, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        if options.command == "verify":
            return _verify(settings)
        return _serve(settings, options.host, options.port)
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server_stub", description="The Tuckbox server.")
    parser.set_defaults(host=_HOST, port=_PORT)
    _add_address(parser)
    commands = parser.add_subparsers(dest="command", metavar="serve|verify")
    serve = commands.add_parser("serve", help="answer requests (the default)", argument_default=argparse.SUPPRESS)
    _add_address(serve)
    commands.add_parser("verify", help="recompute every day summary and head, and report differences")
    return parser


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"{_HOST} where not given")
    parser.add_argument("--port", type=int, help=f"{_PORT} where not given; 0 picks a free one")


def _serve(settings: ServerSettings, host: str, port: int) -> int:
    configure_logging(settings.log_level)
    with _listen(host, port) as listener:
        app = create_app(settings, SystemClock())
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=_STOP_SECONDS
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stopped)  # uvicorn raises the signal again once it has stopped in good order
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        sys.stdout.write(f"Data: {database_url(settings)}\nServer: {address}\nDocs: {address}/docs\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listener])
    return 0


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
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(f"Cannot listen on {host}, port {port}: {error}.") from error
    return listener


def _verify(settings: ServerSettings) -> int:
    database = open_database(settings)
    try:
        found = differences(database)
    finally:
        database.close()
    sys.stdout.write("".join(f"{line}\n" for line in found) or "Every day summary and every head is as it must be.\n")
    return 1 if found else 0


def _stopped(_: int, __: FrameType | None) -> None:
    """Nothing more to do: the server has stopped."""


if __name__ == "__main__":
    sys.exit(main())
