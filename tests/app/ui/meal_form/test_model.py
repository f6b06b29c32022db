"""What the fields of the meal form amount to: a draft, or an error at the field that needs a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from app.ui.meal_form.model import (
    MealFrame,
    MealTexts,
    cleared_fields,
    counts_for,
    first_texts,
    food_fields,
    labels,
    read_meal,
    usual_slot,
    with_time,
)
from contracts.logical_day import logical_date
from contracts.meal import MealDraft, Slot
from contracts.services import Food
from contracts.settings import EnergyUnit
from tests.support.builders import NOON, a_meal

BERLIN = "Europe/Berlin"
DAY = date(2026, 11, 20)
FRAME = MealFrame(DAY, BERLIN, NOON)
KCAL, KJ = EnergyUnit
FILLED = MealTexts(name="Soup", kcal="300", eaten_at="12:30")
PORRIDGE = Food("Porridge", Decimal("350.5"), Decimal(12), None, Decimal(7), "1 bowl", Slot.BREAKFAST, 4, NOON)


def a_draft_of(held: MealTexts, frame: MealFrame = FRAME) -> MealDraft:
    read = read_meal(held, frame)
    assert isinstance(read, MealDraft), read
    return read


def test_filled_fields_are_a_draft_in_the_frames_zone_and_blank_ones_are_unknown() -> None:
    draft = a_draft_of(replace(FILLED, protein_g="12,5", carbs_g="  ", note=" with bread ", slot=Slot.LUNCH))
    assert (draft.name, draft.kcal, draft.protein_g) == ("Soup", Decimal(300), Decimal("12.5"))
    assert (draft.carbs_g, draft.fat_g) == (None, None)
    assert (draft.eaten_at, draft.tz) == (datetime(2026, 11, 20, 11, 30, tzinfo=UTC), BERLIN)
    assert (draft.slot, draft.note) == (Slot.LUNCH, "with bread")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": "  "}, {"name": "Enter a name."}),
        ({"name": "x" * 201}, {"name": "Name must have at most 200 characters."}),
        ({"name": "a\x00b"}, {"name": "Name contains a control character."}),
        ({"kcal": ""}, {"kcal": "Enter the calories; 0 is fine."}),
        ({"kcal": "abc"}, {"kcal": "Write a number such as 12 or 12.5."}),
        ({"kcal": "1,240"}, {"kcal": "Write 1240 without the comma, or use a point for decimals."}),
        ({"kcal": "20001"}, {"kcal": "Calories must be from 0 to 20,000 kcal."}),
        ({"protein_g": "-1"}, {"protein_g": "Write a number such as 12 or 12.5."}),
        ({"fat_g": "2001"}, {"fat_g": "Fat must be from 0 to 2,000 g."}),
        ({"eaten_at": "noon"}, {"eaten_at": "Write a time such as 08:15."}),
        ({"eaten_at": ""}, {"eaten_at": "Write a time such as 08:15."}),
        ({"amount": "x" * 61}, {"amount": "Amount must have at most 60 characters."}),
        ({"note": "x" * 2001}, {"note": "Note must have at most 2000 characters."}),
        (
            {"name": "", "kcal": "", "carbs_g": "much"},
            {
                "name": "Enter a name.",
                "kcal": "Enter the calories; 0 is fine.",
                "carbs_g": "Write a number such as 12 or 12.5.",
            },
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, str], errors: dict[str, str]) -> None:
    assert errors == read_meal(replace(FILLED, **changes), FRAME)  # type: ignore[arg-type]  # texts only


def test_a_meal_too_far_ahead_is_refused_at_the_time() -> None:
    later = replace(FRAME, day=DAY + timedelta(days=2))
    read = read_meal(replace(FILLED, eaten_at="23:00"), later)
    assert read == {"eaten_at": "Time must not be more than 48 hours from now."}


def test_a_date_that_never_was_is_refused_at_the_time() -> None:
    frame = MealFrame(date(2011, 12, 30), "Pacific/Apia", NOON)
    assert read_meal(FILLED, frame) == {"eaten_at": "The clock does not show this time on that day."}


@pytest.mark.parametrize("typed", ["00:00", "01:30", "03:59", "04:00", "12:00", "23:59"])
def test_every_time_counts_for_the_shown_date(typed: str) -> None:
    assert logical_date(a_draft_of(replace(FILLED, eaten_at=typed)).eaten_at, BERLIN) == DAY


@pytest.mark.parametrize(
    ("typed", "today", "words"),
    [
        ("23:59", DAY, None),
        ("00:00", DAY, "Counts for Friday, 20 November: a day runs until 4 in the morning."),
        ("3:59", DAY, "Counts for Friday, 20 November: a day runs until 4 in the morning."),
        ("04:00", DAY, None),
        ("soon", DAY, None),
        ("12:00", DAY + timedelta(days=1), "Counts for Friday, 20 November."),
    ],
)
def test_the_form_names_its_day_where_that_is_not_plain_to_see(typed: str, today: date, words: str | None) -> None:
    """In the night, and where the day has turned since the form was opened."""
    assert words == counts_for(replace(FILLED, eaten_at=typed), FRAME, today)


def test_a_new_meal_starts_with_the_time_of_the_clock_and_its_usual_slot() -> None:
    night = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    held = first_texts(MealFrame(DAY, BERLIN, night))
    assert (held.eaten_at, held.slot) == ("01:30", Slot.SNACK)
    assert counts_for(held, MealFrame(DAY, BERLIN, night), DAY) is not None


def test_a_new_meal_on_another_day_starts_at_noon() -> None:
    held = first_texts(MealFrame(DAY - timedelta(days=3), BERLIN, NOON))
    assert (held.eaten_at, held.slot) == ("12:00", Slot.LUNCH)


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        (time(4), Slot.BREAKFAST),
        (time(10, 59), Slot.BREAKFAST),
        (time(11), Slot.LUNCH),
        (time(15), Slot.SNACK),
        (time(19), Slot.DINNER),
        (time(22), Slot.SNACK),
        (time(2), Slot.SNACK),
    ],
)
def test_each_time_has_a_usual_slot(at: time, slot: Slot) -> None:
    assert slot is usual_slot(at)


def test_the_slot_follows_the_time_until_one_is_chosen() -> None:
    held = with_time(first_texts(FRAME), "08:00")
    assert (Slot.BREAKFAST, "08:00") == (held.slot, held.eaten_at)
    assert Slot.BREAKFAST is with_time(held, "0").slot
    chosen = replace(held, slot=None, slot_is_chosen=True)
    assert with_time(chosen, "19:00").slot is None
    assert Slot.DINNER is with_time(held, "19:00").slot


@pytest.mark.parametrize("unit", EnergyUnit)
def test_a_meal_that_is_opened_and_saved_untouched_stays_the_same_to_the_millisecond(unit: EnergyUnit) -> None:
    meal = a_meal(
        eaten_at=datetime(2026, 11, 20, 11, 30, 12, 345000, tzinfo=UTC),
        tz="Asia/Tokyo",
        kcal=Decimal("350.125"),
        carbs_g=None,
        amount="1 bowl",
        nutrients={"fiber_g": Decimal(4)},
        note="slowly\nstirred",
        slot=Slot.DINNER,
    )
    frame = MealFrame.for_edit(meal, NOON, unit)
    assert meal.draft == a_draft_of(first_texts(frame), frame)


def test_a_changed_time_moves_the_meal_within_its_own_date_and_zone() -> None:
    meal = a_meal(eaten_at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC), tz="Asia/Tokyo")
    frame = MealFrame.for_edit(meal, NOON)
    draft = a_draft_of(replace(first_texts(frame), eaten_at="01:30"), frame)
    assert draft.eaten_at == datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert draft.logical_date_by_rule == meal.logical_date


def test_a_suggestion_fills_name_amount_and_figures_and_leaves_the_rest() -> None:
    held = replace(replace(FILLED, name="por", note="mine", carbs_g="5"), **food_fields(PORRIDGE, KCAL))
    draft = a_draft_of(held)
    assert (draft.name, draft.kcal, draft.carbs_g, draft.fat_g) == ("Porridge", Decimal("350.5"), None, Decimal(7))
    assert (held.eaten_at, draft.note, draft.amount) == ("12:30", "mine", "1 bowl")


def test_another_meal_of_the_same_occasion_keeps_only_time_and_slot() -> None:
    held = replace(FILLED, amount="1 bowl", protein_g="3", note="hot", slot=Slot.LUNCH)
    assert replace(held, **cleared_fields()) == MealTexts(eaten_at="12:30", slot=Slot.LUNCH)


IN_KJ = replace(FRAME, unit=KJ)


def test_energy_is_typed_in_the_unit_of_the_frame() -> None:
    assert (labels(KCAL)["kcal"], labels(KJ)["kcal"]) == ("Calories (kcal)", "Energy (kJ)")
    assert (labels(KJ)["fat_g"], labels(KJ)["note"]) == ("Fat (g)", "Note")
    assert a_draft_of(replace(FILLED, kcal="1255,2"), IN_KJ).kcal == 300
    assert food_fields(PORRIDGE, KJ)["kcal"] == "1466.492"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter the energy; 0 is fine."),
        ("83681", "Energy must be from 0 to 83,680 kJ."),
        ("much", "Write a number such as 12 or 12.5."),
    ],
)
def test_what_is_wrong_with_kilojoules_is_said_in_kilojoules(typed: str, error: str) -> None:
    assert read_meal(replace(FILLED, kcal=typed), IN_KJ) == {"kcal": error}
