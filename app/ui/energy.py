"""Energy as a person reads and types it, in the unit they chose. The diary keeps kilocalories."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.language import writing
from app.usecases.typed_figures import figure_text, read_figure
from contracts.settings import EnergyUnit

KJ_PER_KCAL: Final = Decimal("4.184")
"""The thermochemical calorie is 4.184 J exactly (ISO 31-4)."""

_WORDS: Final = {EnergyUnit.KCAL: "kcal", EnergyUnit.KJ: "kJ"}
_PLACES: Final = Decimal("0.001")


def unit_words(unit: EnergyUnit) -> str:
    """`kcal` or `kJ`."""
    return _WORDS[unit]


def in_unit(kcal: Decimal, unit: EnergyUnit) -> Decimal:
    """That energy as a number of the unit."""
    return kcal if unit is EnergyUnit.KCAL else kcal * KJ_PER_KCAL


def energy_number(kcal: Decimal, unit: EnergyUnit) -> str:
    """`1,234`: the figure alone, rounded for reading."""
    return writing.kcal(in_unit(kcal, unit))


def energy_text(kcal: Decimal, unit: EnergyUnit) -> str:
    """`1,234 kcal`, `5,163 kJ`."""
    return f"{energy_number(kcal, unit)} {unit_words(unit)}"


def typed_energy(kcal: Decimal | None, unit: EnergyUnit) -> str:
    """What a field holds for that energy; reading it again gives the same energy to a thousandth of a kcal."""
    return figure_text(kcal if kcal is None else in_unit(kcal, unit).quantize(_PLACES))


def read_energy(typed: str, unit: EnergyUnit) -> Decimal | None:
    """The kcal that were typed in the unit; None for nothing. Raises `NotReadable`."""
    found = read_figure(typed)
    if found is None or unit is EnergyUnit.KCAL:
        return found
    return (found / KJ_PER_KCAL).quantize(_PLACES)
