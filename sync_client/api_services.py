"""The diary of somebody who wants nothing kept on this computer: the server has each change before a call returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from contracts.day import DayStatus, DaySummary
from contracts.meal import Meal, MealDraft, Slot
from contracts.messages import Message, Words
from contracts.services import Change, DiaryError, Food, FoodFigures, MealService, SettingsService
from contracts.settings import Preferences
from contracts.targets import Targets

Value = TypeVar("Value")

_NOT_SAVED: Final = Message("Nothing was saved. {reason}")


class ServerNeeded(DiaryError):
    """The server did not answer, so nothing was changed: this computer is to keep nothing by itself."""


class Telling:
    """Brings the copy in memory and the server in step, around each change."""

    def __init__(self, in_step: Callable[[], Words | None]) -> None:
        """`in_step` runs a cycle of sync to its end; why it could not, in words for a person."""
        self._in_step = in_step

    def told(self, change: Callable[[], Value]) -> Value:
        """Make a change that the server hears of at once. Raises `ServerNeeded`, with nothing changed.

        A connection that breaks between the first and the second cycle leaves the change in the outbox in memory:
        the next cycle tells it, and until then it counts as pending.
        """
        reason = self._in_step()
        if reason is not None:
            raise ServerNeeded(_NOT_SAVED.of(reason=reason))
        done = change()
        self._in_step()
        return done


class ApiMealService:
    """`contracts.services.MealService` of an account's server. What is shown is read from a copy in memory."""

    def __init__(self, copy: MealService, telling: Telling) -> None:
        """`copy` follows the server's feed; its changes enter its outbox."""
        self._copy = copy
        self._told = telling.told

    def meals_of(self, logical_date: date) -> Sequence[Meal]:
        return self._copy.meals_of(logical_date)

    def recent(self, limit: int) -> Sequence[Meal]:
        return self._copy.recent(limit)

    def suggest(self, text: str, slot: Slot | None = None) -> Sequence[Food]:
        return self._copy.suggest(text, slot)

    def foods(self, text: str, limit: int) -> Sequence[Food]:
        return self._copy.foods(text, limit)

    def day_summary(self, logical_date: date) -> DaySummary:
        return self._copy.day_summary(logical_date)

    def day_summaries(self, first: date, last: date) -> Sequence[DaySummary]:
        return self._copy.day_summaries(first, last)

    def undoable(self) -> Change | None:
        return self._copy.undoable()

    def set_favourite(self, name: str, *, favourite: bool) -> None:
        self._told(lambda: self._copy.set_favourite(name, favourite=favourite))

    def edit_food(self, name: str, figures: FoodFigures, *, past_too: bool) -> int:
        return self._told(lambda: self._copy.edit_food(name, figures, past_too=past_too))

    def add(self, draft: MealDraft) -> Meal:
        return self._told(lambda: self._copy.add(draft))

    def add_all(self, drafts: Sequence[MealDraft]) -> Sequence[Meal]:
        return self._told(lambda: self._copy.add_all(drafts))

    def edit(self, id: UUID, draft: MealDraft) -> Meal:
        return self._told(lambda: self._copy.edit(id, draft))

    def delete(self, id: UUID) -> Meal:
        return self._told(lambda: self._copy.delete(id))

    def delete_all(self, ids: Sequence[UUID]) -> Sequence[Meal]:
        return self._told(lambda: self._copy.delete_all(ids))

    def undelete(self, id: UUID) -> Meal:
        return self._told(lambda: self._copy.undelete(id))

    def undo(self, seq: int) -> Change:
        return self._told(lambda: self._copy.undo(seq))

    def copy_meals(self, ids: Sequence[UUID], to_date: date) -> Sequence[Meal]:
        return self._told(lambda: self._copy.copy_meals(ids, to_date))

    def copy_day(self, from_date: date, to_date: date) -> Sequence[Meal]:
        return self._told(lambda: self._copy.copy_day(from_date, to_date))


class ApiSettingsService:
    """`contracts.services.SettingsService` of an account's server, in the same way."""

    def __init__(self, copy: SettingsService, telling: Telling) -> None:
        self._copy = copy
        self._told = telling.told

    def targets(self) -> Targets | None:
        return self._copy.targets()

    def preferences(self) -> Preferences:
        return self._copy.preferences()

    def day_status(self, logical_date: date) -> DayStatus | None:
        return self._copy.day_status(logical_date)

    def day_statuses(self, first: date, last: date) -> Mapping[date, DayStatus]:
        return self._copy.day_statuses(first, last)

    def set_targets(self, targets: Targets) -> None:
        self._told(lambda: self._copy.set_targets(targets))

    def set_preferences(self, preferences: Preferences) -> None:
        self._told(lambda: self._copy.set_preferences(preferences))

    def set_day_status(self, logical_date: date, status: DayStatus | None) -> None:
        self._told(lambda: self._copy.set_day_status(logical_date, status))
