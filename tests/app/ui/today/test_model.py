"""The Today screen's figures and lines, and the screen's whole value from a real diary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Tuckbox, build
from app.settings import AppSettings, CredentialsKind
from app.ui.diary_actions import copy_meals, delete_meals, log_again, mark_day, save_meal, undo
from app.ui.meal_form.model import MealFrame, MealTexts, first_texts
from app.ui.today.again_model import load_again
from app.ui.today.model import energy_figure, load_today, macro_figures, meal_line, slot_groups
from app.usecases.account_values import AccountOverview
from contracts.day import DayStatus, DaySummary, UnknownCounts, summarize
from contracts.meal import Meal, Slot
from contracts.services import ChangeKind
from contracts.settings import EnergyUnit
from contracts.targets import Targets
from tests.support.builders import NOON, FakeClock, a_meal

DAY = date(2026, 11, 20)
BEFORE = DAY - timedelta(days=1)
KCAL, KJ = EnergyUnit
BERLIN = "Europe/Berlin"


def a_summary(kcal: str = "0", **fields: object) -> DaySummary:
    return DaySummary(logical_date=DAY, kcal=Decimal(kcal), **fields)  # type: ignore[arg-type]  # named by each test


def targets(**fields: Decimal) -> Targets:
    return Targets(**{"kcal": Decimal(2000), "updated_at": NOON, **fields})  # type: ignore[arg-type]  # figures


@pytest.mark.parametrize(
    ("eaten", "headline", "caption", "fraction", "is_over"),
    [
        ("0", "2,000", "kcal left", 0.0, False),
        ("1158", "842", "kcal left", 0.579, False),
        ("2000", "0", "kcal left", 1.0, False),
        ("2120", "120", "kcal over", 1.0, True),
    ],
)
def test_with_a_target_the_ring_shows_what_is_left(
    eaten: str, headline: str, caption: str, fraction: float, is_over: bool
) -> None:
    figure = energy_figure(a_summary(eaten), targets(), KCAL)
    assert (headline, caption, is_over) == (figure.headline, figure.caption, figure.is_over)
    assert figure.fraction == pytest.approx(fraction)


def test_without_a_target_the_ring_shows_the_total() -> None:
    figure = energy_figure(a_summary("1240.4"), None, KCAL)
    assert (figure.headline, figure.caption, figure.fraction) == ("1,240", "kcal eaten", None)


def test_energy_is_shown_in_the_persons_unit() -> None:
    figure = energy_figure(a_summary("1500"), targets(), KJ)
    assert (figure.headline, figure.caption, figure.sentence) == ("2,092", "kJ left", "6,276 of 8,368 kJ eaten")
    assert meal_line(a_meal(kcal=Decimal(100)), BERLIN, KJ).energy == "418 kJ"


@pytest.mark.parametrize(
    ("total", "unknown", "meals", "amount", "note"),
    [
        ("84", 0, 3, "84 g", ""),
        ("84", 2, 3, "at least 84 g", "2 meals without"),
        ("0", 3, 3, "unknown", "3 meals without"),
        ("0", 0, 0, "0 g", ""),
    ],
)
def test_an_unknown_macronutrient_is_never_counted_as_zero(
    total: str, unknown: int, meals: int, amount: str, note: str
) -> None:
    summary = a_summary(protein_g=Decimal(total), meal_count=meals, unknown=UnknownCounts(protein_g=unknown))
    protein = macro_figures(summary, targets(protein_g=Decimal(90)))[0]
    assert ("Protein", amount, note, "of 90 g") == (protein.name, protein.amount, protein.note, protein.target)


def test_meals_are_grouped_by_slot_and_the_earliest_slot_comes_first() -> None:
    meals = [
        a_meal(n, eaten_at=NOON + timedelta(hours=n), slot=slot)
        for n, slot in enumerate((Slot.SNACK, Slot.LUNCH, Slot.SNACK, None), start=1)
    ]
    groups = slot_groups(meals, BERLIN, KCAL)
    assert [group.heading for group in groups] == ["Snacks", "Lunch", "Other meals"]
    assert [group.energy for group in groups] == ["700 kcal", "350 kcal", "350 kcal"]
    assert [meals[0], meals[2]] == [line.meal for line in groups[0].lines]


def test_meals_without_any_slot_are_just_meals() -> None:
    assert [group.heading for group in slot_groups([a_meal()], BERLIN, KCAL)] == ["Meals"]


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        ({}, "13:00"),
        ({"eaten_at": datetime(2026, 11, 21, 0, 20, tzinfo=UTC)}, "01:20 at night"),
        ({"tz": "Asia/Tokyo"}, "21:00 (Asia/Tokyo)"),
    ],
)
def test_a_meal_shows_the_time_of_its_own_clock(fields: dict[str, Any], time: str) -> None:
    assert time == meal_line(a_meal(**fields), BERLIN, KCAL).time


def test_a_meal_shows_what_is_known_of_it() -> None:
    assert meal_line(a_meal(amount="1 bowl", carbs_g=None), BERLIN, KCAL).details == "1 bowl · 12.5 g protein · 7 g fat"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def core(tmp_path: Path, clock: FakeClock) -> Iterator[Tuckbox]:
    """The program on an empty diary in Berlin, at noon UTC."""
    settings = AppSettings(data_dir=tmp_path, tz=BERLIN, credentials=CredentialsKind.MEMORY)
    tuckbox = build(settings, clock)
    yield tuckbox
    tuckbox.close()


def log(core: Tuckbox, name: str, day: date = DAY, at: str = "12:30", slot: Slot | None = None) -> Meal:
    typed = MealTexts(name=name, kcal="100", eaten_at=at, slot=slot)
    saved = save_meal(core, typed, MealFrame(day, core.time_zone(), core.clock.now())).result
    assert isinstance(saved, Meal)
    return saved


def names(core: Tuckbox, day: date | None = None) -> list[str]:
    return [line.name for group in load_today(core, day).groups for line in group.lines]


def test_what_is_logged_shows_with_its_total(core: Tuckbox) -> None:
    log(core, "Soup")
    view = load_today(core, None)
    assert (view.title, view.day, view.energy.headline) == ("Today", DAY, "100")
    assert names(core) == ["Soup"]
    assert summarize(DAY, [line.meal for line in view.groups[0].lines]).kcal == 100


def test_the_page_turns_at_the_rollover(core: Tuckbox, clock: FakeClock) -> None:
    log(core, "Night snack", at="02:00")
    clock.advance(14 * 3600 + 59 * 60)
    assert (load_today(core, None).day, names(core)) == (DAY, ["Night snack"])
    clock.advance(60)
    turned = load_today(core, None)
    assert (DAY + timedelta(days=1), ()) == (turned.day, turned.groups)
    assert turned.can_copy_yesterday


def test_yesterdays_meals_can_be_copied_only_to_an_empty_day(core: Tuckbox) -> None:
    log(core, "Soup", BEFORE)
    empty = load_today(core, DAY)
    assert empty.can_copy_yesterday
    copy_meals(core, empty.ids_of_yesterday, DAY)
    assert names(core, DAY) == ["Soup"]
    assert not load_today(core, DAY).can_copy_yesterday
    assert not load_today(core, BEFORE).can_copy_yesterday


def test_a_slot_of_yesterday_is_offered_until_the_day_has_meals_in_it(core: Tuckbox) -> None:
    log(core, "Steak", BEFORE, "19:00", Slot.DINNER)
    log(core, "Porridge", BEFORE, "08:00", Slot.BREAKFAST)
    log(core, "Coffee", BEFORE, "08:10", Slot.BREAKFAST)
    log(core, "Water", BEFORE, "10:00")
    breakfast, dinner = load_today(core, DAY).yesterday
    assert (breakfast.heading, breakfast.names, dinner.heading) == ("Breakfast", "Porridge, Coffee", "Dinner")
    assert breakfast.spoken == "Same breakfast as yesterday: Porridge, Coffee"
    copy_meals(core, breakfast.ids, DAY)
    view = load_today(core, DAY)
    assert (names(core, DAY), [each.heading for each in view.yesterday]) == (["Porridge", "Coffee"], ["Dinner"])


def test_each_change_is_undone_in_turn_the_last_one_first(core: Tuckbox) -> None:
    soup, bread = log(core, "Soup"), log(core, "Bread", at="12:31")
    copy_meals(core, [soup.id, bread.id], DAY)
    delete_meals(core, [soup.id, bread.id])
    told = []
    while change := load_today(core, DAY).undoable:
        told.append((change.kind, change.meal_count, change.name))
        undo(core, change)
    assert told == [
        (ChangeKind.DELETED, 2, "Soup"),
        (ChangeKind.COPIED, 2, "Soup"),
        (ChangeKind.ADDED, 1, "Bread"),
        (ChangeKind.ADDED, 1, "Soup"),
    ]
    assert names(core) == []


def test_what_changed_nothing_cannot_be_undone(core: Tuckbox) -> None:
    soup = log(core, "Soup")
    assert delete_meals(core, [soup.id]).change is not None
    assert delete_meals(core, [soup.id]).change is None


def test_a_food_is_logged_again_with_its_figures_now(core: Tuckbox) -> None:
    log(core, "Soup", BEFORE, "19:00", Slot.DINNER)
    [tile] = load_again(core)
    assert (tile.name, tile.energy, tile.spoken) == ("Soup", "100 kcal", "Log Soup again")
    meal = log_again(core, tile.food, DAY).result
    assert (meal.eaten_at, meal.slot, meal.logical_date, meal.kcal) == (NOON, Slot.LUNCH, DAY, Decimal(100))


def test_a_day_is_marked_and_the_mark_taken_away(core: Tuckbox) -> None:
    for status in (DayStatus.COMPLETE, DayStatus.FASTED, None):
        mark_day(core, DAY, status)
        assert load_today(core, DAY).status is status


def test_an_edited_meal_keeps_its_identity(core: Tuckbox) -> None:
    meal = log(core, "Soup")
    frame = MealFrame.for_edit(meal, core.clock.now())
    held = first_texts(frame)
    saved = save_meal(core, MealTexts(name="Stew", kcal="250", eaten_at=held.eaten_at), frame).result
    assert isinstance(saved, Meal)
    assert (meal.id, meal.eaten_at, "Stew") == (saved.id, saved.eaten_at, saved.name)
    assert names(core) == ["Stew"]


def test_what_was_gathered_while_the_diary_changed_is_dropped(core: Tuckbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The swap to the account's diary in the middle of a look must not show an empty day."""
    overview = core.accounts.overview

    def somebody_else_logs() -> AccountOverview:
        monkeypatch.undo()
        log(core, "Soup")
        return overview()

    monkeypatch.setattr(core.accounts, "overview", somebody_else_logs)
    assert names(core) == ["Soup"]


@pytest.mark.parametrize(("ahead", "has_next"), [(-1, True), (1, True), (2, False)])
def test_the_arrows_lead_as_far_as_meals_can_be_logged(core: Tuckbox, ahead: int, has_next: bool) -> None:
    assert has_next == load_today(core, DAY + timedelta(days=ahead)).has_next
