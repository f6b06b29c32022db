"""Whoever serves a diary serves the same one: a guest's or an account's file, or the server itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.bootstrap import Tuckbox
from app.services.provider import Diary
from contracts.day import DayStatus
from contracts.logical_day import logical_date
from contracts.meal import Meal, MealDraft, Slot
from contracts.services import ChangeKind, ChangeOutdated, FoodFigures, MealNotFound, MealService, SettingsService
from contracts.settings import EnergyUnit, Preferences, WeekStart
from contracts.targets import Targets
from local_store import StoreMealService
from sync_client.api_services import ApiMealService
from tests.scenarios.devices import PASSWORD, device
from tests.support.builders import a_draft, numbered_id
from tests.support.servers import running_server

EMAIL = "ada@example.org"
KINDS = {"guest": StoreMealService, "account": StoreMealService, "server": ApiMealService}
DAY = timedelta(days=1)


@pytest.fixture(params=KINDS)
def tuckbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tuckbox]:
    """A program that shows an empty diary of that kind."""
    with ExitStack() as stack:
        server = stack.enter_context(running_server(tmp_path / "server"))
        found = stack.enter_context(device(tmp_path / "device", server.url))
        if request.param == "account":
            found.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
        if request.param == "server":
            elsewhere = stack.enter_context(device(tmp_path / "elsewhere", server.url))
            elsewhere.accounts.sign_up(server.url, EMAIL, PASSWORD, bring_diary=False)
            found.visit(server.url, EMAIL, PASSWORD)
        assert isinstance(found.provider.diary().meals, KINDS[request.param])
        yield found


@pytest.fixture
def diary(tuckbox: Tuckbox) -> Diary:
    return tuckbox.provider.diary()


@pytest.fixture
def meals(diary: Diary) -> MealService:
    return diary.meals


@pytest.fixture
def settings(diary: Diary) -> SettingsService:
    return diary.settings


@pytest.fixture
def today(tuckbox: Tuckbox) -> date:
    return logical_date(tuckbox.clock.now(), "Europe/Berlin")


def at(day: date, hour: int = 12, **fields: object) -> MealDraft:
    return a_draft(eaten_at=datetime.combine(day, time(hour), UTC), **fields)


def names(found: object) -> list[str]:
    return [each.name for each in found]  # type: ignore[attr-defined]  # meals or foods


def undo(meals: MealService) -> ChangeKind:
    change = meals.undoable()
    assert change is not None
    return meals.undo(change.seq).kind


def only(meals: MealService, day: date) -> Meal:
    [meal] = meals.meals_of(day)
    return meal


def test_a_meal_comes_back_exactly_as_it_was_logged(meals: MealService, today: date) -> None:
    draft = at(
        today - DAY,
        name="Bœuf à la mode",
        kcal=Decimal("612.125"),
        fat_g=None,
        slot=Slot.DINNER,
        amount="1 plate",
        note="Sunday\nleft-overs",
        nutrients={"fiber_g": Decimal("3.5")},
    )
    added = meals.add(draft)
    assert only(meals, today - DAY) == added
    assert added.draft == draft


def test_a_day_lists_its_own_meals_in_time_order(meals: MealService, today: date) -> None:
    for hour, name in ((10, "Late"), (7, "Early")):
        meals.add(at(today - DAY, hour, name=name))
    meals.add(at(today - 2 * DAY, name="Before"))
    assert names(meals.meals_of(today - DAY)) == ["Early", "Late"]
    assert names(meals.recent(2)) == ["Late", "Early"]
    assert meals.recent(0) == []


def test_a_meal_too_far_ahead_is_refused(meals: MealService, today: date) -> None:
    with pytest.raises(ValidationError):
        meals.add(at(today + 5 * DAY))
    assert meals.recent(5) == []
    assert meals.undoable() is None


def test_an_edit_replaces_the_draft_and_may_move_the_meal(meals: MealService, today: date) -> None:
    meal = meals.add(at(today - DAY))
    changed = meals.edit(meal.id, at(today - 2 * DAY, name="Stew", note="salty"))
    assert meals.meals_of(today - DAY) == []
    assert only(meals, today - 2 * DAY) == changed
    assert (changed.id, changed.name, changed.note) == (meal.id, "Stew", "salty")


def test_what_is_not_there_cannot_be_changed(meals: MealService, today: date) -> None:
    unknown = numbered_id(9)
    with pytest.raises(MealNotFound):
        meals.edit(unknown, at(today))
    with pytest.raises(MealNotFound):
        meals.delete(unknown)
    with pytest.raises(MealNotFound):
        meals.undelete(unknown)
    assert meals.delete_all([unknown]) == []
    assert meals.undoable() is None


def test_a_deletion_is_taken_back(meals: MealService, today: date) -> None:
    meal = meals.add(at(today - DAY))
    assert meals.delete(meal.id) == meal
    assert meals.meals_of(today - DAY) == []
    assert meals.undelete(meal.id) == meal
    with pytest.raises(MealNotFound):
        meals.undelete(meal.id)
    assert only(meals, today - DAY) == meal


def test_several_are_logged_deleted_and_brought_back_in_one_go(meals: MealService, today: date) -> None:
    added = meals.add_all([at(today - DAY, hour, name=f"At {hour}") for hour in (8, 9, 10)])
    assert meals.delete_all([added[0].id, added[2].id, numbered_id(9)]) == [added[0], added[2]]
    assert undo(meals) is ChangeKind.DELETED
    assert undo(meals) is ChangeKind.ADDED
    assert meals.meals_of(today - DAY) == []


def test_what_was_changed_since_is_not_undone(meals: MealService, today: date) -> None:
    meal = meals.add(at(today - DAY))
    change = meals.undoable()
    assert change is not None
    meals.edit(meal.id, at(today - DAY, name="Stew"))
    with pytest.raises(ChangeOutdated):
        meals.undo(change.seq)
    assert undo(meals) is ChangeKind.EDITED
    assert only(meals, today - DAY).name == meal.name
    with pytest.raises(LookupError):
        meals.undo(change.seq + 1)


def test_a_copied_day_keeps_its_times(meals: MealService, today: date) -> None:
    meals.add_all([at(today - 2 * DAY, hour, name=f"At {hour}") for hour in (8, 20)])
    copies = meals.copy_day(today - 2 * DAY, today - DAY)
    assert [(each.name, each.eaten_at.hour) for each in meals.meals_of(today - DAY)] == [("At 8", 8), ("At 20", 20)]
    again = meals.copy_meals([copies[0].id], today - 3 * DAY)
    assert only(meals, today - 3 * DAY) == again[0]
    assert meals.copy_day(today - 9 * DAY, today) == []


def test_figures_of_a_day_are_those_of_its_meals(meals: MealService, today: date) -> None:
    meals.add(at(today - 3 * DAY, kcal=Decimal("100.5"), protein_g=None))
    meals.add(at(today - 3 * DAY, 13, kcal=Decimal(200), protein_g=Decimal(7)))
    gone = meals.add(at(today - 2 * DAY))
    meals.delete(gone.id)
    found = meals.day_summary(today - 3 * DAY)
    assert (found.kcal, found.protein_g) == (Decimal("300.5"), Decimal(7))
    assert (found.meal_count, found.unknown.protein_g) == (2, 1)
    assert list(meals.day_summaries(today - 9 * DAY, today)) == [found]
    assert meals.day_summary(today - 2 * DAY).meal_count == 0


def test_foods_come_from_the_meals_best_first(meals: MealService, today: date) -> None:
    for name, times in (("Crème brûlée", 1), ("Bread", 3), ("Rye bread", 2)):
        meals.add_all([at(today - number * DAY, name=name) for number in range(1, times + 1)])
    assert names(meals.suggest("bre")) == ["Bread", "Rye bread"]
    assert names(meals.suggest("creme")) == ["Crème brûlée"]
    assert names(meals.foods("", 10)) == ["Bread", "Rye bread", "Crème brûlée"]
    assert names(meals.foods("", 1)) == ["Bread"]
    meals.set_favourite("Crème brûlée", favourite=True)
    assert names(meals.foods("", 1)) == ["Crème brûlée"]
    meals.set_favourite("Crème brûlée", favourite=False)
    assert names(meals.foods("", 1)) == ["Bread"]


@pytest.mark.parametrize("past_too", [False, True])
def test_a_food_is_corrected(meals: MealService, today: date, past_too: bool) -> None:
    meals.add(at(today - DAY, name="Bread", kcal=90))
    figures = FoodFigures("Rye bread", Decimal(110), Decimal(4), None, None, "1 slice")
    assert meals.edit_food("bread", figures, past_too=past_too) == int(past_too)
    [food] = meals.suggest("rye")
    assert (food.name, food.amount) == ("Rye bread", "1 slice")
    assert (food.kcal, food.protein_g) == (Decimal(110), Decimal(4))
    assert only(meals, today - DAY).kcal == (110 if past_too else 90)
    assert undo(meals) is ChangeKind.FOOD_EDITED
    assert only(meals, today - DAY).kcal == 90
    assert names(meals.suggest("rye")) == []


def test_settings_are_what_was_set(tuckbox: Tuckbox, settings: SettingsService, today: date) -> None:
    assert (settings.targets(), settings.preferences(), settings.day_status(today)) == (None, Preferences(), None)
    targets = Targets(kcal=Decimal(2100), protein_g=Decimal(95), updated_at=tuckbox.clock.now())
    preferences = Preferences(energy_unit=EnergyUnit.KJ, week_start=WeekStart.SUNDAY)
    settings.set_targets(targets)
    settings.set_preferences(preferences)
    settings.set_day_status(today, DayStatus.COMPLETE)
    settings.set_day_status(today - DAY, DayStatus.FASTED)
    assert (settings.targets(), settings.preferences()) == (targets, preferences)
    assert settings.day_statuses(today - DAY, today) == {today: DayStatus.COMPLETE, today - DAY: DayStatus.FASTED}
    settings.set_day_status(today, None)
    assert settings.day_status(today) is None
