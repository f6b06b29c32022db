"""What the fields of the targets form amount to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.ui.settings.target_form_model import TargetTexts, read_targets, texts_of
from contracts.settings import EnergyUnit
from contracts.targets import Targets
from tests.support.builders import NOON


def test_filled_fields_are_targets_and_blank_ones_are_none() -> None:
    read = read_targets(TargetTexts(kcal="2000", protein_g="87,5"), NOON, EnergyUnit.KCAL)
    assert read == Targets(kcal=Decimal(2000), protein_g=Decimal("87.5"), updated_at=NOON)


@pytest.mark.parametrize("unit", EnergyUnit)
def test_targets_that_are_opened_and_saved_untouched_stay_the_same(unit: EnergyUnit) -> None:
    targets = Targets(kcal=Decimal("1850.5"), fat_g=Decimal(60), updated_at=NOON)
    assert targets == read_targets(texts_of(targets, unit), NOON, unit)


def test_without_targets_the_fields_are_empty() -> None:
    assert TargetTexts() == texts_of(None, EnergyUnit.KCAL)


@pytest.mark.parametrize(
    ("held", "errors"),
    [
        (TargetTexts(), {"kcal": "Enter the calories per day."}),
        (TargetTexts(kcal="499"), {"kcal": "Calories must be from 500 to 20,000 kcal."}),
        (
            TargetTexts(kcal="a lot", fat_g="x"),
            {"kcal": "Write a number such as 12 or 12.5.", "fat_g": "Write a number such as 12 or 12.5."},
        ),
        (TargetTexts(kcal="2000", carbs_g="2001"), {"carbs_g": "Carbs must be from 0 to 2,000 g."}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(held: TargetTexts, errors: dict[str, str]) -> None:
    assert errors == read_targets(held, NOON, EnergyUnit.KCAL)


@pytest.mark.parametrize(
    ("typed", "error"), [("2000", "Energy must be from 2,092 to 83,680 kJ."), ("", "Enter the energy per day.")]
)
def test_in_kilojoules_the_bounds_are_too(typed: str, error: str) -> None:
    assert read_targets(TargetTexts(kcal=typed), NOON, EnergyUnit.KJ) == {"kcal": error}
