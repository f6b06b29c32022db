"""The command `tuckbox`: its commands, its exit codes, and no traceback for a person.

Exit codes: 0 done, 1 failed with one clear line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Annotated, ClassVar

import typer
from pydantic import ValidationError

from app.cli import opening_app
from app.cli.errors import CommandError
from app.cli.log import log_from
from app.cli.on_demand import CommandsOnDemand
from app.cli.output import remark
from app.interchange.values import InterchangeError
from app.settings import AppSettings
from app.usecases.errors import PersonError
from contracts.services import DiaryError

log = logging.getLogger(__name__)


class _Commands(CommandsOnDemand):
    places: ClassVar = {
        "open": "app.cli.opening_app:open_",
        "up": "app.cli.programs:up",
        "serve": "app.cli.programs:serve",
        "log": "app.cli.diary:log",
        "day": "app.cli.diary:day",
        "edit": "app.cli.diary:edit",
        "delete": "app.cli.diary:delete",
        "undo": "app.cli.diary:undo",
        "signup": "app.cli.account:signup",
        "signin": "app.cli.account:signin",
        "signout": "app.cli.account:signout",
        "promote": "app.cli.promotion:promote",
        "sync": "app.cli.account:sync",
        "status": "app.cli.account:status",
        "dead-letters": "app.cli.dead_letters:dead_letters",
        "export": "app.cli.files:export",
        "import": "app.cli.files:import_",
        "backup": "app.cli.backup:backup",
        "restore": "app.cli.backup:restore",
        "doctor": "app.cli.doctor:doctor",
    }


cli = typer.Typer(
    name="tuckbox",
    cls=_Commands,
    help="A food diary on your own computer. The day runs from 4 AM to 4 AM; no account needed.",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cli.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    web: opening_app.Web = False,
    desktop: opening_app.Desktop = False,
    port: opening_app.AppPort = None,
    no_browser: opening_app.NoBrowser = False,
) -> None:
    """Without a command, open the app."""
    log_from(AppSettings().log_level)
    if show_version:
        typer.echo(f"tuckbox {version('tuckbox')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        opening_app.open_(web=web, desktop=desktop, port=port, no_browser=no_browser)


def run() -> None:
    """Entry point. Every failure is one line."""
    try:
        cli()
    except (CommandError, PersonError, DiaryError, InterchangeError) as error:
        fail(str(error))
    except ValidationError as error:
        fail(settings_words(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        log.debug("unexpected", exc_info=error)
        fail(
            f"Something went wrong inside Tuckbox ({type(error).__name__}). Your diary is as it was; "
            "`tuckbox doctor` checks it, TUCKBOX_LOG_LEVEL=DEBUG shows more."
        )


def fail(message: str) -> None:
    """One line on stderr, exit status 1."""
    remark(" ".join(message.split()))
    sys.exit(1)


def settings_words(error: ValidationError) -> str:
    """Which setting is wrong, and what would be right."""
    first = error.errors(include_url=False)[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"The setting TUCKBOX_{name} is not right: {first['msg']}."
