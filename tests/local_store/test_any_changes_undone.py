"""Whatever was done to a diary, undone one by one it is exactly what it was before each; killed on the way, too."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from contracts.meal import Meal, MealDraft, Slot
from contracts.services import FoodFigures
from local_store import Database, StoreAccounts, StoreMealService
from tests.local_store.world import ACCOUNT_OWNER, dump
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

NOON_DATE = date(2026, 11, 20)
DAY = timedelta(days=1)
NAMES = ("Oatmeal", "OATMEAL", "Crème", "Soup")

Act = Callable[[StoreMealService], object]
names = st.sampled_from(NAMES)
days = st.integers(0, 2).map(lambda number: NOON_DATE - number * DAY)
places = st.sets(st.integers(0, 5), min_size=1, max_size=4)


def some(meals: StoreMealService, wanted: set[int]) -> list[Meal]:
    """Those of the meals, by their place; fewer where there are fewer."""
    found = meals.recent(50)
    return [found[place] for place in sorted(wanted) if place < len(found)]


def drafts() -> st.SearchStrategy[MealDraft]:
    return st.builds(
        a_draft,
        name=names,
        kcal=st.integers(0, 3).map(lambda number: Decimal(number) / 8),
        fat_g=st.none() | st.just(Decimal("1.125")),
        eaten_at=days.map(lambda day: NOON - (NOON_DATE - day)),
        slot=st.none() | st.sampled_from(Slot),
        nutrients=st.sampled_from([{}, {"fiber_g": Decimal("0.5"), "sodium_mg": Decimal(7)}]),
        note=st.none() | st.just('two\n"lines" \\ ½'),
    )


def acts() -> st.SearchStrategy[Act]:
    """One thing a person may do; it takes what is there when it is done."""
    amount = st.none() | st.just("1 cup")
    figures = st.builds(FoodFigures, names, st.integers(0, 3).map(Decimal), st.none(), st.none(), st.none(), amount)
    return st.one_of(
        st.builds(lambda found: lambda meals: meals.add_all(found), st.lists(drafts(), max_size=3)),
        st.builds(
            lambda wanted, draft: lambda meals: [meals.edit(each.id, draft) for each in some(meals, wanted)[:1]],
            *(places, drafts()),
        ),
        st.builds(lambda wanted: lambda meals: meals.delete_all([each.id for each in some(meals, wanted)]), places),
        st.builds(
            lambda wanted, day: lambda meals: meals.copy_meals([each.id for each in some(meals, wanted)], day),
            *(places, days),
        ),
        st.builds(lambda first, then: lambda meals: meals.copy_day(first, then), days, days),
        st.builds(
            lambda name, said, past_too: lambda meals: meals.edit_food(name, said, past_too=past_too),
            *(names, figures, st.booleans()),
        ),
    )


def state(meals: StoreMealService) -> Any:
    """The diary and the foods, as the person sees them."""
    listed = {meal.id: (meal.draft, meal.logical_date) for meal in meals.recent(50)}
    return listed, {each.name: each for each in meals.foods("", 99)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new diary's file; to open a copy of it is quicker than to make one."""
    path = tmp_path_factory.mktemp("template") / "tuckbox.db"
    Database.open(path, FakeClock(), NumberedIds(1)).close()
    return path


@contextmanager
def a_diary(template: Path, owner: str | None) -> Iterator[Callable[[], StoreMealService]]:
    """Opens a fresh diary's file, each time anew."""
    clock, ids, opened = FakeClock(), NumberedIds(7), ExitStack()

    def open_anew() -> StoreMealService:
        opened.close()
        clock.advance(1)
        database = opened.enter_context(closing(Database.open(path, clock, ids)))
        return StoreMealService(database, owner or StoreAccounts(database, clock, ids).shown_owner(), clock, ids)

    with TemporaryDirectory() as folder, opened:
        path = Path(shutil.copy(template, Path(folder) / "tuckbox.db"))
        yield open_anew


@settings(max_examples=settings().max_examples // 2)
@given(
    done=st.lists(acts(), min_size=1, max_size=8),
    owner=st.sampled_from([None, ACCOUNT_OWNER]),
    reopened=st.sets(st.integers(0, 7)),
)
def test_undoing_everything_goes_back_through_every_state(
    template: Path, done: list[Act], owner: str | None, reopened: set[int]
) -> None:
    with a_diary(template, owner) as open_anew:
        meals, before = open_anew(), {}
        for act in done:
            was, last = state(meals), meals.undoable()
            act(meals)
            change = meals.undoable()
            if change == last:
                assert was == state(meals)
            elif change is not None:
                before[change.seq] = was
        for place, (seq, was) in enumerate(reversed(before.items())):
            if place in reopened:
                meals = open_anew()
            change = meals.undoable()
            assert change is not None
            assert (change.seq, meals.undo(seq)) == (seq, change)
            assert was == state(meals)
        assert (meals.undoable(), state(meals)) == (None, ({}, {}))


class Killed(BaseException):
    """The program ends here."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """No statement of SQL but so many is carried out."""
    left = statement

    def before(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def undo_last(meals: StoreMealService) -> None:
    change = meals.undoable()
    assert change is not None
    meals.undo(change.seq)


EACH: dict[str, Act] = {
    "add": lambda meals: meals.add_all([a_draft(name="Tea"), a_draft(name="Cake")]),
    "edit": lambda meals: meals.edit(meals.recent(1)[0].id, a_draft(name="Tea")),
    "delete": lambda meals: meals.delete_all([meal.id for meal in meals.recent(2)]),
    "correct": lambda meals: meals.edit_food("Soup", FoodFigures("Stew", Decimal(1), *[None] * 4), past_too=True),
    "undo": undo_last,
}


@pytest.mark.parametrize("act", EACH.values(), ids=EACH)
def test_killed_at_any_statement_all_of_it_is_done_or_nothing(template: Path, act: Act) -> None:
    with a_diary(template, ACCOUNT_OWNER) as open_anew:
        meals = open_anew()
        meals.add_all([a_draft(name="Soup"), a_draft(name="Soup", note="cold")])
        meals.set_favourite("soup", favourite=True)
        meals.edit_food("Soup", FoodFigures("Soup", Decimal(9), *[None] * 4), past_too=True)
        before = dump(meals._database)
        for statement in itertools.count():
            with suppress(Killed), killed_at(statement):
                act(meals)
                break
            assert before == dump(meals._database)
        assert statement > 8
        assert before != dump(meals._database)
