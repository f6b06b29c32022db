"""What reading a file gives, and the one error of this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from contracts.meal import Meal, MealDraft
from contracts.messages import Words
from contracts.promotion import DeadLetter
from contracts.targets import Targets

BOM: Final = b"\xef\xbb\xbf"
"""The mark by which spreadsheets know UTF-8."""


class InterchangeError(Exception):
    """The file as a whole cannot be read or written. Its words are for a person."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


class DiaryFormat(StrEnum):
    """The kinds of file that can be imported."""

    CRONOMETER = "cronometer"
    TUCKBOX = "tuckbox"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be taken, and why.

    `line` is the line of a CSV file at which the row begins, or the position in a list of a JSON file; from 1.
    """

    line: int
    words: Words


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a diary whose rows have no ids.

    `fingerprint` (SHA-256, hex) and `ordinal` (from 0, among the rows with that fingerprint) tell it apart: the same
    row has the same pair whatever the zone it is read in, the order of the columns, or the columns around it.
    """

    line: int
    fingerprint: str
    ordinal: int
    draft: MealDraft


@dataclass(frozen=True, slots=True)
class ParsedDiary:
    """A foreign diary. `placed_at_noon` counts the rows that state no time of day."""

    format: DiaryFormat
    rows: list[SourceRow]
    problems: list[RowProblem]
    placed_at_noon: int


@dataclass(frozen=True, slots=True)
class TuckboxDiary:
    """Our own export, read back: meals keep their identity."""

    exported_at: datetime
    meals: list[Meal]
    targets: Targets | None
    dead_letters: list[DeadLetter]
    problems: list[RowProblem]
