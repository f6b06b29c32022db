"""The nutrients a meal may state beside energy and the three macronutrients.

The code ends in its unit: `_g` grams, `_mg` milligrams, `_ug` micrograms, `_ml` millilitres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Nutrient:
    """One nutrient: its code on the wire, its English name, and the most a single meal may state of it."""

    code: str
    name: str
    most: Decimal

    @property
    def unit(self) -> str:
        """`g`, `mg`, `ug` or `ml`."""
        return self.code.rsplit("_", 1)[1]


_MOST: Final = MappingProxyType(
    {"g": Decimal(2000), "mg": Decimal(1_000_000), "ug": Decimal(1_000_000), "ml": Decimal(20_000)}
)

_NAMES: Final = (
    ("fiber_g", "Fiber"),
    ("starch_g", "Starch"),
    ("sugar_g", "Sugar"),
    ("added_sugar_g", "Added sugar"),
    ("saturated_fat_g", "Saturated fat"),
    ("monounsaturated_fat_g", "Monounsaturated fat"),
    ("polyunsaturated_fat_g", "Polyunsaturated fat"),
    ("trans_fat_g", "Trans fat"),
    ("omega_3_g", "Omega-3"),
    ("omega_6_g", "Omega-6"),
    ("cholesterol_mg", "Cholesterol"),
    ("sodium_mg", "Sodium"),
    ("potassium_mg", "Potassium"),
    ("calcium_mg", "Calcium"),
    ("iron_mg", "Iron"),
    ("magnesium_mg", "Magnesium"),
    ("phosphorus_mg", "Phosphorus"),
    ("zinc_mg", "Zinc"),
    ("copper_mg", "Copper"),
    ("manganese_mg", "Manganese"),
    ("selenium_ug", "Selenium"),
    ("vitamin_a_ug", "Vitamin A"),
    ("thiamin_mg", "Thiamin (B1)"),
    ("riboflavin_mg", "Riboflavin (B2)"),
    ("niacin_mg", "Niacin (B3)"),
    ("pantothenic_acid_mg", "Pantothenic acid (B5)"),
    ("vitamin_b6_mg", "Vitamin B6"),
    ("vitamin_b12_ug", "Vitamin B12"),
    ("folate_ug", "Folate"),
    ("choline_mg", "Choline"),
    ("vitamin_c_mg", "Vitamin C"),
    ("vitamin_d_ug", "Vitamin D"),
    ("vitamin_e_mg", "Vitamin E"),
    ("vitamin_k_ug", "Vitamin K"),
    ("caffeine_mg", "Caffeine"),
    ("alcohol_g", "Alcohol"),
    ("water_ml", "Water"),
)

NUTRIENTS: Final[Mapping[str, Nutrient]] = MappingProxyType(
    {code: Nutrient(code, name, _MOST[code.rsplit("_", 1)[1]]) for code, name in _NAMES}
)
"""Every nutrient by its code."""
