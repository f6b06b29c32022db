"""The targets form as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from app.language.speech import tr
from app.ui.energy import typed_energy
from app.ui.meal_form.model import (
    CARBS,
    FAT,
    KCAL,
    PROTEIN,
    FormErrors,
    energy_within,
    errors_by_field,
    labels,
)
from app.ui.settings import texts
from app.usecases.typed_figures import NotReadable, figure_text, read_figure
from contracts import limits
from contracts.settings import EnergyUnit
from contracts.targets import Targets

TARGET_FIELDS: Final = (KCAL, PROTEIN, CARBS, FAT)


def target_labels(unit: EnergyUnit) -> Mapping[str, str]:
    """What the fields are called."""
    return {field: labels(unit)[field] for field in TARGET_FIELDS}


@dataclass(frozen=True, slots=True)
class TargetTexts:
    """What the fields hold; a blank macronutrient has no target."""

    kcal: str = ""
    protein_g: str = ""
    carbs_g: str = ""
    fat_g: str = ""


def texts_of(targets: Targets | None, unit: EnergyUnit) -> TargetTexts:
    """What the fields hold when the form opens."""
    if targets is None:
        return TargetTexts()
    macros = {field: figure_text(getattr(targets, field)) for field in (PROTEIN, CARBS, FAT)}
    return TargetTexts(kcal=typed_energy(targets.kcal, unit), **macros)


def read_targets(held: TargetTexts, now: datetime, unit: EnergyUnit) -> Targets | FormErrors:
    """The targets that the fields amount to, or what is wrong, field by field."""
    errors: FormErrors = {}
    amounts: dict[str, Decimal | None] = {}
    for field in TARGET_FIELDS:
        typed = getattr(held, field)
        try:
            if field == KCAL:
                amounts[field] = energy_within(typed, unit, limits.TARGET_KCAL_MIN, limits.KCAL_MAX)
            else:
                amounts[field] = read_figure(typed)
        except NotReadable as error:
            errors[field] = tr(error.words)
    if KCAL in amounts and amounts[KCAL] is None:
        errors[KCAL] = tr(texts.ENERGY_MISSING[unit])
    if errors:
        return errors
    try:
        return Targets.model_validate({**amounts, "updated_at": now})
    except ValidationError as error:
        return errors_by_field(error, unit)
