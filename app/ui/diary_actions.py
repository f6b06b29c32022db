"""What the Today screen does to the diary in force. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from app.ui.meal_form.model import FormErrors, MealFrame, MealTexts, read_meal
from app.ui.ports import TuckboxCore
from app.ui.settings.target_form_model import TargetTexts, read_targets
from app.ui.today.again_model import again_draft
from contracts.day import DayStatus
from contracts.meal import Meal, MealDraft
from contracts.services import Change, Food, MealService
from contracts.settings import EnergyUnit
from contracts.targets import Targets

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What came of it, and the change that takes it back; None where the diary is as it was."""

    result: T
    change: Change | None


Saved = Done[Meal | FormErrors]
"""The meal, or what is wrong with the fields of its form."""


def do(core: TuckboxCore, act: Callable[[MealService], T]) -> Done[T]:
    """Do something to the meals of the diary in force."""
    meals = core.provider.diary().meals
    before = meals.undoable()
    result = act(meals)
    after = meals.undoable()
    return Done(result, None if after == before else after)


def undo(core: TuckboxCore, change: Change) -> Change:
    """Take a change back. Raises `LookupError` where it was already, or is another diary's; `ChangeOutdated`."""
    return core.provider.diary().meals.undo(change.seq)


def save_meal(core: TuckboxCore, held: MealTexts, frame: MealFrame) -> Saved:
    """Add the meal, or replace the original; the errors where the fields do not amount to a meal."""
    read = read_meal(held, frame)
    if not isinstance(read, MealDraft):
        return Done(read, None)
    original = frame.original
    return do(core, lambda meals: meals.edit(original.id, read) if original else meals.add(read))


def edit_meal(core: TuckboxCore, id: UUID, draft: MealDraft) -> Done[Meal]:
    """Replace what was entered."""
    return do(core, lambda meals: meals.edit(id, draft))


def log_again(core: TuckboxCore, food: Food, day: date) -> Done[Meal]:
    """Log that food on `day`, at the present time of day."""
    draft = again_draft(food, day, core.time_zone(), core.clock.now())
    return do(core, lambda meals: meals.add(draft))


def delete_meals(core: TuckboxCore, ids: Sequence[UUID]) -> Done[Sequence[Meal]]:
    """Mark them as deleted, in one go."""
    return do(core, lambda meals: meals.delete_all(ids))


def copy_meals(core: TuckboxCore, ids: Sequence[UUID], to_date: date) -> Done[Sequence[Meal]]:
    """Log these again on that date, at the same times of day."""
    return do(core, lambda meals: meals.copy_meals(ids, to_date))


def mark_day(core: TuckboxCore, day: date, status: DayStatus | None) -> None:
    """Say of a day whether everything is logged."""
    core.provider.diary().settings.set_day_status(day, status)


def save_targets(core: TuckboxCore, held: TargetTexts, unit: EnergyUnit) -> Targets | FormErrors:
    """Replace the daily targets; the errors where the fields do not amount to any."""
    read = read_targets(held, core.clock.now(), unit)
    if isinstance(read, Targets):
        core.provider.diary().settings.set_targets(read)
    return read
