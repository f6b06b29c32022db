"""Any meal that the contract allows, for Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from contracts import limits
from contracts.meal import Meal, MealDraft, Slot, from_milli, new_meal
from contracts.nutrients import NUTRIENTS
from contracts.zones import zone_names

_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def amounts(most: Decimal) -> st.SearchStrategy[Decimal]:
    """Exact amounts from 0 to `most` with up to three places."""
    return st.integers(0, int(most * 1000)).map(from_milli)


def texts(longest: int, *, shortest: int = 0) -> st.SearchStrategy[str]:
    """Text as a person may type it: any script, no control characters, no lone surrogates."""
    characters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
    return st.text(characters, max_size=longest // 4).filter(lambda text: len(text.strip()) >= shortest)


def instants() -> st.SearchStrategy[datetime]:
    """UTC instants with whole milliseconds that a meal may carry."""
    millisecond = timedelta(milliseconds=1)
    count = (_LATEST - limits.EATEN_AT_MIN) // millisecond
    return st.integers(0, count).map(lambda number: limits.EATEN_AT_MIN + number * millisecond)


def drafts() -> st.SearchStrategy[MealDraft]:
    """Any draft."""
    grams = st.none() | amounts(limits.MACRO_G_MAX)
    nutrients = st.fixed_dictionaries({}, optional={n.code: amounts(n.most) for n in NUTRIENTS.values()})
    return st.builds(
        MealDraft,
        name=texts(limits.NAME_CHARS_MAX, shortest=1),
        kcal=amounts(limits.KCAL_MAX),
        protein_g=grams,
        carbs_g=grams,
        fat_g=grams,
        eaten_at=instants(),
        tz=st.sampled_from(sorted(zone_names())),
        slot=st.none() | st.sampled_from(Slot),
        amount=st.none() | texts(limits.AMOUNT_CHARS_MAX),
        nutrients=nutrients,
        note=st.none() | texts(limits.NOTE_CHARS_MAX),
    )


def meals() -> st.SearchStrategy[Meal]:
    """Any meal, made at the instant it was eaten."""
    return st.builds(lambda draft, meal_id: new_meal(draft, meal_id, draft.eaten_at), drafts(), st.uuids(version=4))
