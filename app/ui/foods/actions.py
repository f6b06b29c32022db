"""What the Foods screen does to the diary in force. Every function blocks; call it in a worker thread."""

from __future__ import annotations

from app.ui.diary_actions import Done, do
from app.ui.foods.form_model import FoodTexts, read_food
from app.ui.meal_form.model import FormErrors
from app.ui.ports import TuckboxCore
from contracts.services import Food, FoodFigures
from contracts.settings import EnergyUnit


def set_favourite(core: TuckboxCore, food: Food, *, favourite: bool) -> None:
    """Keep it among the favourites, or no longer."""
    core.provider.diary().meals.set_favourite(food.name, favourite=favourite)


def save_food(core: TuckboxCore, food: Food, held: FoodTexts, unit: EnergyUnit) -> Done[int | FormErrors]:
    """Correct the food, and how many past meals were changed; the errors where the fields do not amount to figures."""
    read = read_food(held, unit, core.clock.now())
    if not isinstance(read, FoodFigures):
        return Done(read, None)
    return do(core, lambda meals: meals.edit_food(food.name, read, past_too=held.past_too))
