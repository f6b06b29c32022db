"""What the Settings screen says, as values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.interchange.values import DiaryFormat, RowProblem
from app.language.speech import speaking
from app.ui.settings import texts as words
from app.ui.settings.model import (
    PROBLEMS_SHOWN,
    ZONES_SHOWN,
    backup_lines,
    find_zones,
    import_preview,
    target_sentence,
)
from app.usecases.backups import Backup, BackupKind
from app.usecases.diary_files import ImportReport
from contracts.messages import Message
from contracts.settings import EnergyUnit, Language, WeekStart
from contracts.targets import Targets
from tests.support.builders import NOON

TZ = "Europe/Berlin"


@pytest.mark.parametrize(
    ("fields", "unit", "sentence"),
    [
        ({"kcal": 2100}, EnergyUnit.KCAL, "2,100 kcal"),
        ({"kcal": 2000, "fat_g": 70}, EnergyUnit.KJ, "8,368 kJ · Fat 70 g"),
        (
            {"kcal": 2100, "protein_g": Decimal("95.5"), "carbs_g": 0, "fat_g": 70},
            EnergyUnit.KCAL,
            "2,100 kcal · Protein 95.5 g · Carbs 0 g · Fat 70 g",
        ),
    ],
)
def test_the_target_is_said_in_the_persons_unit(fields: dict[str, object], unit: EnergyUnit, sentence: str) -> None:
    assert sentence == target_sentence(Targets.model_validate({**fields, "updated_at": NOON}), unit)


def test_without_a_target_it_is_said_what_one_is_good_for() -> None:
    assert "what is left of the day" in target_sentence(None, EnergyUnit.KCAL)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berlin", "Europe/Berlin"),
        ("  Tokyo ", "Asia/Tokyo"),
        ("new york", "America/New_York"),
        ("york america", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("utc", "UTC"),
        ("buenos", "America/Buenos_Aires"),
    ],
)
def test_a_zone_is_found_by_its_place_in_whatever_order_and_case(typed: str, first: str) -> None:
    assert find_zones(typed)[0] == first


def test_zones_are_offered_a_few_at_a_time_and_none_for_nothing() -> None:
    assert len(find_zones("a")) == ZONES_SHOWN
    assert (find_zones("  "), find_zones("atlantis")) == ((), ())


def test_backups_are_told_apart_by_when_and_why() -> None:
    made_at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    found = [
        Backup(Path("/b/2.db"), BackupKind.BEFORE_RESTORE, made_at, 1, 12_400_000),
        Backup(Path("/b/1.db"), BackupKind.USUAL, made_at, 1, 221_184),
    ]
    kept, usual = backup_lines(found, TZ)
    assert (usual.when, usual.details) == ("21 November 2026 at 00:30", "221 kB")
    assert kept.details == "12.4 MB, kept before a restore"


def a_report(**fields: Any) -> ImportReport:
    counts = dict.fromkeys(("rows", "added", "already_there", "kept", "days", "placed_at_noon"), 0)
    return ImportReport(**{"format": DiaryFormat.TUCKBOX, "dry_run": True, **counts, **fields})


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({}, ["There is no meal in this file that can be taken."]),
        (
            {"rows": 3, "days": 2, "added": 3},
            ["3 meals on 2 days can be read from it.", "3 meals would be added."],
        ),
        (
            {"rows": 1, "days": 1, "already_there": 1},
            ["1 meal on 1 day can be read from it.", "Everything in this file is in your diary already."],
        ),
        (
            {"rows": 6, "days": 1, "added": 1, "already_there": 2, "kept": 3},
            [
                "6 meals on 1 day can be read from it.",
                "1 meal would be added.",
                "2 are in your diary already.",
                "3 are here with other content, or deleted; yours stays.",
            ],
        ),
    ],
)
def test_a_preview_says_what_would_be_done_with_every_meal(fields: dict[str, object], sentences: list[str]) -> None:
    preview = import_preview(a_report(**fields), TZ)
    assert (list(preview.sentences), preview.count) == (sentences, fields.get("added", 0))


def test_what_is_assumed_of_a_foreign_file_is_said() -> None:
    report = a_report(format=DiaryFormat.CRONOMETER, rows=2, days=1, added=2, placed_at_noon=1)
    noon, zone = import_preview(report, TZ).sentences[2:]
    assert noon == "1 meal of the file without a time would stand at noon."
    assert zone == "Its times are read as of Europe/Berlin."


def test_rows_that_cannot_be_taken_are_listed_by_line_up_to_a_bound() -> None:
    problems = [RowProblem(line, Message("no name")) for line in range(2, PROBLEMS_SHOWN + 12)]
    preview = import_preview(a_report(problems=problems), TZ)
    assert (preview.problems[0], len(preview.problems)) == ("Line 2: no name", PROBLEMS_SHOWN)
    assert preview.problem_count == PROBLEMS_SHOWN + 10


def test_every_language_can_be_chosen_by_the_name_its_speakers_know() -> None:
    with speaking(Language.GERMAN):
        offered = words.languages()
    assert list(offered) == [None, *Language]
    assert {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}.items() <= offered.items()


@pytest.mark.parametrize(
    ("language", "wide", "names"),
    [
        (Language.ENGLISH, True, ["Monday", "Saturday", "Sunday"]),
        (Language.ENGLISH, False, ["Mon", "Sat", "Sun"]),
        (Language.GERMAN, True, ["Montag", "Samstag", "Sonntag"]),
    ],
)
def test_the_days_a_week_can_begin_on_are_named(language: Language, wide: bool, names: list[str]) -> None:
    with speaking(language):
        assert dict(zip(WeekStart, names, strict=True)) == words.weeks(wide=wide)
