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
from app.ui.diary_actions import copy_day_before, copy_to_today, delete_meal, open_frame, save_meal, undelete_meal
from app.ui.meal_form_model import MealTexts, first_texts
from app.ui.today_model import energy_figure, load_today, macro_figures, meal_line, slot_groups
from app.usecases.account_values import AccountOverview
from contracts.day import DaySummary, UnknownCounts, summarize
from contracts.meal import Meal, Slot
from contracts.targets import Targets
from tests.support.builders import NOON, FakeClock, a_meal

DAY = date(2026, 11, 20)
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
    figure = energy_figure(a_summary(eaten), targets())
    assert (headline, caption, is_over) == (figure.headline, figure.caption, figure.is_over)
    assert figure.fraction == pytest.approx(fraction)


def test_without_a_target_the_ring_shows_the_total() -> None:
    figure = energy_figure(a_summary("1240.4"), None)
    assert (figure.headline, figure.caption, figure.fraction) == ("1,240", "kcal", None)


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
    groups = slot_groups(meals, BERLIN)
    assert [group.heading for group in groups] == ["Snacks", "Lunch", "Other meals"]
    assert [group.kcal for group in groups] == ["700", "350", "350"]
    assert [meals[0], meals[2]] == [line.meal for line in groups[0].lines]


def test_meals_without_any_slot_are_just_meals() -> None:
    assert [group.heading for group in slot_groups([a_meal()], BERLIN)] == ["Meals"]


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        ({}, "13:00"),
        ({"eaten_at": datetime(2026, 11, 21, 0, 20, tzinfo=UTC)}, "01:20 at night"),
        ({"tz": "Asia/Tokyo"}, "21:00 (Asia/Tokyo)"),
    ],
)
def test_a_meal_shows_the_time_of_its_own_clock(fields: dict[str, Any], time: str) -> None:
    assert time == meal_line(a_meal(**fields), BERLIN).time


def test_a_meal_shows_what_is_known_of_it() -> None:
    assert meal_line(a_meal(amount="1 bowl", carbs_g=None), BERLIN).details == "1 bowl · 12.5 g protein · 7 g fat"


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


def log(core: Tuckbox, name: str, day: date = DAY, at: str = "12:30") -> Meal:
    saved = save_meal(core, MealTexts(name=name, kcal="100", eaten_at=at), open_frame(core, day, None))
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
    log(core, "Soup", DAY - timedelta(days=1))
    assert load_today(core, DAY).can_copy_yesterday
    assert len(copy_day_before(core, DAY)) == 1
    assert names(core, DAY) == ["Soup"]
    assert not load_today(core, DAY).can_copy_yesterday
    assert not load_today(core, DAY - timedelta(days=1)).can_copy_yesterday


def test_a_deleted_meal_is_gone_until_the_deletion_is_taken_back(core: Tuckbox) -> None:
    first, second = log(core, "Soup"), log(core, "Bread")
    delete_meal(core, first)
    delete_meal(core, second)
    assert names(core) == []
    undelete_meal(core, second.id)
    undelete_meal(core, first.id)
    assert {"Soup", "Bread"} == set(names(core))


def test_an_edited_meal_keeps_its_identity(core: Tuckbox) -> None:
    meal = log(core, "Soup")
    frame = open_frame(core, DAY, meal)
    held = first_texts(frame)
    saved = save_meal(core, MealTexts(name="Stew", kcal="250", eaten_at=held.eaten_at), frame)
    assert isinstance(saved, Meal)
    assert (meal.id, meal.eaten_at, "Stew") == (saved.id, saved.eaten_at, saved.name)
    assert names(core) == ["Stew"]


def test_a_meal_of_another_day_is_copied_to_today(core: Tuckbox) -> None:
    copy_to_today(core, log(core, "Soup", DAY - timedelta(days=5), at="08:15"))
    assert [line.time for group in load_today(core, None).groups for line in group.lines] == ["08:15"]


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
