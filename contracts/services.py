"""The seam between screens and data. Screens and commands know these Protocols and nothing below them.

Calls block; a screen calls them from a worker thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from contracts.day import DayStatus, DaySummary
from contracts.meal import Meal, MealDraft, Slot
from contracts.messages import Message, Words
from contracts.settings import Preferences
from contracts.targets import Targets


class DiaryError(Exception):
    """Root of what a diary refuses. Its words are for a person."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


class MealNotFound(DiaryError):
    """No such meal in this diary, or it is deleted (for `undelete`: it is not deleted)."""

    def __init__(self, meal_id: UUID) -> None:
        super().__init__(Message("That meal is not in this diary (any more)."))
        self.meal_id = meal_id


class StoreUnavailable(DiaryError):
    """The diary's file cannot be read or written: locked, full, damaged or newer than this program."""


@dataclass(frozen=True, slots=True)
class Food:
    """Something eaten before, with the figures of the last time. Names that differ only in case or accents are one."""

    name: str
    kcal: Decimal
    protein_g: Decimal | None
    carbs_g: Decimal | None
    fat_g: Decimal | None
    amount: str | None
    slot: Slot | None
    times_eaten: int
    last_eaten_at: datetime
    is_favourite: bool = False


@dataclass(frozen=True, slots=True)
class FoodFigures:
    """What a food is called and what it holds, as a person corrects it."""

    name: str
    kcal: Decimal
    protein_g: Decimal | None
    carbs_g: Decimal | None
    fat_g: Decimal | None
    amount: str | None


class ChangeKind(StrEnum):
    """What a person did to the diary in one go."""

    ADDED = "added"
    EDITED = "edited"
    DELETED = "deleted"
    COPIED = "copied"
    FOOD_EDITED = "food_edited"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to the diary, which `undo` takes back as a whole. `name` is that of its first meal."""

    seq: int
    kind: ChangeKind
    name: str
    meal_count: int
    logical_date: date
    """That of its first meal: where to look for it."""


class ChangeOutdated(DiaryError):
    """What the change left was changed again, elsewhere: taking it back would lose that."""

    def __init__(self) -> None:
        super().__init__(Message("That was changed again meanwhile, so it cannot be undone here."))


class MealService(Protocol):
    """One diary: a guest's, or an account's."""

    def meals_of(self, logical_date: date) -> Sequence[Meal]:
        """The undeleted meals of that logical date, as they were eaten; those of one moment, as they were logged."""

    def recent(self, limit: int) -> Sequence[Meal]:
        """The last meals eaten, newest first, at most `limit`."""

    def suggest(self, text: str, slot: Slot | None = None) -> Sequence[Food]:
        """Foods from one's own history that have every word of `text`, best first; empty text gives the top ones.

        Best is eaten often, lately, and in that `slot`; names that begin with the text come before others.
        """

    def foods(self, text: str, limit: int) -> Sequence[Food]:
        """Favourites first, then the most eaten, of the foods that have every word of `text`; at most `limit`."""

    def set_favourite(self, name: str, *, favourite: bool) -> None:
        """Keep that food among the favourites, or no longer. The list travels with the account."""

    def edit_food(self, name: str, figures: FoodFigures, *, past_too: bool) -> int:
        """Correct a food: what is suggested from now on, and with `past_too` every meal of that name.

        Returns how many meals were changed. One change for `undo`.
        """

    def add(self, draft: MealDraft) -> Meal:
        """Log a meal; it gets its identity and its logical date here."""

    def add_all(self, drafts: Sequence[MealDraft]) -> Sequence[Meal]:
        """Log several meals in one go."""

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        """Replace what was entered. Raises `MealNotFound`."""

    def delete(self, id: UUID) -> Meal:
        """Mark as deleted; returns what was deleted. Raises `MealNotFound`."""

    def delete_all(self, ids: Sequence[UUID]) -> Sequence[Meal]:
        """Mark several as deleted in one go; those that are not there (any more) are left out."""

    def undelete(self, id: UUID) -> Meal:
        """Take a deletion back. Raises `MealNotFound`."""

    def undoable(self) -> Change | None:
        """The last thing done to this diary by a person here that was not undone yet; also after a restart."""

    def undo(self, seq: int) -> Change:
        """Take that change back as a whole: added meals go, edited ones become what they were, deleted ones return.

        Raises `LookupError` where it was undone already, `ChangeOutdated` where its meals were changed since.
        """

    def copy_meals(self, ids: Sequence[UUID], to_date: date) -> Sequence[Meal]:
        """Log these meals again on that logical date, at the same times of day; returns the copies."""

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

    def day_statuses(self, first: date, last: date) -> Mapping[date, DayStatus]:
        """The marks of the days from `first` to `last`, both included, that have one."""
