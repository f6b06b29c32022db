"""The command `tuckbox`: its commands, its exit codes, and no traceback for a person.

Exit codes: 0 done, 1 failed with one clear line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from pydantic import ValidationError

from app.cli import account, backup, dead_letters, diary, doctor, files, opening_app, programs, promotion
from app.cli.errors import CommandError
from app.cli.output import remark
from app.interchange.values import InterchangeError
from app.settings import AppSettings
from app.usecases.errors import PersonError
from contracts.services import DiaryError

log = logging.getLogger(__name__)

cli = typer.Typer(
    name="tuckbox",
    help="A food diary on your own computer. The day runs from 4 AM to 4 AM; no account needed.",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

cli.command("open")(opening_app.open_)
cli.command()(programs.up)
cli.command()(programs.serve)
cli.command()(diary.log)
cli.command()(diary.day)
cli.command()(diary.edit)
cli.command()(diary.delete)
cli.command()(diary.undo)
cli.command()(account.signup)
cli.command()(account.signin)
cli.command()(account.signout)
cli.command()(promotion.promote)
cli.command()(account.sync)
cli.command()(account.status)
cli.add_typer(dead_letters.dead_letters, name="dead-letters")
cli.command()(files.export)
cli.command("import")(files.import_)
cli.command()(backup.backup)
cli.command()(backup.restore)
cli.command()(doctor.doctor)


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
    logging.basicConfig(level=AppSettings().log_level.value, format="%(levelname)s %(name)s: %(message)s")
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
