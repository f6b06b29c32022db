"""Bringing a diary in from a file and writing one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from app.interchange.cronometer import read_cronometer
from app.interchange.detect import detect
from app.interchange.source_file import read_source
from app.interchange.spreadsheet import write_spreadsheet
from app.interchange.tuckbox_json import read_tuckbox, write_tuckbox
from app.interchange.values import DiaryFormat, InterchangeError, RowProblem
from app.interchange.whole_file import whole_file
from app.services.provider import ServiceProvider
from contracts.clock import Clock, NewId
from contracts.messages import Message
from contracts.promotion import DeadLetter
from local_store import StoreInterchange

_OTHER_FORMAT: Final = Message("This file is not a {expected} export; it looks like {found}. Leave out --from.")
_NO_ENDING: Final = Message("Name the file .json (everything, can be imported again) or .csv (for spreadsheets).")


class Letters(Protocol):
    """The meals a server refused."""

    def all(self) -> Sequence[DeadLetter]:
        """All that wait, oldest first."""


class DiaryAccounts(Protocol):
    """Where the refused meals are to be had."""

    @property
    def letters(self) -> Letters:
        """The meals a server refused."""


class OpenDiary(Protocol):
    """What files in and out need of the program."""

    @property
    def clock(self) -> Clock:
        """Where the time comes from."""

    @property
    def new_id(self) -> NewId:
        """Where ids come from."""

    @property
    def provider(self) -> ServiceProvider:
        """The diary in force."""

    @property
    def accounts(self) -> DiaryAccounts:
        """The account use cases."""

    def time_zone(self) -> str:
        """The zone of times that state none."""

    def interchange(self) -> StoreInterchange:
        """Meals in and out of the diary that is shown, many at a time."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `kept` counts meals whose own, different version stayed; `days` those with added meals."""

    format: DiaryFormat
    dry_run: bool
    rows: int
    added: int
    already_there: int
    kept: int
    days: int
    placed_at_noon: int
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def has_wall_times(self) -> bool:
        """Its times name no zone, and were read in one that was given."""
        return self.format is DiaryFormat.CRONOMETER


def import_file(
    tuckbox: OpenDiary, path: Path, expected: DiaryFormat | None, tz: str | None, *, dry_run: bool
) -> ImportReport:
    """`import_data` with the content of the file. Raises `InterchangeError` where it cannot be read."""
    return import_data(tuckbox, read_source(path), expected, tz, dry_run=dry_run)


def import_data(
    tuckbox: OpenDiary, data: bytes, expected: DiaryFormat | None = None, tz: str | None = None, *, dry_run: bool
) -> ImportReport:
    """Add what a file holds to the diary that is shown; the same again adds nothing.

    Raises `InterchangeError` where it is of no known format, or not of the `expected` one.
    """
    found = detect(data)
    if expected is not None and found is not expected:
        raise InterchangeError(_OTHER_FORMAT.of(expected=expected, found=found))
    now = tuckbox.clock.now()
    if found is DiaryFormat.CRONOMETER:
        return _import_rows(tuckbox, data, tz or tuckbox.time_zone(), now, dry_run=dry_run)
    return _import_tuckbox(tuckbox, data, now, dry_run=dry_run)


def _import_rows(tuckbox: OpenDiary, data: bytes, tz: str, now: datetime, *, dry_run: bool) -> ImportReport:
    parsed = read_cronometer(data, tz, now)
    rows = ((row.fingerprint, row.ordinal, row.draft) for row in parsed.rows)
    count = tuckbox.interchange().add_from_source(rows, dry_run=dry_run)
    return ImportReport(
        format=parsed.format,
        dry_run=dry_run,
        rows=len(parsed.rows),
        added=count.added,
        already_there=count.already_there,
        kept=0,
        days=len({row.draft.logical_date_by_rule for row in parsed.rows}),
        placed_at_noon=parsed.placed_at_noon,
        problems=parsed.problems,
    )


def _import_tuckbox(tuckbox: OpenDiary, data: bytes, now: datetime, *, dry_run: bool) -> ImportReport:
    found = read_tuckbox(data, now)
    count = tuckbox.interchange().restore(found.meals, dry_run=dry_run)
    settings = tuckbox.provider.diary().settings
    here = settings.targets()
    if found.targets and not dry_run and (here is None or here.updated_at < found.targets.updated_at):
        settings.set_targets(found.targets)
    return ImportReport(
        format=DiaryFormat.TUCKBOX,
        dry_run=dry_run,
        rows=len(found.meals),
        added=count.added,
        already_there=count.unchanged,
        kept=count.kept,
        days=len({meal.logical_date for meal in found.meals}),
        placed_at_noon=0,
        problems=found.problems,
    )


def export_file(tuckbox: OpenDiary, path: Path) -> int:
    """Write the diary that is shown; the number of meals. The ending chooses the form.

    `.json` is lossless, `.csv` is for spreadsheets. The file is replaced whole or not at all.
    """
    kind = path.suffix.lower()
    if kind not in (".json", ".csv"):
        raise InterchangeError(_NO_ENDING)
    with whole_file(path, tuckbox.new_id) as out:
        meals = tuckbox.interchange().all_meals()
        if kind == ".csv":
            return write_spreadsheet(out, meals)
        return write_tuckbox(
            out,
            meals,
            targets=tuckbox.provider.diary().settings.targets(),
            dead_letters=tuckbox.accounts.letters.all(),
            exported_at=tuckbox.clock.now(),
        )
