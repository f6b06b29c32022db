"""The form for the daily targets, in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import flet as ft

from app.language.speech import tr
from app.ui import diary_actions
from app.ui.boundary import component, show_message
from app.ui.fields import figure_field, focus_first, form_error, side_by_side, use_field_refs, use_form
from app.ui.form_dialog import form_dialog
from app.ui.hooks import State, use_alone, use_kept, use_state
from app.ui.look import muted
from app.ui.meal_form.model import KCAL, WHOLE_FORM, FormErrors
from app.ui.settings import texts as words
from app.ui.settings.target_form_model import TARGET_FIELDS, target_labels, texts_of
from app.ui.surroundings import Surroundings
from contracts.targets import Targets


@component
def target_form_dialog(around: Surroundings, targets: Targets | None, close: Callable[[], None]) -> ft.Control:
    """The dialog, open as long as this is drawn."""
    unit = use_kept(lambda: around.pulse.preferences.energy_unit).current
    form = use_form(texts_of(targets, unit))
    errors: State[FormErrors] = use_state({})
    refs = use_field_refs(TARGET_FIELDS)
    at_work, alone = use_alone()

    async def save() -> None:
        async def work() -> None:
            saved = await asyncio.to_thread(diary_actions.save_targets, around.core, form.current(), unit)
            if isinstance(saved, Targets):
                close()
                around.look_again()
                show_message(tr(words.TARGET_SAVED))
                return
            errors.put(saved)
            focus_first(refs, saved)

        await alone(work)

    def put(field: str, typed: str) -> None:
        form.change(**{field: typed})

    fields: dict[str, ft.TextField] = {
        field: figure_field(
            label,
            getattr(form.held, field),
            partial(put, field),
            save=save,
            error=errors.value.get(field),
            ref=refs[field],
            autofocus=field == KCAL,
        )
        for field, label in target_labels(unit).items()
    }
    energy, *macros = fields.values()
    return form_dialog(
        tr(words.TARGETS),
        [
            muted(tr(words.TARGETS_MEAN)),
            energy,
            side_by_side(macros, "macronutrients", around.text_scale),
            *form_error(errors.value.get(WHOLE_FORM)),
        ],
        save,
        close,
        is_busy=at_work,
    )
