"""Daily targets a person sets for themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from contracts import limits
from contracts.fields import Instant, Record, amount_type
from contracts.meal import Grams

if TYPE_CHECKING:
    TargetKcal = Decimal
else:
    TargetKcal = amount_type(limits.TARGET_KCAL_MIN, limits.KCAL_MAX, "kcal")


class Targets(Record):
    """Energy per logical day in kcal, macronutrients in grams; a macronutrient without a target is None."""

    kcal: TargetKcal
    protein_g: Grams | None = None
    carbs_g: Grams | None = None
    fat_g: Grams | None = None
    updated_at: Instant
