"""`export` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.errors import CommandError
from app.cli.opening import diary_opened
from app.cli.output import Json, many, print_json, say
from app.interchange.values import DiaryFormat
from app.usecases.diary_files import ImportReport, export_file, import_file
from contracts.zones import zone_names

File = Annotated[Path, typer.Argument(metavar="FILE")]


def export(file: File, json: Json = False) -> None:
    """Write the diary to FILE: .json holds everything, .csv is for spreadsheets."""
    with diary_opened() as tuckbox:
        count = export_file(tuckbox, file)
    if json:
        print_json({"file": str(file), "meals": count})
    else:
        say(f"{many(count, 'meal')} written to {file}.")


def import_(
    file: File,
    from_: Annotated[
        DiaryFormat | None, typer.Option("--from", metavar="FORMAT", help="cronometer or tuckbox; else found out.")
    ] = None,
    tz: Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="The zone its times are in.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    json: Json = False,
) -> None:
    """Add the meals of another diary. The same file again adds nothing."""
    if tz is not None and tz not in zone_names():
        raise CommandError(f"{tz} is not a known time zone. Name one such as Europe/Berlin.")
    with diary_opened() as tuckbox:
        report = import_file(tuckbox, file, from_, tz, dry_run=dry_run)
    if json:
        print_json(report_json(report))
    else:
        say("\n".join(report_lines(report)))


def report_json(report: ImportReport) -> dict[str, object]:
    """The report as one document."""
    return {
        "format": report.format.value,
        "dry_run": report.dry_run,
        "rows": report.rows,
        "added": report.added,
        "already_there": report.already_there,
        "kept": report.kept,
        "days": report.days,
        "placed_at_noon": report.placed_at_noon,
        "problems": [{"line": each.line, "message": str(each.words)} for each in report.problems],
    }


def report_lines(report: ImportReport) -> list[str]:
    """The report for a person."""
    would = "would be " if report.dry_run else ""
    lines = [f"{many(report.rows, 'meal')} on {many(report.days, 'day')} in the file: {report.added:,} {would}added."]
    if report.already_there:
        lines.append(f"{report.already_there:,} were here already.")
    if report.kept:
        lines.append(f"{report.kept:,} are here with other content; yours stayed.")
    if report.placed_at_noon and report.added:
        lines.append(f"{report.placed_at_noon:,} of them have no time in the file and are placed at noon of their day.")
    lines += [f"Line {each.line}: {each.words}" for each in report.problems]
    return lines
