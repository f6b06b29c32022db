"""What the Settings screen shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.language import writing
from app.language.speech import tr
from app.ui import texts
from app.ui.energy import energy_text
from app.ui.ports import TuckboxCore
from app.ui.settings import file_texts
from app.ui.settings import texts as words
from app.usecases.backups import Backup, BackupKind, BackupStanding
from app.usecases.diary_files import ImportReport
from app.usecases.zone_choice import ZoneStanding
from contracts.settings import EnergyUnit
from contracts.targets import Targets
from contracts.zones import zone, zone_names

ZONES_SHOWN: Final = 6
PROBLEMS_SHOWN: Final = 50

_MACRO_NAMES: Final = {"protein_g": texts.PROTEIN, "carbs_g": texts.CARBS, "fat_g": texts.FAT}


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup as it is listed."""

    path: Path
    when: str
    details: str


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything the screen shows that is not in the pulse."""

    targets: Targets | None
    zones: ZoneStanding
    zone_time: datetime
    backups: BackupStanding
    lines: tuple[BackupLine, ...]
    nothing_kept: bool
    """Nothing of this diary is kept here: there is nothing to back up."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. `count` is 0 where it would add nothing."""

    sentences: tuple[str, ...]
    problems: tuple[str, ...]
    problem_count: int
    count: int


def load_settings(core: TuckboxCore) -> SettingsView:
    """Gather and shape. Blocks."""
    zones, backups = core.zones.standing(), core.backups.standing()
    return SettingsView(
        targets=core.provider.diary().settings.targets(),
        zones=zones,
        zone_time=core.clock.now().astimezone(zone(zones.in_force)),
        backups=backups,
        lines=backup_lines(backups.found, zones.in_force),
        nothing_kept=core.provider.user().nothing_kept,
    )


def target_sentence(targets: Targets | None, unit: EnergyUnit) -> str:
    """`2,100 kcal · Protein 95 g · Fat 70 g`."""
    if targets is None:
        return tr(words.NO_TARGETS)
    stated = ((name, getattr(targets, code)) for code, name in _MACRO_NAMES.items())
    amounts = [f"{tr(name)} {writing.grams(amount)}" for name, amount in stated if amount is not None]
    return " · ".join([energy_text(targets.kcal, unit), *amounts])


def backup_lines(found: Sequence[Backup], tz: str) -> tuple[BackupLine, ...]:
    """As somebody whose clock shows `tz` reads them."""
    return tuple(
        BackupLine(
            each.path,
            words.date_and_time(each.made_at.astimezone(zone(tz))),
            words.kept_before_restore(each.byte_count) if _is_kept(each) else words.size(each.byte_count),
        )
        for each in found
    )


def _is_kept(backup: Backup) -> bool:
    return backup.kind is BackupKind.BEFORE_RESTORE


def find_zones(typed: str) -> tuple[str, ...]:
    """The zones whose name holds every word that was typed; those whose place begins with it come first."""
    wanted = _plain(typed).split()
    if not wanted:
        return ()
    found = [name for name in zone_names() if all(word in _plain(name) for word in wanted)]

    def rank(name: str) -> tuple[bool, int, str]:
        return (not _plain(name.rpartition("/")[2]).startswith(wanted[0]), len(name), name)

    return tuple(sorted(found, key=rank)[:ZONES_SHOWN])


def _plain(text: str) -> str:
    return text.casefold().replace("_", " ").replace("/", " ")


def import_preview(report: ImportReport, tz: str) -> ImportPreview:
    """The report of a dry run in sentences."""
    taken = bool(report.rows)
    sentences = [file_texts.in_file(report.rows, report.days) if taken else tr(file_texts.NOTHING_TO_TAKE)]
    if report.added:
        sentences.append(file_texts.to_add(report.added))
    elif report.rows and not report.kept:
        sentences.append(tr(file_texts.NOTHING_NEW))
    if report.added and report.already_there:
        sentences.append(file_texts.already_there(report.already_there))
    if report.kept:
        sentences.append(file_texts.kept(report.kept))
    if report.added and report.placed_at_noon:
        sentences.append(file_texts.at_noon(report.placed_at_noon))
    if report.added and report.has_wall_times:
        sentences.append(file_texts.times_are_of(tz))
    shown = report.problems[:PROBLEMS_SHOWN]
    problems = tuple(file_texts.problem(each.line, each.words) for each in shown)
    return ImportPreview(tuple(sentences), problems, len(report.problems), report.added)
