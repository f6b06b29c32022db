"""`python -m server_stub [serve|migrate|verify|create-user|backup|new-epochs|purge]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts import limits
from server_stub.configuration import ServerSettings, load_settings
from server_stub.errors import ServerError

_HOST = "127.0.0.1"
_PORT = 8400


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 1 failed with what is wrong on stderr, 2 wrong usage."""
    options = command_line().parse_args(arguments)
    try:
        return _run(options, load_settings())
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(options: argparse.Namespace, settings: ServerSettings) -> int:
    """Each command loads what it needs: looking after a database starts without the web framework."""
    match options.command:
        case "migrate" | "verify" | "backup" | "new-epochs" | "purge":
            return _look_after(settings, options)
        case "create-user":
            from server_stub.commands.accounts import create_user

            create_user(settings, options.email, options.display_name, password_from_stdin=options.password_stdin)
        case _:
            from server_stub.commands.serving import serve

            chosen = settings.model_copy(update={"log_json": True}) if options.log_json else settings
            serve(chosen, options.host, options.port, options.workers)
    return 0


def _look_after(settings: ServerSettings, options: argparse.Namespace) -> int:
    from server_stub.commands.upkeep import backup, migrate, new_epochs, purge_old, verify

    match options.command:
        case "migrate":
            migrate(settings)
        case "verify":
            return 0 if verify(settings) else 1
        case "new-epochs":
            new_epochs(settings)
        case "purge":
            purge_old(settings)
        case _:
            backup(settings, options.file)
    return 0


def command_line() -> argparse.ArgumentParser:
    """What may be written behind `python -m server_stub`."""
    parser = argparse.ArgumentParser(
        prog="python -m server_stub", description="The Tuckbox server.", epilog="Settings: docs/server.md."
    )
    parser.set_defaults(host=_HOST, port=_PORT, workers=1, log_json=False)
    _add_serving(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve_ = commands.add_parser("serve", help="answer requests (the default)", argument_default=argparse.SUPPRESS)
    _add_serving(serve_)
    commands.add_parser("migrate", help="bring the database to this program's schema")
    commands.add_parser("verify", help="recompute every day summary and head, and report differences")
    create = commands.add_parser("create-user", help="make an account")
    create.add_argument("email", metavar="EMAIL")
    create.add_argument("--display-name", metavar="NAME")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    copy = commands.add_parser("backup", help="copy the database to a new file, also while the server runs")
    copy.add_argument("file", metavar="FILE", type=Path)
    commands.add_parser("new-epochs", help="have devices read their feed anew, after going back to a backup")
    commands.add_parser("purge", help=f"let go of meals deleted and copies kept for {limits.TOMBSTONE_DAYS} days")
    return parser


def _add_serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"the address to listen on; {_HOST} where not given")
    parser.add_argument("--port", type=int, help=f"{_PORT} where not given; 0 picks a free one")
    parser.add_argument("--workers", type=_workers, metavar="N", help="processes to share the work; 1 where not given")
    parser.add_argument("--log-json", action="store_true", help="log as lines of JSON")


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= limits.WORKERS_MAX:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {limits.WORKERS_MAX}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
