"""The targets form as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from app.ui.meal_form_model import CARBS, FAT, KCAL, LABELS, PROTEIN, FormErrors, errors_by_field
from app.usecases.typed_figures import NotReadable, figure_text, read_figure
from contracts.targets import Targets

TARGET_LABELS: Final[Mapping[str, str]] = {field: LABELS[field] for field in (KCAL, PROTEIN, CARBS, FAT)}


@dataclass(frozen=True, slots=True)
class TargetTexts:
    """What the fields hold; a blank macronutrient has no target."""

    kcal: str = ""
    protein_g: str = ""
    carbs_g: str = ""
    fat_g: str = ""


def texts_of(targets: Targets | None) -> TargetTexts:
    """What the fields hold when the form opens."""
    if targets is None:
        return TargetTexts()
    return TargetTexts(**{field: figure_text(getattr(targets, field)) for field in TARGET_LABELS})


def read_targets(held: TargetTexts, now: datetime) -> Targets | FormErrors:
    """The targets that the fields amount to, or what is wrong, field by field."""
    errors: FormErrors = {}
    amounts: dict[str, Decimal | None] = {}
    for field in TARGET_LABELS:
        try:
            amounts[field] = read_figure(getattr(held, field))
        except NotReadable as error:
            errors[field] = str(error)
    if KCAL in amounts and amounts[KCAL] is None:
        errors[KCAL] = "Enter the calories per day."
    if errors:
        return errors
    try:
        return Targets.model_validate({**amounts, "updated_at": now})
    except ValidationError as error:
        return errors_by_field(error, TARGET_LABELS)
