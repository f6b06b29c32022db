"""The columns of Cronometer's servings export, and which field of a meal each one fills.

Not taken: vitamin A in IU and retinol (no one factor turns them into micrograms of vitamin A), amino acids, net carbs
(derived), category.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from contracts.messages import Message

DAY: Final = "day"
TIME: Final = "time"
GROUP: Final = "group"
NAME: Final = "food name"
AMOUNT: Final = "amount"
ENERGY: Final = "energy (kcal)"
PROTEIN: Final = "protein (g)"
CARBS: Final = "carbs (g)"
FAT: Final = "fat (g)"

REQUIRED: Final = (DAY, NAME, ENERGY)
IDENTIFYING: Final = (DAY, TIME, GROUP, NAME, AMOUNT, ENERGY, PROTEIN, CARBS, FAT)
MACRONUTRIENTS: Final = MappingProxyType({"protein_g": PROTEIN, "carbs_g": CARBS, "fat_g": FAT})

_ONE: Final = Decimal(1)
_UG_PER_IU_OF_VITAMIN_D: Final = Decimal("0.025")
"""40 IU of vitamin D are 1 µg."""


@dataclass(frozen=True, slots=True)
class NutrientColumn:
    """Cell times `factor` is the amount of `code`."""

    code: str
    factor: Decimal = _ONE


NUTRIENTS: Final[Mapping[str, NutrientColumn]] = MappingProxyType(
    {
        "alcohol (g)": NutrientColumn("alcohol_g"),
        "caffeine (mg)": NutrientColumn("caffeine_mg"),
        "water (g)": NutrientColumn("water_ml"),
        "b1 (thiamine) (mg)": NutrientColumn("thiamin_mg"),
        "b2 (riboflavin) (mg)": NutrientColumn("riboflavin_mg"),
        "b3 (niacin) (mg)": NutrientColumn("niacin_mg"),
        "b5 (pantothenic acid) (mg)": NutrientColumn("pantothenic_acid_mg"),
        "b6 (pyridoxine) (mg)": NutrientColumn("vitamin_b6_mg"),
        "b12 (cobalamin) (μg)": NutrientColumn("vitamin_b12_ug"),
        "choline (mg)": NutrientColumn("choline_mg"),
        "folate (μg)": NutrientColumn("folate_ug"),
        "vitamin a (μg)": NutrientColumn("vitamin_a_ug"),
        "vitamin c (mg)": NutrientColumn("vitamin_c_mg"),
        "vitamin d (iu)": NutrientColumn("vitamin_d_ug", _UG_PER_IU_OF_VITAMIN_D),
        "vitamin d (μg)": NutrientColumn("vitamin_d_ug"),
        "vitamin e (mg)": NutrientColumn("vitamin_e_mg"),
        "vitamin k (μg)": NutrientColumn("vitamin_k_ug"),
        "calcium (mg)": NutrientColumn("calcium_mg"),
        "copper (mg)": NutrientColumn("copper_mg"),
        "iron (mg)": NutrientColumn("iron_mg"),
        "magnesium (mg)": NutrientColumn("magnesium_mg"),
        "manganese (mg)": NutrientColumn("manganese_mg"),
        "phosphorus (mg)": NutrientColumn("phosphorus_mg"),
        "potassium (mg)": NutrientColumn("potassium_mg"),
        "selenium (μg)": NutrientColumn("selenium_ug"),
        "sodium (mg)": NutrientColumn("sodium_mg"),
        "zinc (mg)": NutrientColumn("zinc_mg"),
        "fiber (g)": NutrientColumn("fiber_g"),
        "starch (g)": NutrientColumn("starch_g"),
        "sugars (g)": NutrientColumn("sugar_g"),
        "added sugars (g)": NutrientColumn("added_sugar_g"),
        "cholesterol (mg)": NutrientColumn("cholesterol_mg"),
        "monounsaturated (g)": NutrientColumn("monounsaturated_fat_g"),
        "polyunsaturated (g)": NutrientColumn("polyunsaturated_fat_g"),
        "saturated (g)": NutrientColumn("saturated_fat_g"),
        "trans-fats (g)": NutrientColumn("trans_fat_g"),
        "omega-3 (g)": NutrientColumn("omega_3_g"),
        "omega-6 (g)": NutrientColumn("omega_6_g"),
    }
)

_OTHER_EXPORTS: Final = (
    (Message("daily summary", context="an export of Cronometer"), ("date", ENERGY, "completed")),
    (Message("biometrics", context="an export of Cronometer"), (DAY, "metric", "unit", "amount")),
    (Message("exercises", context="an export of Cronometer"), (DAY, "exercise", "minutes")),
    (Message("notes", context="an export of Cronometer"), (DAY, "note")),
)


def column_key(heading: str) -> str:
    """The form in which headings are compared: both micro signs alike, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", heading).casefold().split())


def is_servings(header: Sequence[str]) -> bool:
    """Whether this is the header of the servings export; the time and most figures may be absent."""
    return {column_key(heading) for heading in header}.issuperset(REQUIRED)


def other_export(header: Sequence[str]) -> Message | None:
    """Which other Cronometer export has this header, or None."""
    keys = {column_key(heading) for heading in header}
    return next((name for name, needed in _OTHER_EXPORTS if keys.issuperset(needed)), None)
