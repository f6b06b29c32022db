"""Sums made by SQL equal the definition, to the digit."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.day import DaySummary, summarize
from contracts.meal import MealDraft
from local_store import Database, StoreAccounts, StoreMealService
from tests.support.builders import NOON, FakeClock, NumberedIds, a_draft

NOON_DATE = date(2026, 11, 20)
DAY = timedelta(days=1)

ENERGIES = st.integers(0, 20_000_000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
GRAMS = st.none() | st.integers(0, 2_000_000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
DRAFTS = st.builds(
    lambda kcal, protein_g, carbs_g, fat_g, days: a_draft(
        kcal=kcal, protein_g=protein_g, carbs_g=carbs_g, fat_g=fat_g, eaten_at=NOON - days * DAY
    ),
    kcal=ENERGIES,
    protein_g=GRAMS,
    carbs_g=GRAMS,
    fat_g=GRAMS,
    days=st.integers(0, 2),
)


@settings(max_examples=25)
@given(drafts=st.lists(st.tuples(DRAFTS, st.booleans()), max_size=12))
def test_a_summary_is_the_sum_of_the_undeleted_meals_of_its_day(drafts: list[tuple[MealDraft, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock, ids = FakeClock(), NumberedIds()
        with closing(Database.open(Path(folder) / "tuckbox.db", clock, ids)) as database:
            service = StoreMealService(database, StoreAccounts(database, clock, ids).shown_owner(), clock, ids)
            kept = []
            for draft, deleted in drafts:
                meal = service.add(draft)
                if deleted:
                    service.delete(meal.id)
                else:
                    kept.append(meal)
            days = sorted({meal.logical_date for meal in kept})
            expected = [summarize(day, [meal for meal in kept if meal.logical_date == day]) for day in days]
            assert expected == list(service.day_summaries(NOON_DATE - 9 * DAY, NOON_DATE))


def test_a_day_without_meals_is_zeros_alone_and_absent_in_a_span(guest: StoreMealService) -> None:
    guest.add(a_draft())
    assert guest.day_summary(NOON_DATE - DAY) == DaySummary(logical_date=NOON_DATE - DAY)
    assert [found.logical_date for found in guest.day_summaries(NOON_DATE - DAY, NOON_DATE + DAY)] == [NOON_DATE]


def test_an_unknown_figure_is_counted_as_unknown_and_never_as_zero(guest: StoreMealService) -> None:
    guest.add(a_draft(protein_g=None, carbs_g=0))
    guest.add(a_draft(protein_g=Decimal("3.001"), carbs_g=None))
    found = guest.day_summary(NOON_DATE)
    assert (found.protein_g, found.carbs_g, found.meal_count) == (Decimal("3.001"), Decimal(0), 2)
    assert (found.unknown.protein_g, found.unknown.carbs_g, found.unknown.fat_g) == (1, 1, 0)
