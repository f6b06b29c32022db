"""`backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import diary_opened
from app.cli.output import Json, many, print_json, say


def backup(
    folder: Annotated[
        str | None, typer.Option("--folder", metavar="DIR", help="From now on keep backups in this folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a backup now. One a day is made by itself; the last 14 are kept."""
    with diary_opened() as tuckbox:
        made = tuckbox.backups.make() if folder is None else tuckbox.backups.choose_folder(folder)
        count = tuckbox.backups.look_into(made.path).meal_count
    if json:
        print_json({"file": str(made.path), "meals": count, "made_at": made.made_at})
    else:
        say(f"{many(count, 'meal')} backed up to {made.path}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, as `tuckbox doctor` shows where they are.")],
    json: Json = False,
) -> None:
    """Go back to a backup. The diary as it is now is backed up first."""
    with diary_opened() as tuckbox:
        count = tuckbox.backups.look_into(file).meal_count
        kept = tuckbox.backups.restore(file)
    if json:
        print_json({"file": str(file), "meals": count, "kept": str(kept.path)})
    else:
        say(f"{many(count, 'meal')} restored. The diary as it was before is kept: `tuckbox restore {kept.path}`")
