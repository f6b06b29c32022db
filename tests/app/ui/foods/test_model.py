"""What Foods lists, and what correcting a food does to a real diary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui import diary_actions
from app.ui.foods import actions as foods_actions
from app.ui.foods import texts as words
from app.ui.foods.form_model import FoodTexts, read_food, texts_of_food
from app.ui.foods.model import FoodsView, food_line, load_foods
from contracts.services import Food, FoodFigures
from contracts.settings import EnergyUnit, Preferences
from tests.support.builders import NOON, FakeClock, a_draft

BERLIN = "Europe/Berlin"
TODAY = date(2026, 11, 20)


def a_food(**fields: object) -> Food:
    """Oatmeal, eaten once at noon today, but for what is named."""
    known: dict[str, object] = {
        "name": "Oatmeal",
        "kcal": Decimal(350),
        "protein_g": Decimal("12.5"),
        "carbs_g": None,
        "fat_g": Decimal(7),
        "amount": "1 bowl",
        "slot": None,
        "times_eaten": 1,
        "last_eaten_at": NOON,
    }
    return Food(**{**known, **fields})  # type: ignore[arg-type]  # named by each test


def figures_of(food: Food) -> FoodFigures:
    return FoodFigures(food.name, food.kcal, food.protein_g, food.carbs_g, food.fat_g, food.amount)


def test_a_food_is_listed_with_what_is_known_of_it_in_the_persons_unit() -> None:
    line = food_line(a_food(), EnergyUnit.KJ, TODAY, BERLIN)
    assert ("1,464 kJ", "1 bowl · 12.5 g protein · 7 g fat", "Eaten once, today") == (
        line.energy,
        line.details,
        line.eaten,
    )


def test_a_food_eaten_in_the_night_counts_for_the_day_before() -> None:
    line = food_line(a_food(last_eaten_at=NOON - timedelta(hours=10)), EnergyUnit.KCAL, TODAY, BERLIN)
    assert line.eaten == "Eaten once, yesterday"


@pytest.mark.parametrize(
    ("times", "last", "said"),
    [
        (1, date(2026, 11, 3), "Eaten once, on 3 Nov"),
        (1200, date(2026, 11, 19), "Eaten 1,200 times, last yesterday"),
        (2, date(2025, 12, 31), "Eaten 2 times, last on 31 Dec 2025"),
    ],
)
def test_how_often_and_when_last_is_said(times: int, last: date, said: str) -> None:
    assert said == words.eaten(times, last, TODAY)


@given(st.sampled_from(EnergyUnit), st.decimals(0, 20000, places=3), st.decimals(0, 2000, places=3) | st.none())
def test_a_form_saved_as_it_was_opened_changes_nothing(unit: EnergyUnit, kcal: Decimal, grams: Decimal | None) -> None:
    food = a_food(kcal=kcal, carbs_g=grams)
    assert figures_of(food) == read_food(texts_of_food(food, unit), unit, NOON)


@pytest.mark.parametrize(
    ("held", "field", "said"),
    [
        (FoodTexts(kcal="100"), "name", "Enter a name."),
        (FoodTexts(name="Soup"), "kcal", "Enter the calories; 0 is fine."),
        (FoodTexts(name="Soup", kcal="a lot"), "kcal", "Write a number such as 12 or 12.5."),
        (FoodTexts(name="Soup", kcal="1", fat_g="2001"), "fat_g", "Fat must"),
        (FoodTexts(name="x" * 201, kcal="1"), "name", "Name must"),
        (FoodTexts(name="Soup", kcal="1", amount="x" * 61), "amount", "Amount must"),
    ],
)
def test_what_no_meal_may_hold_is_said_at_its_field(held: FoodTexts, field: str, said: str) -> None:
    errors = read_food(held, EnergyUnit.KCAL, NOON)
    assert isinstance(errors, dict)
    assert [field] == list(errors)
    assert errors[field].startswith(said)


def test_figures_are_read_in_the_persons_unit_and_the_name_is_trimmed() -> None:
    held = FoodTexts(name="  Soup ", kcal="418,4", protein_g="1,5", amount=" ")
    assert read_food(held, EnergyUnit.KJ, NOON) == FoodFigures("Soup", Decimal(100), Decimal("1.5"), None, None, None)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Tuckbox]:
    """The program on an empty diary in Berlin, at noon UTC."""
    settings = AppSettings(data_dir=tmp_path, tz=BERLIN, credentials=CredentialsKind.MEMORY)
    tuckbox = build(settings, FakeClock())
    yield tuckbox
    tuckbox.close()


def log(core: Tuckbox, *names: str) -> None:
    core.provider.diary().meals.add_all([a_draft(name=name, kcal=300) for name in names])


def listed(view: FoodsView) -> list[str]:
    return [line.food.name for line in view.lines]


def test_favourites_come_first_and_a_long_list_says_that_there_is_more(core: Tuckbox) -> None:
    log(core, "Soup", "Soup", "Bread", "Apple", "Soup")
    [apple] = load_foods(core, "apple", 1).lines
    foods_actions.set_favourite(core, apple.food, favourite=True)
    view = load_foods(core, "", 2)
    assert (["Apple", "Soup"], True) == (listed(view), view.has_more)
    assert not load_foods(core, "", 3).has_more
    foods_actions.set_favourite(core, apple.food, favourite=False)
    assert listed(load_foods(core, "", 1)) == ["Soup"]


def test_a_search_ignores_accents_case_and_the_order_of_words(core: Tuckbox) -> None:
    log(core, "Crème brûlée, large", "Soup")
    assert listed(load_foods(core, "LARGE creme", 5)) == ["Crème brûlée, large"]
    assert load_foods(core, "rhubarb", 5) == FoodsView("rhubarb", (), has_more=False)


@pytest.mark.parametrize(("past_too", "changed", "kcal_past"), [(False, 0, 300), (True, 2, 350)])
def test_past_meals_change_only_when_asked_and_undo_takes_all_of_it_back(
    core: Tuckbox, past_too: bool, changed: int, kcal_past: int
) -> None:
    core.provider.diary().settings.set_preferences(Preferences(energy_unit=EnergyUnit.KCAL))
    log(core, "Soup", "Soup")
    food = load_foods(core, "", 1).lines[0].food
    held = FoodTexts(name="Soup", kcal="350", past_too=past_too)
    done = foods_actions.save_food(core, food, held, EnergyUnit.KCAL)
    assert changed == done.result
    assert {kcal_past} == {meal.kcal for meal in core.provider.diary().meals.meals_of(TODAY)}
    assert load_foods(core, "", 1).lines[0].food.kcal == 350
    assert done.change is not None
    diary_actions.undo(core, done.change)
    assert {300} == {meal.kcal for meal in core.provider.diary().meals.meals_of(TODAY)}
    assert load_foods(core, "", 1).lines[0].food.kcal == 300


def test_a_form_with_errors_changes_nothing(core: Tuckbox) -> None:
    log(core, "Soup")
    food = load_foods(core, "", 1).lines[0].food
    done = foods_actions.save_food(core, food, FoodTexts(name="", kcal="1", past_too=True), EnergyUnit.KCAL)
    assert (done.result, done.change) == ({"name": "Enter a name."}, None)
    assert load_foods(core, "", 1).lines[0].food == food
