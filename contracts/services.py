"""The seam between screens and data. Screens and commands know these Protocols and nothing below them.

Calls block; a screen calls them from a worker thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from contracts.day import DayStatus, DaySummary
from contracts.meal import Meal, MealDraft, Slot
from contracts.settings import Preferences
from contracts.targets import Targets


class DiaryError(Exception):
    """Root of what a diary refuses. The message is for a person."""


class MealNotFound(DiaryError):
    """No such meal in this diary, or it is deleted (for `undelete`: it is not deleted)."""

    def __init__(self, meal_id: UUID) -> None:
        super().__init__("That meal is not in this diary (any more).")
        self.meal_id = meal_id


class StoreUnavailable(DiaryError):
    """The diary's file cannot be read or written: locked, full, damaged or newer than this program."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something eaten before, with the figures of the last time."""

    name: str
    kcal: Decimal
    protein_g: Decimal | None
    carbs_g: Decimal | None
    fat_g: Decimal | None
    amount: str | None
    slot: Slot | None
    times_eaten: int
    last_eaten_at: datetime


class MealService(Protocol):
    """One diary: a guest's, or an account's."""

    def meals_of(self, logical_date: date) -> Sequence[Meal]:
        """The undeleted meals of that logical date in `sk` order."""

    def recent(self, limit: int) -> Sequence[Meal]:
        """The last meals eaten, newest first, at most `limit`."""

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Foods from one's own history whose name contains `text`, most eaten first; empty text gives the top ones."""

    def add(self, draft: MealDraft) -> Meal:
        """Log a meal; it gets its identity and its logical date here."""

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Replace what was entered. Raises `MealNotFound`."""

    def delete(self, id: UUID) -> Meal:
        """Mark as deleted; returns what was deleted. Raises `MealNotFound`."""

    def undelete(self, id: UUID) -> Meal:
        """Take a deletion back. Raises `MealNotFound`."""

    def copy_day(self, from_date: date, to_date: date) -> Sequence[Meal]:
        """Log every meal of one logical date again on another, at the same times of day; returns the copies."""

    def day_summary(self, logical_date: date) -> DaySummary:
        """The totals of that logical date; zeros on a day without meals."""

    def day_summaries(self, first: date, last: date) -> Sequence[DaySummary]:
        """The totals of each logical date from `first` to `last`, both included, that has meals."""


class SettingsService(Protocol):
    """Targets, preferences and day status of one diary."""

    def targets(self) -> Targets | None:
        """The daily targets, or None where none were set."""

    def set_targets(self, targets: Targets) -> None:
        """Replace the targets."""

    def preferences(self) -> Preferences:
        """The preferences, with defaults for what was never set."""

    def set_preferences(self, preferences: Preferences) -> None:
        """Replace the preferences."""

    def day_status(self, logical_date: date) -> DayStatus | None:
        """What the person said of that day, or None."""

    def set_day_status(self, logical_date: date, status: DayStatus | None) -> None:
        """Mark a day; None takes the mark away."""
