"""What the Today screen does to the diary in force. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.ui.meal_form_model import FormErrors, MealFrame, MealTexts, read_meal, repeated
from app.ui.ports import TuckboxCore
from app.ui.target_form_model import TargetTexts, read_targets
from contracts.logical_day import logical_date
from contracts.meal import Meal, MealDraft
from contracts.services import Suggestion
from contracts.targets import Targets


def open_frame(core: TuckboxCore, day: date, original: Meal | None) -> MealFrame:
    """What a form for a new meal on `day`, or for changing `original`, works with."""
    now = core.clock.now()
    return MealFrame.for_edit(original, now) if original else MealFrame(day, core.time_zone(), now)


def save_meal(core: TuckboxCore, held: MealTexts, frame: MealFrame) -> Meal | FormErrors:
    """Add the meal, or replace the original; the errors where the fields do not amount to a meal."""
    read = read_meal(held, frame)
    if not isinstance(read, MealDraft):
        return read
    meals = core.provider.diary().meals
    return meals.edit(frame.original.id, read) if frame.original else meals.add(read)


def delete_meal(core: TuckboxCore, meal: Meal) -> Meal:
    """Mark the meal as deleted."""
    return core.provider.diary().meals.delete(meal.id)


def undelete_meal(core: TuckboxCore, meal_id: UUID) -> Meal:
    """Take a deletion back."""
    return core.provider.diary().meals.undelete(meal_id)


def copy_to_today(core: TuckboxCore, meal: Meal) -> Meal:
    """Log the meal again on the current logical date, at the same time of day."""
    tz = core.time_zone()
    today = logical_date(core.clock.now(), tz)
    return core.provider.diary().meals.add(repeated(meal, today, tz))


def copy_day_before(core: TuckboxCore, day: date) -> Sequence[Meal]:
    """Log every meal of the date before `day` again on `day`."""
    return core.provider.diary().meals.copy_day(day - timedelta(days=1), day)


def suggestions(core: TuckboxCore, typed: str) -> Sequence[Suggestion]:
    """Foods from one's own history whose name contains what was typed."""
    return core.provider.diary().meals.suggest(typed.strip())


def save_targets(core: TuckboxCore, held: TargetTexts) -> Targets | FormErrors:
    """Replace the daily targets; the errors where the fields do not amount to any."""
    read = read_targets(held, core.clock.now())
    if isinstance(read, Targets):
        core.provider.diary().settings.set_targets(read)
    return read
